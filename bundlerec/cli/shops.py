"""Commands about a shop as a whole: what is said of it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from bundlerec.cli.output import Invocation, table
from bundlerec.data.shop_settings import change_settings

commands = typer.Typer()


@commands.command()
def settings(
    context: typer.Context,
    currency: Annotated[str | None, typer.Option(help="ISO 4217 code of the shop's prices, or none.")] = None,
    time_zone: Annotated[str | None, typer.Option(help="Zone of times that name none: Europe/Berlin.")] = None,
) -> None:
    """What is said of the shop once for all its files; shows it, and changes what is named."""
    words: Invocation = context.obj
    shop = words.need_shop()
    changed = change_settings(words.store, shop, currency=currency, time_zone=time_zone)
    result = asdict(changed)
    words.answer({"settings": result}, lambda: table(f"Shop {shop}", ("", ""), list(result.items())))
