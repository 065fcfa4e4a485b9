"""What an analyst sees of a file before anything is saved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

import pandas as pd
from pydantic import ConfigDict

from bundlerec.data.cleaning.notes import Example
from bundlerec.data.questions import Question
from bundlerec.data.reading.archives import shown_name


@dataclass(frozen=True)
class FileReport:
    """One file, recognised and read. Numbers are counts; what can't be told is None."""

    __pydantic_config__: ClassVar = ConfigDict(arbitrary_types_allowed=True)  # for `report_files`

    file: str
    layout: str | None = None
    role: str | None = None
    confidence: float = 0.0  # 0 to 1
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)  # field -> column
    rows_read: int = 0
    rows_kept: int = 0
    rejected: Mapping[str, int] = field(default_factory=dict)  # reason -> rows
    problems: tuple[str, ...] = ()
    span: tuple[datetime, datetime] | None = None
    customers: int | None = None
    items: int | None = None
    orders: int | None = None
    saved: int | None = None  # after an import only
    already_there: int | None = None
    # What pages show beyond the command line:
    changed: Mapping[str, int] = field(default_factory=dict)  # what was mended -> rows
    examples: Mapping[str, Example] = field(default_factory=dict)  # reason or change -> a row
    rejected_rows: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False, compare=False)
    header: tuple[str, ...] = ()
    sample: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False, compare=False)
    in_catalogue: float | None = None  # share of the log's items that the catalogue knows
    enough: str = ""  # whether it is enough to learn from, in words
    readable: bool = True
    questions: tuple[Question, ...] = ()  # what the data do not settle
    currency: str = ""  # that the prices name; empty: none
    refusal: str = ""  # why an import would not take it, and what to do; empty: it would

    @property
    def name(self) -> str:
        """The file's name without its folder, behind that of its archive where it lay in one."""
        return shown_name(Path(self.file))

    def is_of(self, path: Path) -> bool:
        """Whether the report is about this file, or about a table in it."""
        return path in (Path(self.file), *Path(self.file).parents)

    def to_json(self) -> dict[str, Any]:
        """The object that the command line prints for a file."""
        told = {
            "file": self.file,
            "layout": self.layout,
            "role": self.role,
            "confidence": round(self.confidence, 3),
            "encoding": self.encoding,
            "delimiter": self.delimiter,
            "sheet": self.sheet,
            "mapping": dict(self.mapping),
            "rows_read": self.rows_read,
            "rows_kept": self.rows_kept,
            "rejected": dict(self.rejected),
            "problems": list(self.problems),
            "span": [moment.isoformat() for moment in self.span] if self.span else None,
            "customers": self.customers,
            "items": self.items,
            "orders": self.orders,
        }
        if self.saved is None:
            return told
        return told | {"saved": self.saved, "already_there": self.already_there}
