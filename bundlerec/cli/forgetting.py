"""Commands about what was imported and said: the list, taking an import back, forgetting an answer or a customer."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from bundlerec.cli.output import Invocation, table
from bundlerec.data.answers import all_remembered
from bundlerec.data.answers import forget as forget_answers
from bundlerec.data.forgetting import erase_customer as erase
from bundlerec.data.forgetting import undo_import as undo
from bundlerec.data.secret import kept_key, key_folder

commands = typer.Typer()


@commands.command()
def imports(context: typer.Context) -> None:
    """The files that were imported, newest first, with the numbers by which they can be taken back."""
    here: Invocation = context.obj
    found = here.store.data.imports(here.need_shop())
    told = [
        {"import": one.id, "file": one.file, "layout": one.layout, "role": one.role, "created": one.created,
         "rows_kept": one.report.get("rows_kept")}
        for one in found
    ]  # fmt: skip
    rows = [
        (one.id, one.file, one.role, one.report.get("rows_kept"), f"{one.created:%Y-%m-%d %H:%M}") for one in found
    ]
    here.answer({"imports": told}, lambda: table("Imports", ("Import", "File", "What", "Rows kept", "When"), rows))


@commands.command("undo-import")
def undo_import(
    context: typer.Context,
    number: Annotated[int, typer.Argument(metavar="IMPORT", help="Its number in the list of `imports`.", min=1)],
) -> None:
    """Take an import back: what it brought goes, but for what other imports brought too."""
    here: Invocation = context.obj
    gone = undo(here.store, here.need_shop(), number)
    stay = (
        f" {gone.handed_over:,} lines stay, because another import brought them too." if gone.handed_over else ""
    )
    said = f", and {gone.feedback:,} rows of feedback" if gone.feedback else ""
    here.answer(
        {"import": number, **asdict(gone)},
        lambda: print(
            f"{gone.file} was taken back: {gone.lines:,} lines, {gone.orders:,} orders, {gone.customers:,} customers "
            f"and {gone.items:,} items are gone{said}.{stay} Runs keep their results; train again to learn without it."
        ),
    )


@commands.command()
def remembered(
    context: typer.Context,
    forget: Annotated[
        list[str] | None, typer.Option(help="Forget what is remembered under this name; “all”: everything.")
    ] = None,
) -> None:
    """What was said of files' columns, dates, commas and currencies and holds for later files with the same header."""
    here: Invocation = context.obj
    shop, store = here.need_shop(), here.store
    if forget:
        codes = [one.code for one in all_remembered(store, shop)] if "all" in forget else forget
        forget_answers(store, shop, codes)
    found = all_remembered(store, shop)
    told = [
        {"name": one.code, "header": list(one.header), "columns": dict(one.columns), "answers": dict(one.answers)}
        for one in found
    ]
    rows = [
        (
            one.code,
            ", ".join(one.header),
            "; ".join([*(f"{f} = {c}" for f, c in one.columns.items()), *one.sentences()]),
        )
        for one in found
    ]
    here.answer(
        {"remembered": told},
        lambda: table(f"Remembered in {shop}", ("Name", "Files with the columns", "What was said"), rows),
    )


@commands.command("erase-customer")
def erase_customer(
    context: typer.Context,
    customer: Annotated[str, typer.Argument(metavar="ID", help="As the shop's files write it.")],
) -> None:
    """Forget a customer for good: lines, attributes, bundles, what was shown and said; later imports leave them out."""
    here: Invocation = context.obj
    gone = erase(here.store, here.need_shop(), customer, kept_key(key_folder(here.url))())
    here.answer(
        asdict(gone),
        lambda: print(
            f"Erased: {gone.lines:,} lines, {gone.attributes:,} attributes, {gone.bundles:,} rows of bundles, "
            f"{gone.exposures:,} bundles that were shown and {gone.feedback:,} rows of feedback. Later imports leave "
            f"this customer out. Train again so that the weights forget as well."
        ),
    )
