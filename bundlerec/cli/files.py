"""Commands about files: inspect, import, export."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from bundlerec.campaigns.of_shop import write_campaign
from bundlerec.cli.output import Invocation, say, table
from bundlerec.cli.progress import shown
from bundlerec.data.currencies import PriceWish
from bundlerec.data.intake import FileReport, ReadOptions, import_files, inspect_files
from bundlerec.data.one_customer import export_customer
from bundlerec.data.secret import key_folder, passing_key
from bundlerec.errors import BadSetting, FileProblem
from bundlerec.exports.card.writing import write_card
from bundlerec.exports.report.writing import write_report
from bundlerec.exports.tables import FOR_SHOPS, TABLES, export, export_for_shop
from bundlerec.file_work import carry_out_here
from bundlerec.registry.in_use import run_of

REPORT, CARD = "report", "card"
commands = typer.Typer()
NICENESS = 5  # pages come first; somebody waits for the files, though
CUSTOMER, CAMPAIGN = "customer", "campaign"

Files = Annotated[list[Path], typer.Argument(metavar="FILE…", help="Files as the shop exports them.")]
Role = Annotated[
    str | None, typer.Option("--as", help="catalogue, events, customers, bundles, feedback, mixed or part.")
]
LayoutId = Annotated[str | None, typer.Option("--layout", help="A layout's id, such as shopify_orders.")]
Mapping = Annotated[Path | None, typer.Option("--mapping", help='JSON file: {"field": "column"}.')]
DayFirst = Annotated[bool, typer.Option("--day-first", help="Dates are day/month/year.")]
MonthFirst = Annotated[bool, typer.Option("--month-first", help="Dates are month/day/year.")]
TimeZone = Annotated[
    str | None, typer.Option("--time-zone", help="Of times that name none, such as Europe/Berlin; default: UTC.")
]
DecimalComma = Annotated[
    bool, typer.Option("--decimal-comma", help="A comma in a number starts its decimals, a point marks thousands.")
]
DecimalPoint = Annotated[
    bool, typer.Option("--decimal-point", help="A comma in a number marks thousands, a point starts its decimals.")
]
Force = Annotated[bool, typer.Option("--force", help="Take a log of which no item is in the catalogue.")]
KeepNotProducts = Annotated[
    bool, typer.Option("--keep-not-products", help="Take postage, fees, vouchers and gift cards for products.")
]
Currency = Annotated[
    str | None,
    typer.Option(
        help="Of prices in several currencies keep those in this one (EUR); “all” keeps them as they are. Prices that "
        "name no currency are in it."
    ),
]
Rate = Annotated[
    list[str] | None, typer.Option(help="With --currency EUR: what a piece of another is, such as USD=0.92.")
]


@commands.command()
def inspect(
    context: typer.Context,
    files: Files,
    role: Role = None,
    layout: LayoutId = None,
    mapping: Mapping = None,
    day_first: DayFirst = False,
    month_first: MonthFirst = False,
    time_zone: TimeZone = None,
    decimal_comma: DecimalComma = False,
    decimal_point: DecimalPoint = False,
    keep_not_products: KeepNotProducts = False,
    currency: Currency = None,
    rate: Rate = None,
) -> None:
    """Recognise and read files; save nothing."""
    words: Invocation = context.obj
    options = ReadOptions(
        role,
        layout,
        read_mapping(mapping),
        either(day_first, month_first, "--day-first and --month-first"),
        key_folder=key_folder(words.url),
        time_zone=time_zone,
        decimal_comma=either(decimal_comma, decimal_point, "--decimal-comma and --decimal-point"),
        keep_not_products=keep_not_products,
        currencies=_currencies(currency, rate),
    )
    with shown() as progress:
        reports = inspect_files(files, options, words.store_if_there, words.shop, progress)
    if not any(report.readable for report in reports):
        raise FileProblem(" ".join(report.refusal for report in reports))
    _answer(words, reports)


@commands.command("import")
def import_(
    context: typer.Context,
    files: Files,
    role: Role = None,
    layout: LayoutId = None,
    mapping: Mapping = None,
    day_first: DayFirst = False,
    month_first: MonthFirst = False,
    time_zone: TimeZone = None,
    decimal_comma: DecimalComma = False,
    decimal_point: DecimalPoint = False,
    keep_not_products: KeepNotProducts = False,
    force: Force = False,
    currency: Currency = None,
    rate: Rate = None,
) -> None:
    """Take files into the shop: all of them, or none."""
    words: Invocation = context.obj
    options = ReadOptions(
        role,
        layout,
        read_mapping(mapping),
        either(day_first, month_first, "--day-first and --month-first"),
        force,
        key_folder(words.url),
        time_zone=time_zone,
        decimal_comma=either(decimal_comma, decimal_point, "--decimal-comma and --decimal-point"),
        keep_not_products=keep_not_products,
        currencies=_currencies(currency, rate),
    )
    with shown() as progress:
        reports = import_files(words.store, words.shop, files, options, progress)
    _answer(words, reports)


@commands.command("export")
def export_(
    context: typer.Context,
    what: Annotated[str, typer.Option(help=f"{', '.join((*TABLES, REPORT, CARD, CAMPAIGN, CUSTOMER))}.")],
    out: Annotated[
        Path,
        typer.Option(
            help="The file to write; .csv, .jsonl or .xlsx (a customer: .csv, .json; a report or card: .html, .pdf)."
        ),
    ],
    customer: Annotated[str | None, typer.Option(help="Whose data, with --what customer.")] = None,
    campaign: Annotated[str | None, typer.Option(help="Its name, with --what campaign.")] = None,
    form: Annotated[
        str | None,
        typer.Option(
            "--format", help="shopify or woocommerce, with --what anchors or sets: a file that the shop imports."
        ),
    ] = None,
) -> None:
    """Write a table for people and other programs; texts can't start a spreadsheet formula."""
    words: Invocation = context.obj
    for name, value in ((CUSTOMER, customer), (CAMPAIGN, campaign)):
        if (what == name) != (value is not None):
            raise BadSetting(f"--what {name} and --{name} belong together.", f"Name the {name} with --{name}.")
    if form is not None and what not in FOR_SHOPS:
        raise BadSetting(
            f"Shops can't import {what}; they import which products belong with which, and sets as products.",
            f"Ask for --what {' or '.join(FOR_SHOPS)} with --format.",
        )
    problems: tuple[str, ...] = ()
    if campaign is not None:
        rows = write_campaign(words.store, words.store.campaigns.get(words.need_shop(), campaign), out)
    elif customer is not None:
        key = passing_key(key_folder(words.url))()
        rows = export_customer(words.store, words.need_shop(), customer, key, out)
    elif what == REPORT:
        rows = write_report(words.store, run_of(words.store, words.need_shop()), out)
    elif what == CARD:
        rows = write_card(words.store, run_of(words.store, words.need_shop()), out)
    elif form is not None:
        rows, problems = export_for_shop(words.store, words.need_shop(), what, form, out)
    else:
        rows = export(words.store, words.need_shop(), what, out)
    for problem in problems:
        say(problem)
    told = {"rows": rows, "problems": list(problems)} if problems else {"rows": rows}
    words.answer(told, lambda: say(f"{rows:,} rows written to {out}"))


