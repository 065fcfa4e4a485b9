"""Public files without a header whose form gives them away: MovieLens (`::` between cells) and Youshu's pairs."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, replace
from pathlib import Path

from bundlerec.data.reading.dialect import Dialect
from bundlerec.data.reading.text import Text

NUMBER = r"-?\d+(?:\.\d+)?"
LOOKED_AT = 50  # lines that must all have the form
CELLS = "::"
TAB = "\t"


@dataclass(frozen=True)
class Headless:
    """A form: `file` and `line` are regular expressions of the file's name and of every line."""

    file: str
    line: str
    separator: str
    header: tuple[str, ...]

    @property
    def dialect(self) -> Dialect:
        """How the text is written once `as_tabs` has made it plain."""
        return Dialect(TAB, self.header, 0, len(self.header))

    def about(self, name: str) -> str:
        """What is said of it."""
        return f"{name} has no header: its columns were taken as {', '.join(self.header)}."

    def as_tabs(self, text: Text, name: str, folder: Path) -> Text:
        """The same text with tabs between its cells."""
        text = replace(text, problems=(*text.problems, self.about(name)))
        if self.separator == TAB:
            return text
        path = folder / "tabs"
        with text.path.open(encoding="utf-8-sig") as lines, path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter=TAB, lineterminator="\n").writerows(
                line.rstrip("\r\n").split(self.separator) for line in lines
            )
        return replace(text, path=path)


FORMS = (
    Headless("", rf"{NUMBER}::{NUMBER}::{NUMBER}::\d+", CELLS, ("userId", "movieId", "rating", "timestamp")),
    Headless("", r"\d+::[MF]::\d+::\d+::[^:]+", CELLS, ("userId", "gender", "age", "occupation", "zip_code")),
    Headless("", r"\d+::[^:].*::[^:]+", CELLS, ("movieId", "title", "genres")),
    Headless(r"u\.data", rf"\d+\t\d+\t{NUMBER}\t\d+", TAB, ("userId", "movieId", "rating", "timestamp")),
    Headless(r"bundle_item", r"\S+\t\S+", TAB, ("bundle_id", "item_id")),
)


def headless(name: str, head: str) -> Headless | None:
    """The form of a file that has one of these."""
    lines = head.removeprefix("\ufeff").splitlines()[:-1][:LOOKED_AT] or head.splitlines()
    if not lines or not any(letter.isdigit() for letter in lines[0]):
        return None
    fitting = (form for form in FORMS if re.match(form.file, name))
    return next((form for form in fitting if all(re.fullmatch(form.line, line) for line in lines)), None)
