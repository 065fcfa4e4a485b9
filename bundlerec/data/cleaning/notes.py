"""The record of one file's cleaning: rows rejected by reason with an example each, changes, sentences."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.currencies import PriceWish
from bundlerec.data.questions import Question, Topic
from bundlerec.data.reading.table import REASON, ROW, TEXT, Loaded

EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
MASK = "(e-mail)"
MAX_KEPT = 500_000  # rejected rows that are kept for the download; all are counted


@dataclass(frozen=True)
class Example:
    """One row that was rejected or changed, as it stood in the file; e-mails are masked."""

    row: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Around:
    """What a file is cleaned against."""

    file: str
    day_first: bool | None
    catalogue: pd.DataFrame  # what is loaded already: item_id, title
    not_products: frozenset[str]  # items that earlier files called no products
    secret: Callable[[], bytes]  # the key for pseudonyms, made when first needed
    time_zone: str = ""  # of times that name none; empty: nobody said
    currency: str = ""  # of the shop; empty: nobody said
    decimal_comma: bool | None = None  # what a comma in a number means; None: nobody said
    keep_not_products: bool = False  # postage, fees, vouchers … are taken for products
    erased: frozenset[str] = frozenset()  # marks of customers who must not come back
    remembered: Mapping[Topic, bool] = field(
        default_factory=dict
    )  # what was said of earlier files with this header
    currencies: PriceWish | None = None  # what to do with prices in several; None: nobody said
    remembered_currencies: PriceWish | None = None
    other_currencies: frozenset[str] = frozenset()  # that other files of the same import name
    best_score: float | None = None  # what a survey's scores are out of; None: nobody said


@dataclass
class Notes:
    """Collects while cleaning goes on. `fields`: the file's cells by field, indexed by row number."""

    fields: pd.DataFrame
    problems: list[str] = field(default_factory=list)
    changed: dict[str, int] = field(default_factory=dict)
    _of_changes: dict[str, Example] = field(default_factory=dict)
    not_products: set[str] = field(default_factory=set)
    _rules: dict[str, tuple[str, int]] = field(default_factory=dict)  # why something is no product: example, rows
    questions: list[Question] = field(default_factory=list)
    currency: str = ""  # that the prices name
    without_purchase: pd.Index = field(
        default_factory=lambda: pd.Index([])
    )  # refunds that find none in their file
    cancelled: list[pd.DataFrame] = field(
        default_factory=list
    )  # rows (by field) of orders that are no purchase now
    _rejected: list[tuple[str, pd.Index]] = field(default_factory=list)
    _misfits: pd.DataFrame | None = None
    _row_of: pd.Series | None = None  # where rows were unfolded into lines: line -> row of the file

    def take_misfits(self, loaded: Loaded) -> None:
        """Counts the rows that did not fit the header."""
        self._misfits = loaded.misfits

    def reject(self, frame: pd.DataFrame, bad: pd.Series, reason: str) -> pd.DataFrame:
        """Takes the rows where `bad` is true out of `frame`, for this reason."""
        if not bad.any():
            return frame
        gone, rest = frame.index[bad.to_numpy()], frame[~bad.to_numpy()]
        self._note(gone, rest.index, reason)
        return rest

    def unfold(self, lines: pd.DataFrame) -> pd.DataFrame:
        """Lines that lay several to a row (the index still holds the row), each with a number of its own.

        From here on a row is rejected when its last line is; other lines that go are counted as changes.
        """
        self._row_of = pd.Series(lines.index, index=pd.RangeIndex(len(lines)))
        return lines.reset_index(drop=True)

    def _rows_without_lines(self, gone: pd.Index, rest: pd.Index, reason: str) -> pd.Index:
        assert self._row_of is not None  # nosec B101  # for mypy; nothing rests on it
        rows = pd.Index(self._row_of[gone])
        lost = rows.difference(pd.Index(self._row_of[rest]))
        self.change(f"one of several lines of a row left out: {reason}", gone[~rows.isin(lost)])
        return lost

    def cancel(self, frame: pd.DataFrame, bad: pd.Series, reason: str) -> pd.DataFrame:
        """Takes out rows because of their order's state; an earlier file may have told it as a purchase."""
        if bad.any():
            fields = [name for name in (c.ORDER_ID, c.ITEM_ID) if name in frame]
            self.cancelled.append(frame.loc[bad.to_numpy(), fields])
        return self.reject(frame, bad, reason)

    def keep_after_all(self, rows: pd.Index, what: str) -> None:
        """Rows of the file that were rejected count as changed instead."""
        self._rejected = [(reason, left) for reason, gone in self._rejected if len(left := gone.difference(rows))]
        self.changed[what] = self.changed.get(what, 0) + len(rows)
        self._of_changes.setdefault(what, self._example(int(rows[0])))

    def reject_each(self, frame: pd.DataFrame, wrong: Mapping[str, pd.Series]) -> pd.DataFrame:
        """Takes all rows out at once that any reason rejects; the first reason that holds is told."""
        left = self.keep_each(frame.index, wrong)
        return frame if left.all() else frame[left]

    def keep_each(self, index: pd.Index, wrong: Mapping[str, pd.Series]) -> np.ndarray:
        """[n] bool: the rows that no reason rejects; of several reasons that hold the first is told."""
        left = np.ones(len(index), dtype=bool)
        for reason, bad in wrong.items():
            here = left & np.asarray(bad)
            if here.any():
                left &= ~here
                self._note(index[here], index[left] if self._row_of is not None else index, reason)
        return left

    def _note(self, gone: pd.Index, rest: pd.Index, reason: str) -> None:
        if self._row_of is not None:
            gone = self._rows_without_lines(gone, rest, reason)
        if len(gone):
            self._rejected.append((reason, gone))

    def change(self, what: str, rows: pd.Index, also: Mapping[str, str] = MappingProxyType({})) -> None:
        """Counts rows (as the table's index calls them) that were kept, but not as they stood.

        `also` says more about the first of them, which is the example.
        """
        if not len(rows):
            return
        self.changed[what] = self.changed.get(what, 0) + len(rows)
        if what not in self._of_changes:
            example = self._example(self.row_of(rows[0]))
            self._of_changes[what] = Example(example.row, {**example.cells, **also})

    def row_of(self, line: int) -> int:
        """The row of the file where a line of the table stands."""
        return int(line if self._row_of is None else self._row_of[line])

    def _example(self, row: int) -> Example:
        return Example(row, {name: EMAIL.sub(MASK, str(self.fields.at[row, name])) for name in self.fields})

    def say(self, sentence: str) -> None:
        """A sentence for the merchant, told once."""
        if sentence not in self.problems:
            self.problems.append(sentence)

    def note_not_product(self, rule: str, example: str, rows: int) -> None:
        """Counts rows that a rule took for no product."""
        shown, before = self._rules.get(rule, (example, 0))
        self._rules[rule] = shown, before + rows

    def tell_not_products(self, file: str) -> None:
        """One sentence about all rows that were left out as no products, by rule."""
        if self._rules:
            told = ", ".join(f"{rule} {rows:,} (“{shown}”)" for rule, (shown, rows) in sorted(self._rules.items()))
            self.say(
                f"Rows of {file} that are no products were left out, by rule and with an example: {told}. "
                f"--keep-not-products keeps them."
            )

    def ask(self, question: Question) -> None:
        """What the data do not settle, once a topic, and what is done while nobody answers."""
        if question.meanwhile:
            self.say(question.meanwhile)
        if question.topic not in {one.topic for one in self.questions}:
            self.questions.append(question)

    @property
    def rejected(self) -> dict[str, int]:
        """Rows by reason, most first."""
        counts: dict[str, int] = {}
        for reason, rows in self._rejected:
            counts[reason] = counts.get(reason, 0) + len(rows)
        if self._misfits is not None:
            for reason, rows in self._misfits[REASON].value_counts().items():
                counts[str(reason)] = int(rows)
        return dict(sorted(counts.items(), key=lambda pair: -pair[1]))

    @property
    def examples(self) -> dict[str, Example]:
        """The first row of each reason to reject, and of each change."""
        found = dict(self._of_changes)
        for reason, rows in self._rejected:
            found.setdefault(reason, self._example(int(rows[0])))
        if self._misfits is not None:
            for reason, rows in self._misfits.groupby(REASON):
                text = EMAIL.sub(MASK, rows[TEXT].iloc[0])
                found[str(reason)] = Example(int(rows[ROW].iloc[0]), {"whole row": text})
        return found

    def rejected_rows(self) -> pd.DataFrame:
        """Every rejected row as it stood in the file, for a download: row, reason, the cells by field."""
        parts = [
            self.fields.loc[rows].astype("str").assign(**{REASON: reason}).rename_axis(ROW).reset_index()
            for reason, rows in self._kept_rejects()
        ]
        if self._misfits is not None and len(self._misfits):
            parts.append(self._misfits)
        if not parts:
            return pd.DataFrame(columns=[ROW, REASON, *self.fields.columns])
        table = pd.concat(parts, ignore_index=True).sort_values(ROW, ignore_index=True)
        return table[[ROW, REASON, *[name for name in table.columns if name not in (ROW, REASON)]]]

    def _kept_rejects(self) -> Iterator[tuple[str, pd.Index]]:
        """The rejected rows by reason, as many as are kept for the download."""
        left = MAX_KEPT
        for reason, rows in self._rejected:
            yield reason, rows[:left]
            left -= min(left, len(rows))
