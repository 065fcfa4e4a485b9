"""What the product makes of every file under a folder of shops' exports.

    python -m benchmarks.exports FOLDER

Each file is inspected alone, as a merchant would; prints layout, role, counts, and the first sentence of those that are
not taken.
"""

from __future__ import annotations

import sys
from pathlib import Path

from bundlerec.data.intake import FileReport, inspect_files

WIDTH = 78


def row(report: FileReport, folder: Path) -> str:
    """One line of the table, and the sentence below it where the file is not taken."""
    name = str(Path(report.file).relative_to(folder))
    what = f"{report.layout or '—'} {report.role or '—'}"
    counts = " ".join(
        f"{word} {number:,}"
        for word, number in (
            ("rows", report.rows_read),
            ("kept", report.rows_kept),
            ("customers", report.customers),
            ("items", report.items),
            ("orders", report.orders),
        )
        if number is not None
    )
    line = f"{name:{WIDTH}} {report.confidence:4.2f} {what:36} {counts}"
    return f"{line}\n    {report.refusal}" if report.refusal else line


def main(folder: Path) -> None:
    """Prints the table."""
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        print(row(inspect_files([path])[0], folder))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
