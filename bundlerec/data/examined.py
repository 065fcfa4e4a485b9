"""What is said about files, what is known around them, and what comes of looking at one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

import numpy as np
import pandas as pd

from bundlerec.data.cleaning.notes import Around, Notes
from bundlerec.data.layouts.base import plain_spelling
from bundlerec.data.reading.table import Loaded, Table
from bundlerec.data.recognition import Match
from bundlerec.data.report import FileReport
from bundlerec.data.secret import DEFAULT_FOLDER
from bundlerec.errors import BundleRecError, FileProblem
from bundlerec.store import ShopSettings


@dataclass(frozen=True)
class ReadOptions:
    """What the analyst says about the files; None means: find it out."""

    role: str | None = None
    layout: str | None = None
    mapping: Mapping[str, str] | None = None  # field -> column; an empty column takes a field away
    day_first: bool | None = None
    force: bool = False  # take a log of which no item is in the catalogue
    key_folder: Path = DEFAULT_FOLDER  # where the key for pseudonyms lies
    time_zone: str | None = None  # of times that name none; None: the shop's
    decimal_comma: bool | None = None  # what a comma means where the column does not show it
    keep_not_products: bool = False  # take postage, fees, vouchers, gift cards and test lines for products
    currencies: str | None = None  # what to do with prices in several currencies, as `PriceWish` writes it
    best_score: float | None = None  # what a survey's scores are out of; None: as their greatest one says
    by_file: Mapping[str, ReadOptions] = field(
        default_factory=dict
    )  # what is said of single files, by their paths

    def of(self, path: Path) -> ReadOptions:
        """What is said of one file."""
        return self.by_file.get(str(path), self)


@dataclass(frozen=True)
class Known:
    """What the shop holds already, as far as reading files needs it."""

    catalogue: pd.DataFrame  # item_id, title
    not_products: frozenset[str]
    mapping: Callable[[str], dict[str, str] | None]  # saved choices of columns, by header
    secret: Callable[[], bytes]
    settings: ShopSettings = ShopSettings()
    erased: frozenset[str] = frozenset()  # marks of customers who must not come back
    # Purchases and refunds of some customers and some orders (None: of all) as the files told them.
    log: Callable[[Sequence[str] | None, Sequence[str] | None], pd.DataFrame] | None = None
    currencies: frozenset[str] = frozenset()  # that files of the same import name


@dataclass(frozen=True)
class Later:
    """What a file's report is made from once more, where other files or the log decide about some of its rows."""

    notes: Notes
    loaded: Loaded
    around: Around


@dataclass(frozen=True)
class WithoutPurchase:
    """Refunds that find no purchase in their own file."""

    places: np.ndarray  # of theirs in the file's Events table
    lines: pd.Index  # what cleaning called the lines of that table
    notes: Notes

    @classmethod
    def of(cls, events: pd.DataFrame, notes: Notes) -> Self | None:
        """Those of a table whose index is what cleaning called its lines; None where there are none."""
        if not len(notes.without_purchase):
            return None
        return cls(np.flatnonzero(events.index.isin(notes.without_purchase)), events.index, notes)


@dataclass
class Examined:
    """One file's report and tables."""

    report: FileReport
    table: Table | None = None
    match: Match | None = None
    not_products: set[str] = field(default_factory=set)
    catalogue: pd.DataFrame | None = None
    events: pd.DataFrame | None = None
    customers: pd.DataFrame | None = None
    bundles: pd.DataFrame | None = None
    feedback: pd.DataFrame | None = None
    given: pd.DataFrame | None = None  # rows by field that sister files take from
    refunds: WithoutPurchase | None = None  # that find no purchase in the file
    later: Later | None = None  # where the report is not final yet
    lacks: FileProblem | None = None  # the sister file without which it is of no use

    @property
    def name(self) -> str:
        """The file's name without its folder."""
        return self.report.name

    def refuse(self, problem: BundleRecError, readable: bool = True) -> None:
        """Marks the file as one that can't be imported, and says why."""
        problems = (*self.report.problems, str(problem))
        self.report = replace(self.report, problems=problems, refusal=str(problem), readable=readable)


def header_key(header: Sequence[str]) -> str:
    """The name under which the choice of columns for a header is remembered."""
    return "\t".join(plain_spelling(column) for column in header)
