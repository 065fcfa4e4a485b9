"""The command `offers`: on which terms bundles are offered, and what they come to."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from bundlerec.bundles.requests import MIXED
from bundlerec.cli.output import Invocation, table
from bundlerec.money.overview import overview
from bundlerec.money.terms import Ending, save_terms, terms_from, terms_of
from bundlerec.registry.in_use import run_in_use

commands = typer.Typer()


@commands.command()
def offers(
    context: typer.Context,
    most_discount: Annotated[float | None, typer.Option(help="Largest discount, % of the list price.")] = None,
    floor_margin: Annotated[float | None, typer.Option(help="Lowest margin that a discount leaves, %.")] = None,
    margin_share: Annotated[
        float | None, typer.Option(help="Share of the margin above the lowest that is the saving, %.")
    ] = None,
    without_cost: Annotated[float | None, typer.Option(help="Discount where a cost is not known, %.")] = None,
    customers_per_piece: Annotated[
        float | None, typer.Option(help="To how many customers a plan may offer the same piece.")
    ] = None,
    ending: Annotated[Ending | None, typer.Option(help="How suggested prices end.")] = None,
    reset: Annotated[bool, typer.Option("--reset", help="Back to the usual terms first.")] = False,
    kind: Annotated[str, typer.Option(help="Of which bundles the overview is: mixed, ranked, …")] = MIXED,
) -> None:
    """On which terms bundles are offered: shows them, changes what is named, and what bundles cost by them."""
    here: Invocation = context.obj
    shop, store = here.need_shop(), here.store
    before = terms_of(store, shop)
    named: dict[str, Any] = {
        "most_discount": most_discount,
        "floor_margin": floor_margin,
        "margin_share": margin_share,
        "without_cost": without_cost,
        "customers_per_piece": customers_per_piece,
        "ending": ending,
    }
    wished = {name: value for name, value in named.items() if value is not None}
    terms = terms_from({**({} if reset else before.told()), **wished})
    if terms != before:
        save_terms(store, shop, terms)
    run = run_in_use(store, shop)
    found = None if run is None else overview(store, run, kind)
    told = terms.model_dump(mode="json")
    rows = [*told.items(), *((name, value) for name, value in (found.told() if found else {}).items())]
    here.answer(
        {"terms": told, "bundles": found.told() if found else None},
        lambda: table(f"Offers of {shop}", ("", ""), rows),
    )
