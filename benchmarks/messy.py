"""What becomes of files that break importers, beside what should become of them.

    python -m benchmarks.messy FOLDER [--all]

For each file: the table that was read (rows, columns, rows that don't fit, sheet, first names, first cells of its
first and last row, encoding, delimiter) or the sentence that refused it, what `inspect` says, the seconds, and whether
that is as `messy_expected.csv` says, which was decided by looking into each file. Right is a table of that size with
these names and cells, or a sentence with these words. A file that is not in the list is shown with a question mark:
look at it. Prints the wrong and the unknown ones, with --all every file; exits with 1 when one is wrong, takes longer
than 20 s, or ends in anything but a sentence.
"""

from __future__ import annotations

import csv
import sys
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bundlerec.data.intake import inspect_files
from bundlerec.data.reading.opening import open_table
from bundlerec.data.reading.table import Table
from bundlerec.errors import FileProblem

EXPECTED = Path(__file__).with_name("messy_expected.csv")
SLOW = 20.0  # seconds
NAMES = 3  # of columns that are compared, and cells of a row
LETTERS = 24  # of a cell that are compared


@dataclass
class Seen:
    """What became of one file. `table`: its size, sheet and first names; empty for a refused one."""

    file: str
    table: str = ""
    cells: str = ""  # the first of its first and last row
    how: str = ""  # encoding and delimiter
    says: str = ""  # the words of the refusal, or those of `inspect` about a table
    fault: str = ""  # what ended in no sentence
    seconds: float = 0.0


def seen(path: Path, folder: Path) -> Seen:
    """Opens and inspects one file."""
    one, start = Seen(path.relative_to(folder).as_posix()), time.monotonic()
    try:
        try:
            with open_table(path) as table:
                one.table, one.cells = _described(table)
                one.how = " ".join(filter(None, (table.encoding, table.delimiter and repr(table.delimiter))))
        except FileProblem as problem:
            one.says = str(problem)
        report = inspect_files([path])[0]
        one.says = one.says or report.refusal or f"{report.layout} {report.role}"
    except Exception as fault:
        one.fault = f"{type(fault).__name__}: {fault}"
    one.seconds = time.monotonic() - start
    return one


def _described(table: Table) -> tuple[str, str]:
    loaded = table.load(table.header)
    misfits = f" + {len(loaded.misfits)}" if len(loaded.misfits) else ""
    sheet = f" on {table.sheet}" if table.sheet else ""
    rows = loaded.frame.iloc[[0, -1], :NAMES].astype("str") if len(loaded.frame) else loaded.frame
    cells = " … ".join(" | ".join(" ".join(cell.split())[:LETTERS] for cell in row) for row in rows.to_numpy())
    return f"{len(loaded.frame)} x {len(table.header)}{misfits}{sheet}: {' | '.join(table.header[:NAMES])}", cells


def verdict(one: Seen, expected: Mapping[str, tuple[str, str, str]]) -> str:
    """right, WRONG, or ? where nobody has looked yet."""
    if one.fault or one.seconds > SLOW:
        return "WRONG"
    if one.file not in expected:
        return "?"
    kind, what, cells = expected[one.file]
    right = (one.table, one.cells) == (what, cells) if kind == "table" else not one.table and what in one.says
    return "right" if right else "WRONG"


def main(folder: Path, everything: bool) -> int:
    """Prints the table; 1 when something is wrong."""
    with EXPECTED.open(encoding="utf-8", newline="") as file:
        expected = {row["file"]: (row["expected"], row["what"], row["cells"]) for row in csv.DictReader(file)}
    counts: Counter[str] = Counter()
    slowest = 0.0
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        one = seen(path, folder)
        found = verdict(one, expected)
        counts[found] += 1
        slowest = max(slowest, one.seconds)
        if everything or found != "right":
            print(f"{found:5} {one.seconds:5.1f} s  {one.file}")
            for line in filter(None, (f"{one.table}  {one.how}".strip(), one.cells, one.says, one.fault)):
                print(f"{'':15}{line}")
        if found == "WRONG" and one.file in expected:
            print(f"{'':15}expected: {': '.join(expected[one.file])}")
    print(", ".join(f"{count} {found}" for found, count in counts.items()), f"- slowest {slowest:.1f} s")
    return int(counts["WRONG"] > 0)


if __name__ == "__main__":
    sys.exit(main(Path(next(word for word in sys.argv[1:] if word != "--all")), "--all" in sys.argv))
