"""Why a file that was read and cleaned is not taken all the same."""

from __future__ import annotations

from bundlerec.data.cleaning.catalogue import MERGED as ITEMS_MERGED
from bundlerec.data.cleaning.customers import MERGED as CUSTOMERS_MERGED
from bundlerec.data.cleaning.events import REASON_OF
from bundlerec.data.cleaning.notes import Notes
from bundlerec.data.examined import Examined, ReadOptions
from bundlerec.data.layouts.base import Role
from bundlerec.data.recognition import Match
from bundlerec.errors import FileProblem

A_LOG = 0.5  # share of rows that repeat an item or a customer above which a list of them is rather a log
SHOWN = 40  # letters of a cell in a sentence


def nothing_left(file: Examined, notes: Notes) -> FileProblem | None:
    """What is said of a file of which every row was rejected."""
    if file.report.rows_kept:
        return None
    reasons = "; ".join(f"{reason}: {rows:,}{_such_as(file, reason)}" for reason, rows in notes.rejected.items())
    return FileProblem(f"No row of {file.name} can be used ({reasons}).", "Check which column means what.")


def _such_as(file: Examined, reason: str) -> str:
    """The cell that a reason to reject is about, as an example."""
    field = REASON_OF.get(reason, "")
    example, column = file.report.examples.get(reason), file.report.mapping.get(field)
    cell = example.cells.get(field) if example else None
    return f", such as “{cell[:SHOWN]}” in {column}" if cell and column else ""


def rather_a_log(file: Examined, match: Match, options: ReadOptions) -> FileProblem | None:
    """What is said of a list, told by its words only, of which most rows repeat an item or a customer."""
    repeated = sum(file.report.changed.get(what, 0) for what in (ITEMS_MERGED, CUSTOMERS_MERGED))
    if match.shape.signature or options.role or options.mapping or repeated <= A_LOG * file.report.rows_kept:
        return None
    one, list_of = ("a customer", "customers") if match.role == Role.CUSTOMERS else ("an item", "items")
    return FileProblem(
        f"{repeated:,} of the {file.report.rows_kept:,} rows of {file.name} repeat {one}: it looks like a log of "
        f"which not all columns are known, rather than like a list of {list_of}.",
        f"Say what the columns mean with --mapping (on the page: in the table of columns), or --as {match.role}.",
    )


def of_another_shop(file: Examined, options: ReadOptions) -> FileProblem | None:
    """What is said of a log of which the loaded catalogue knows no item."""
    if file.report.in_catalogue != 0 or options.force:
        return None
    return FileProblem(
        f"No item of {file.name} is in the catalogue that is loaded.",
        "Check that both are of the same shop and use the same codes; --force takes it all the same.",
    )
