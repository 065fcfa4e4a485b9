"""The command `feedback`: what customers said, from files or one by one, and what it comes to."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import pandas as pd
import typer

from bundlerec.cli.files import DayFirst, Mapping, MonthFirst, either, read_mapping, tell
from bundlerec.cli.output import Invocation, say, table
from bundlerec.cli.progress import shown
from bundlerec.data import columns as c
from bundlerec.data.exporting import write_table
from bundlerec.data.intake import ReadOptions, import_files
from bundlerec.data.layouts.base import Role
from bundlerec.data.secret import kept_key, key_folder
from bundlerec.errors import BadSetting
from bundlerec.feedback.giving import DEFAULT_BEST, Saying, give_feedback, take_back
from bundlerec.feedback.satisfaction import FIGURES, satisfaction_by, with_exposures
from bundlerec.feedback.tables import feedback_table

commands = typer.Typer()
FIRST = 200  # rows of the list for people


@commands.command()
def feedback(
    context: typer.Context,
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="FILE…", help="Files of feedback or of a survey's answers.")
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="What was said, with its numbers.")] = False,
    export: Annotated[Path | None, typer.Option(help="Write all of it: .csv, .jsonl or .xlsx.")] = None,
    customer: Annotated[str | None, typer.Option(help="Who said something.")] = None,
    verdict: Annotated[str | None, typer.Option(help=f"What: {', '.join(c.VERDICTS)}.")] = None,
    item: Annotated[str | None, typer.Option(help="Of which product.")] = None,
    bundle: Annotated[str | None, typer.Option(help="Of which of the customer's bundles (its number).")] = None,
    score: Annotated[float | None, typer.Option(help="Of a survey.")] = None,
    comment: Annotated[str, typer.Option(help="In the customer's words.")] = "",
    best_score: Annotated[float | None, typer.Option(min=1, help="What scores are out of: 5, 10, 100.")] = None,
    back: Annotated[
        list[int] | None, typer.Option("--take-back", metavar="NUMBER", help="Forget it again.")
    ] = None,
    mapping: Mapping = None,
    day_first: DayFirst = False,
    month_first: MonthFirst = False,
) -> None:
    """What customers said of what they were offered: takes it in, lists it, writes it; alone: what it comes to."""
    here: Invocation = context.obj
    shop = here.need_shop()
    wishes = [bool(files), list_, export is not None, verdict is not None, bool(back)]
    if sum(wishes) > 1 or (customer is None) != (verdict is None):
        raise BadSetting(
            "Files, --list, --export, --take-back and --customer with --verdict are said one at a time.",
            "Run the command once for each; --customer and --verdict belong together.",
        )
    if files:
        days = either(day_first, month_first, "--day-first and --month-first")
        options = ReadOptions(
            Role.FEEDBACK,
            None,
            read_mapping(mapping),
            days,
            key_folder=key_folder(here.url),
            best_score=best_score,
        )
        with shown() as progress:
            reports = import_files(here.store, shop, files, options, progress)
        here.answer({"files": [report.to_json() for report in reports]}, lambda: tell(reports))
    elif customer is not None and verdict is not None:
        said = Saying(customer, verdict, item, bundle, score=score, comment=comment)
        said = replace(said, best_score=best_score or DEFAULT_BEST)
        new = give_feedback(here.store, shop, said, kept_key(key_folder(here.url))(), "command")
        here.answer({"saved": new}, lambda: say("Saved." if new else "It was there already."))
    elif back:
        gone = take_back(here.store, shop, back)
        here.answer({"taken_back": gone}, lambda: say(f"{gone:,} taken back."))
    elif export is not None:
        found = feedback_table(here.store, shop)
        write_table(found, export)
        here.answer({"rows": len(found)}, lambda: say(f"{len(found):,} rows written to {export}"))
    elif list_:
        _list(here, here.store.feedback.told(shop))
    else:
        _sum_up(here, shop)


def _list(here: Invocation, told: pd.DataFrame) -> None:
    rows = told.astype(object).where(told.notna(), None)
    head = (c.FEEDBACK_ID, c.TIME, c.CUSTOMER_ID, c.VERDICT, c.ITEM_ID, c.BUNDLE, c.SCORE, c.COMMENT, c.SOURCE)
    if len(rows) > FIRST:
        say(f"The newest {FIRST} of {len(rows):,}; --export writes all.")
    newest = rows[list(head)].tail(FIRST)[::-1].to_numpy().tolist()
    here.answer({"feedback": rows.to_dict("records")}, lambda: table(f"Feedback of {here.shop}", head, newest))


def _sum_up(here: Invocation, shop: str) -> None:
    told = here.store.feedback.told(shop)
    about = with_exposures(told, here.store.exposures.shown(shop))
    verdicts = told[c.VERDICT].value_counts().to_dict()
    groups = {
        "all": satisfaction_by(told),
        **{kind: satisfaction_by(part) for kind, part in about.groupby(c.KIND)},
    }
    figures = [
        {c.KIND: kind, **row} for kind, found in groups.items() for row in found[FIGURES].to_dict("records")
    ]
    result: dict[str, Any] = {
        "shown": here.store.exposures.count(shop),
        "answers": len(told),
        "verdicts": verdicts,
        "satisfaction": figures,
    }
    lines = [
        ("bundles shown", f"{result['shown']:,}"),
        *((each.replace("_", " "), n) for each, n in verdicts.items()),
    ]
    lines += [
        (
            f"satisfied, {row[c.KIND]}",
            f"{row[FIGURES[0]]:.0%} ({row[c.LOW]:.0%} to {row[c.HIGH]:.0%}, {row[c.N]} "
            f"{'customer' if row[c.N] == 1 else 'customers'})",
        )
        for row in figures
    ]
    here.answer(result, lambda: table(f"Feedback of {shop}", ("", ""), lines))
