"""Whole tables on their way in and out of the database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, Select

from db.session import read_blocks


def read_table(connection: Connection, query: Select[Any], names: Sequence[str]) -> pd.DataFrame:
    """The rows of a query as a table: texts stay texts, numbers numbers, truth values become 0 and 1."""
    rows = [row for block in read_blocks(connection, query) for row in block]
    cells = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    types = [column.type.python_type for column in query.selected_columns]
    columns = (_column(kind, column) for kind, column in zip(types, cells, strict=True))
    return pd.DataFrame(dict(zip(names, columns, strict=True)))


def table_rows(table: pd.DataFrame, names: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """The rows of a table as plain Python values in the order of `names`; a missing cell is None."""
    return zip(*(_cells(table[name]) for name in names), strict=True)


def last_told(table: pd.DataFrame, keys: list[str], fields: Sequence[str], numbers: Sequence[str]) -> pd.DataFrame:
    """One row a key, in the order of the table: of several rows the last cell that is not empty.

    Absent columns are empty, and so is a text without a letter.
    """
    texts = [name for name in fields if name not in numbers]
    whole = table.reindex(columns=[*keys, *fields])
    whole = whole.astype({**dict.fromkeys([*keys, *texts], "str"), **dict.fromkeys(numbers, "float64")})
    whole[texts] = whole[texts].mask(whole[texts] == "")
    return whole.groupby(keys, sort=False).last() if fields else whole.drop_duplicates().set_index(keys)


def differs(new: pd.DataFrame, old: pd.DataFrame) -> np.ndarray:
    """[n] bool: rows in which any cell is another one; two empty cells are the same."""
    same = (new == old) | (new.isna() & old.isna())
    return ~same.to_numpy(dtype=bool).all(axis=1)


def _column(kind: type, cells: Sequence[Any]) -> Any:
    """As arrays: of small tables, making a Series of each column first takes most of the time."""
    if kind is float:
        return np.array(cells, dtype=np.float64)
    if kind in (int, bool):
        return pd.array(cells, dtype="Int64") if None in cells else np.array(cells, dtype=np.int64)
    return pd.array(list(cells), dtype="str")


def _cells(column: pd.Series) -> list[Any]:
    cells = column.tolist()
    missing = column.isna().to_numpy()
    if missing.any():
        return [None if absent else cell for cell, absent in zip(cells, missing, strict=True)]
    return cells
