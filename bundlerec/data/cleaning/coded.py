"""Columns of texts as numbers of distinct texts: what a text means is worked out once, not once for each row."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.reading.table import category, narrowest

LARGEST = 2**62


def coded(texts: pd.Series) -> pd.Series:
    """The column as a category; a column that is one already stays as it is."""
    if isinstance(texts.dtype, pd.CategoricalDtype):
        return texts
    codes, names = pd.factorize(texts)
    return pd.Series(category(codes, pd.Index(names, dtype="str")), index=texts.index)


def distinct(texts: pd.Series) -> tuple[pd.Series, np.ndarray]:
    """The distinct texts in the order in which they came, and for each row ([n]) the place of its own.

    The place of a missing text is -1.
    """
    column = coded(texts).array
    codes, names = column.codes, pd.Series(column.categories, dtype="str")
    used = np.zeros(len(names) + 1, dtype=bool)
    used[codes] = True
    if used[:-1].all():
        return names, codes
    place = np.append(np.cumsum(used[:-1]) - 1, -1).astype(codes.dtype)
    return names[used[:-1]].reset_index(drop=True), place[codes]


def for_each(texts: pd.Series, of: Callable[[pd.Series], pd.Series]) -> pd.Series:
    """What `of` makes of the distinct texts, for every row."""
    names, places = distinct(texts)
    return pd.Series(of(names).array.take(places), index=texts.index)


def is_empty(texts: pd.Series) -> pd.Series:
    """Where the empty text stands."""
    return for_each(texts, lambda names: names == "")


def renamed(texts: pd.Series, of: Callable[[pd.Series], pd.Series]) -> pd.Series:
    """The column with each distinct text replaced by what `of` makes of it; a category stays one."""
    names, places = distinct(texts)
    codes, categories = pd.factorize(of(names))
    code = np.append(codes, -1).astype(narrowest(len(categories)))[places]
    new = pd.Series(category(code, pd.Index(categories, dtype="str")), index=texts.index)
    return new if isinstance(texts.dtype, pd.CategoricalDtype) else new.astype("str")


def without(texts: pd.Series, nothing: str = "") -> pd.Series:
    """The column as a category in which `nothing` is missing and every category occurs."""
    names, places = distinct(texts)
    none = np.flatnonzero(names == nothing)
    if len(none):
        places = np.where(places == none[0], places.dtype.type(-1), places - (places > none[0]))
        names = names.drop(none[0])
    return pd.Series(category(places, pd.Index(names, dtype="str")), index=texts.index)


def groups(table: pd.DataFrame, names: Sequence[str]) -> np.ndarray:
    """[n] int64: the same number for rows that agree in all columns `names`; missing agrees with missing."""
    group, size = np.zeros(len(table), dtype=np.int64), 1
    for name in names:
        code, count = _numbers(table[name])
        if size * count > LARGEST:
            group = pd.factorize(group)[0]
            size = int(group.max(initial=0)) + 1
        group *= count
        group += code
        size *= count
    return group


def orders_of(lines: pd.DataFrame) -> np.ndarray:
    """The customer (as a number, -1 for nobody) of each distinct pair of customer and order in an Events table."""
    customer, order = (coded(lines[name]).array for name in (c.CUSTOMER_ID, c.ORDER_ID))
    owner = np.full(len(order.categories), -2, dtype=customer.codes.dtype)
    if (order.codes >= 0).all():
        owner[order.codes] = customer.codes
        if (owner[order.codes] == customer.codes).all():  # as in most logs: nothing has to be sorted
            return owner[owner > -2]
    first = ~pd.Series(groups(lines, [c.CUSTOMER_ID, c.ORDER_ID])).duplicated().to_numpy()
    return customer.codes[first]


def _numbers(column: pd.Series) -> tuple[np.ndarray, int]:
    """[n] numbers from 0 on that tell the column's values apart, and how many there may be."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.array.codes + np.int64(1), len(column.array.categories) + 1
    codes, found = pd.factorize(column)
    return codes + 1, len(found) + 1