@commands.command("carry-out", hidden=True)
def carry_out(context: typer.Context, folder: Path) -> None:
    """Does the work on files that lies in a folder; what the app starts for large ones."""
    here: Invocation = context.obj
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    carry_out_here(here.store, folder)


def either(yes: bool, no: bool, both: str) -> bool | None:
    """One of two options that exclude each other; None where neither was given. Raises BadSetting for both."""
    if yes and no:
        raise BadSetting(f"{both} exclude each other.", "Name one of them.")
    return True if yes else False if no else None


def _currencies(currency: str | None, rates: Sequence[str] | None) -> str | None:
    """What to do with prices in several currencies, as `PriceWish` writes it. Raises BadSetting."""
    if currency is None:
        if rates:
            raise BadSetting("--rate says nothing without --currency.", "Name what is kept: --currency EUR.")
        return None
    return str(PriceWish.of(" ".join([currency, *(rates or [])])))


def read_mapping(path: Path | None) -> dict[str, str] | None:
    """The analyst's mapping {field: column} from a JSON file. Raises FileProblem."""
    if path is None:
        return None
    try:
        told = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as trouble:
        raise FileProblem(
            f"The mapping {path} can't be read: {trouble}.", 'Write {"field": "column"}.'
        ) from trouble
    if not isinstance(told, dict) or not all(isinstance(column, str) for column in told.values()):
        raise FileProblem(f"The mapping {path} is no list of fields.", 'Write {"field": "column", …}.')
    return told


def _answer(words: Invocation, reports: Sequence[FileReport]) -> None:
    words.answer({"files": [report.to_json() for report in reports]}, lambda: tell(reports))


def tell(reports: Sequence[FileReport]) -> None:
    """A table for people about each file."""
    for report in reports:
        rows: list[tuple[str, object]] = [
            (
                "what it is",
                f"{report.layout or 'not recognised'}, {report.role or '—'} ({report.confidence:.0%} sure)",
            ),
            ("rows read / kept", f"{report.rows_read:,} / {report.rows_kept:,}"),
            *(
                (f"left out: {reason}", f"{count:,}{_example(report, reason)}")
                for reason, count in report.rejected.items()
            ),
            *(
                (f"changed: {what}", f"{count:,}{_example(report, what)}")
                for what, count in report.changed.items()
            ),
        ]
        rows += [
            (name, f"{count:,}") for name in ("customers", "items", "orders") if (count := getattr(report, name))
        ]
        if report.span:
            rows.append(("from – to", f"{report.span[0]:%Y-%m-%d %H:%M} – {report.span[1]:%Y-%m-%d %H:%M}"))
        if report.saved is not None:
            rows.append(("saved / already there", f"{report.saved:,} / {report.already_there or 0:,}"))
        rows += [("note", problem) for problem in (*report.problems, report.enough) if problem]
        table(report.name, ("", ""), rows)


def _example(report: FileReport, reason: str) -> str:
    example = report.examples.get(reason)
    return f" (row {example.row}, for example)" if example else ""
