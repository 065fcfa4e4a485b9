"""The command `plan`: who is offered what within stock, and what that is expected to bring."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bundlerec.cli.options import IN_USE, DayWord, RunWord, day_of, run_number, size_of
from bundlerec.cli.output import Invocation, say, table
from bundlerec.data.exporting import write_table
from bundlerec.money.plan import PlanWish
from bundlerec.money.planned import planned
from bundlerec.money.worth import Aim
from bundlerec.registry.in_use import run_of

commands = typer.Typer()


@commands.command()
def plan(
    context: typer.Context,
    out: Annotated[Path | None, typer.Option(help="The file to write (.csv, .jsonl, .xlsx).")] = None,
    size: Annotated[
        str, typer.Option(metavar="N|auto", help="Products of a bundle; auto: the customer's.")
    ] = "auto",
    aim: Annotated[Aim, typer.Option(help="What the plan makes large.")] = Aim.AUTO,
    run: RunWord = IN_USE,
    day: DayWord = None,
) -> None:
    """Who is offered what, so that no piece of the stock is promised twice and the whole is worth most."""
    here: Invocation = context.obj
    asked = size_of(size)
    wish = PlanWish(None if isinstance(asked, str) else asked, aim, day_of(day))
    found = planned(here.store, run_of(here.store, here.need_shop(), run_number(run)), wish)
    if out is not None:
        write_table(found.table, out)
    told = found.told()
    for problem in told["problems"]:
        say(problem)
    rows = [(name.replace("_", " "), value) for name, value in found.counts.items()]
    rows += [
        (f"{one.what} per 100 customers (estimate)", f"{one.value:.2f} ({one.low:.2f} to {one.high:.2f})")
        for one in found.estimates.rows
    ]
    here.answer({**told, "rows": len(found.table)}, lambda: table(f"Plan of {here.shop}", ("", ""), rows))
