"""Texts that are quoted in another way than usual, written again in the usual one."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from bundlerec.data.reading.dialect import AGAIN, DELIMITERS, SAMPLE_RECORDS
from bundlerec.data.reading.source import HEAD
from bundlerec.data.reading.text import Text
from bundlerec.errors import FileProblem

BETWEEN = r"[,;\t|]"
# What a text must show, and how it is read then.
VARIANTS: tuple[tuple[str, dict[str, Any]], ...] = (
    (rf'{BETWEEN} +"', {"skipinitialspace": True}),
    (r'\\"', {"escapechar": "\\", "doublequote": False}),
    (rf"(?m)(^|{BETWEEN})'[^'\n]*'({BETWEEN}|\r?$)", {"quotechar": "'"}),
)
USUAL: dict[str, Any] = {}

Fit = tuple[float, bool, int]


def as_usual(name: str, text: Text, head: str, folder: Path) -> Text:
    """The same text, or a copy under `folder` with doubled quotation marks where it was written otherwise.

    Raises FileProblem where such a text can't be read to its end.
    """
    whole = text.path.stat().st_size <= HEAD
    sample = head if whole else head[: head.rfind("\n") + 1]
    for pattern, options in VARIANTS:
        if re.search(pattern, sample):
            fit, mark = max((_fit(sample, mark, options), mark) for mark in DELIMITERS)
            if fit > max(_fit(sample, mark, USUAL) for mark in DELIMITERS):
                return _written(name, text, mark, options, folder / "quoted")
    return text


def _fit(sample: str, mark: str, options: dict[str, Any]) -> Fit:
    """Share of the records with the commonest number of cells, whether quotation marks pair up, and minus the number
    of cells that still begin with one."""
    records: list[list[str]] = []
    paired = True
    try:
        records.extend(
            islice(csv.reader(io.StringIO(sample, newline=""), delimiter=mark, strict=True, **options), 400)
        )
    except csv.Error:
        paired = False
        usual = csv.reader(io.StringIO(sample, newline=""), delimiter=mark, **options)
        records = list(islice(usual, SAMPLE_RECORDS))
    sizes = Counter(len(record) for record in records if len(record) > 1)
    if not sizes:
        return 0.0, False, 0
    loose = sum(cell.lstrip()[:1] in ('"', "'") for record in records for cell in record)
    return max(sizes.values()) / sum(map(bool, records)), paired, -loose


def _written(name: str, text: Text, mark: str, options: dict[str, Any], path: Path) -> Text:
    with (
        text.path.open(encoding="utf-8-sig", newline="") as old,
        path.open("w", encoding="utf-8", newline="") as new,
    ):
        rows: Iterable[list[str]] = csv.reader(old, delimiter=mark, **options)
        try:
            csv.writer(new, delimiter=mark, lineterminator="\n").writerows(rows)
        except csv.Error as trouble:
            raise FileProblem(f"A quotation mark of {name} is opened and never closed.", AGAIN) from trouble
    return replace(text, path=path)
