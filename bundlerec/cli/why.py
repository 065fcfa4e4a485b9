"""The command `why`: why a product is not in a customer's bundle, and what would change the bundle."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from bundlerec.bundles.requests import MIXED, RANKED
from bundlerec.cli.options import IN_USE, RunWord, run_number
from bundlerec.cli.output import Invocation, say
from bundlerec.cli.progress import shown
from bundlerec.errors import BadSetting
from bundlerec.questions.beside import COMMAND, answer_here

commands = typer.Typer()
NICENESS = 5  # pages come first; somebody waits for the answer, though


@commands.command()
def why(
    context: typer.Context,
    customer: Annotated[str | None, typer.Option(metavar="ID", help="Whose bundle.")] = None,
    item: Annotated[
        str | None,
        typer.Option(
            metavar="ID", help="Why not this product (its code, or its title); none: what would change it."
        ),
    ] = None,
    kind: Annotated[str, typer.Option(help=f"{MIXED} or {RANKED}.")] = MIXED,
    run: RunWord = IN_USE,
    customers: Annotated[
        Path | None, typer.Option(help="A file of customer ids, one a line: what would change their bundles.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Where that is written for --customers (.csv, .jsonl, .xlsx).")
    ] = None,
) -> None:
    """Why a product is not in a customer's bundle; without --item: what would change the bundle, which rules acted."""
    from bundlerec.operations import why as ask
    from bundlerec.operations import why_many

    here: Invocation = context.obj
    if customers is not None and out is not None and customer is None and item is None:
        with shown() as progress:
            told = why_many(here.store, here.need_shop(), customers, out, kind, run_number(run), progress)
        here.answer(told, lambda: _say_written(told, out))
        return
    if customer is None or customers is not None or out is not None:
        raise BadSetting(
            "It is not clear whose bundles are asked about.",
            "Give --customer ID (and --item ID), or --customers FILE with --out FILE.",
        )
    with shown() as progress:
        found = ask(here.store, here.need_shop(), customer, item, kind, run_number(run), progress)
    here.answer(found, lambda: _tell(found) if item is not None else _tell_changes(found))


@commands.command(COMMAND, hidden=True)
def answer_questions(context: typer.Context) -> None:
    """Answers the questions that come as lines of JSON; what the app starts for its pages."""
    here: Invocation = context.obj
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    answer_here(here.store)


def _say_written(told: Mapping[str, Any], out: Path) -> None:
    say(f"{told['rows']:,} rows for {told['customers']:,} customers in {out}.")
    if told["unknown"]:
        say(f"The training knows no order of {told['unknown']:,} more: nothing is written of them.")


def _tell(found: Mapping[str, Any]) -> None:
    if found["product"] is not None:
        print(f"{found['product']['title']} ({found['product']['item_id']}), for customer {found['customer_id']}:")
    print(found["sentence"])
    for head, name in (
        ("For it:", "speaks_for"),
        ("Against it:", "speaks_against"),
        ("What would bring it in:", "would"),
    ):
        _list(head, found[name])


def _tell_changes(found: Mapping[str, Any]) -> None:
    _list(
        "What would change this bundle:",
        [f"{one['product']['title']}: {one['sentence']}" for one in found["changes"]],
    )
    _list("Which rules acted:", [one["sentence"] for one in found["rules"]])


def _list(head: str, sentences: list[str]) -> None:
    if sentences:
        print(head)
    for sentence in sentences:
        print(f"  - {sentence}")
