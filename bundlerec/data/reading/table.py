"""A table before anybody knows what it means: a header, a look at the first rows, and a way to load columns.

A file may be larger than the memory: it is read block by block, and what stays of a column are the distinct texts and
for each row the number of its text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import psutil
import pyarrow as pa
import pyarrow.compute as pc

ROW = "row"
TEXT = "text"
REASON = "reason"


@dataclass(frozen=True)
class Loaded:
    """The rows of some columns, of a whole file or of one block of it.

    Every cell is text with blanks around it trimmed, empty where nothing stands; of a whole file the columns are
    categories. The index holds the row's number in the file as a spreadsheet shows it (the first line is 1).
    """

    frame: pd.DataFrame
    misfits: pd.DataFrame  # rows that don't fit the header: row, text, reason
    blank: int  # rows without anything in these columns, which are not counted as read
    share: float = 1.0  # of the file, that has been read when these rows have been

    @property
    def rows_read(self) -> int:
        """Rows that hold something, fitting or not."""
        return len(self.frame) + len(self.misfits)


@dataclass(frozen=True)
class Table:
    """One opened file: `load(columns)` reads the columns that matter, and only those; `blocks` one after another."""

    name: str
    fingerprint: str  # SHA-256 of the file's bytes
    encoding: str | None  # None where the format has its own
    delimiter: str | None
    sheet: str | None
    header: tuple[str, ...]  # distinct names
    sample: pd.DataFrame  # the first rows, all columns, as text
    problems: tuple[str, ...]
    blocks: Callable[[Sequence[str]], Iterator[Loaded]]

    def load(self, columns: Sequence[str], told: Callable[[float], None] = lambda share: None) -> Loaded:
        """All rows. `told` hears the share of the file that is read, and may raise Cancelled. Raises FileProblem."""
        gathered = {name: Codes() for name in columns}
        rows, misfits, blank = [], [no_misfits()], 0
        for block in self.blocks(columns):
            for name, codes in gathered.items():
                codes.add(block.frame[name])
            rows.append(block.frame.index)
            misfits.append(block.misfits)
            blank += block.blank
            told(block.share)
        frame = pd.DataFrame({name: codes.column() for name, codes in gathered.items()})
        frame.index = _joined(rows)
        return Loaded(frame, pd.concat(misfits, ignore_index=True), blank)


class Codes:
    """One column of texts, gathered block by block as numbers of distinct texts."""

    def __init__(self) -> None:
        self._texts: list[pa.Array] = []  # the distinct ones of each block
        self._places: list[np.ndarray] = []  # of each block's rows among them

    def add(self, texts: pd.Series) -> None:
        """The texts of the next rows."""
        block = pa.array(texts, pa.large_string(), from_pandas=True)
        block = (block.combine_chunks() if isinstance(block, pa.ChunkedArray) else block).dictionary_encode()
        self._texts.append(block.dictionary)
        self._places.append(block.indices.to_numpy().astype(narrowest(len(block.dictionary))))

    def column(self) -> pd.Categorical:
        """All rows; the categories stand in the order in which they came. The blocks are gone afterwards."""
        kind = pa.dictionary(pa.int32(), pa.large_string())
        each = [
            pa.DictionaryArray.from_arrays(np.arange(len(texts), dtype=np.int32), texts) for texts in self._texts
        ]
        if not each:
            return category(np.empty(0, np.int8), pd.Index([], dtype="str"))
        whole = pa.chunked_array(each, kind).unify_dictionaries()
        names = pd.Index(whole.chunk(0).dictionary, dtype="str")
        codes, at = np.empty(sum(map(len, self._places)), narrowest(len(names))), 0
        for chunk, places in zip(whole.chunks, self._places, strict=True):
            codes[at : at + len(places)] = chunk.indices.to_numpy()[places]
            at += len(places)
        self._texts, self._places = [], []
        del each, whole, chunk
        release_memory()
        return category(codes, names)


def narrowest(count: int) -> type[np.signedinteger]:
    """The smallest kind of whole number that holds -1 and the numbers up to `count`."""
    return next(kind for kind in (np.int8, np.int16, np.int32, np.int64) if count <= np.iinfo(kind).max)


def release_memory() -> None:
    """Gives back to the system what was freed: Arrow and the C library would keep it for themselves."""
    pa.default_memory_pool().release_unused()
    psutil.heap_trim()


def category(codes: np.ndarray, names: pd.Index) -> pd.Categorical:
    """A column of texts as [n] places among distinct `names`, -1 where none stands.

    Pandas would look whether the names are distinct, and keep a dictionary of them beside them: for a million names
    more memory than for ten million rows.
    """
    kind = pd.CategoricalDtype._from_fastpath(names, ordered=False)
    return pd.Categorical.from_codes(codes.astype(narrowest(len(names)), copy=False), dtype=kind, validate=False)


def _joined(rows: Sequence[pd.Index]) -> pd.Index:
    """The numbers of all rows; as a range where none is missing."""
    if not rows:
        return pd.RangeIndex(0)
    count = sum(len(block) for block in rows)
    first = next((int(block[0]) for block in rows if len(block)), 0)
    last = next((int(block[-1]) for block in reversed(rows) if len(block)), first - 1)
    if last - first + 1 == count:
        return pd.RangeIndex(first, last + 1)
    return pd.Index(np.concatenate([block.to_numpy() for block in rows]))


def no_misfits() -> pd.DataFrame:
    """An empty list of rows that don't fit."""
    return pd.DataFrame(
        {ROW: pd.Series(dtype="int64"), TEXT: pd.Series(dtype="str"), REASON: pd.Series(dtype="str")}
    )


def as_texts(table: pa.Table) -> pd.DataFrame:
    """Every column as trimmed text; nothing becomes the empty text."""
    columns = {}
    for name, column in zip(table.column_names, table.columns, strict=True):
        text = column if pa.types.is_string(column.type) else pc.cast(column, pa.string())
        trimmed = pc.utf8_trim_whitespace(pc.fill_null(text, ""))
        columns[name] = pd.Series(trimmed.to_pandas(), dtype="str")
    return pd.DataFrame(columns, columns=table.column_names)


def without_blank_rows(frame: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """The rows with something in them, and how many had nothing."""
    filled = pd.Series(False, index=frame.index)
    for column in frame:
        filled |= frame[column] != ""
        if filled.all():
            return frame, 0
    return frame[filled], int((~filled).sum())
