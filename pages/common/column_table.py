"""Which column of a file means what, as a table with example values that the analyst edits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from bundlerec.data.intake import FileReport
from bundlerec.data.layouts import LAYOUTS
from bundlerec.data.layouts.base import Shape
from bundlerec.errors import FileProblem
from pages.common import file_words

COLUMN, MEANS, EXAMPLES = "Column in the file", "What it means", "For example"
UNUSED, ATTRIBUTE = "Not used", "An attribute of the customer"
SHOWN_EXAMPLES = 3


@dataclass(frozen=True)
class Meanings:
    """What a column of a file of one layout and role can mean: {title: field}, needed fields first."""

    titles: Mapping[str, str]
    needed: Sequence[str]  # titles
    with_attributes: bool

    @property
    def options(self) -> list[str]:
        """What a cell of the table offers."""
        return [UNUSED, *self.titles, *([ATTRIBUTE] if self.with_attributes else [])]


def meanings(report: FileReport) -> Meanings | None:
    """The meanings for a file of its layout and role; None where that is not known."""
    shape = _shape(report)
    if shape is None:
        return None
    fields = sorted(shape.fields, key=lambda name: name not in shape.required)
    titles: dict[str, str] = {}
    for name in fields:
        title = file_words.field(name)
        titles[title if title not in titles else f"{title} ({name})"] = name
    needed = [title for title, name in titles.items() if name in shape.required]
    return Meanings(titles, needed, shape.with_attributes)


def table(report: FileReport, known: Meanings) -> pd.DataFrame:
    """One row a column of the file, in its order, with what it was taken for."""
    title_of = {name: title for title, name in known.titles.items()}
    title_of |= {name: ATTRIBUTE for name in report.mapping if known.with_attributes and name not in title_of}
    meant = {column: title_of.get(name, UNUSED) for name, column in report.mapping.items()}
    return pd.DataFrame(
        {
            COLUMN: list(report.header),
            MEANS: [meant.get(column, UNUSED) for column in report.header],
            EXAMPLES: [examples(report.sample, column) for column in report.header],
        }
    )


def mapping(edited: pd.DataFrame, known: Meanings) -> dict[str, str]:
    """{field: column} of an edited table; a field without a column is mapped to "".

    Raises FileProblem where two columns mean the same.
    """
    told = dict.fromkeys(known.titles.values(), "")
    for column, title in zip(edited[COLUMN], edited[MEANS].fillna(UNUSED), strict=True):
        if title == ATTRIBUTE:
            told[column] = column
        elif title == UNUSED and known.with_attributes and column not in told:
            told[column] = ""
        elif title in known.titles:
            name = known.titles[title]
            if told[name]:
                raise FileProblem(
                    f"Two columns mean “{title}”: “{told[name]}” and “{column}”.", "Leave one of them."
                )
            told[name] = column
    return told


def without(edited: pd.DataFrame, known: Meanings) -> list[str]:
    """Titles of the needed meanings that no column has."""
    return [title for title in known.needed if title not in set(edited[MEANS])]


def examples(sample: pd.DataFrame, column: str) -> str:
    """The first few different values of a column."""
    if column not in sample:
        return ""
    values = [str(value) for value in sample[column].dropna() if str(value).strip()]
    return ", ".join(f"{value:.30}" for value in list(dict.fromkeys(values))[:SHOWN_EXAMPLES])


def _shape(report: FileReport) -> Shape | None:
    shapes = LAYOUTS[report.layout].shapes if report.layout else ()
    fitting = [one for one in shapes if one.role == report.role]
    return max(fitting, key=lambda one: len(one.fields.keys() & report.mapping.keys()), default=None)
