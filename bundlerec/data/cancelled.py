"""Orders that a file calls cancelled, and that another file or an earlier import told as purchases.

A refund of each line is saved with the file that says so, so that taking that import back brings the order back.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.cleaning.coded import coded
from bundlerec.data.cleaning.ids import without_point_zero
from bundlerec.data.examined import Examined, Known
from bundlerec.data.reading.table import category

TAKEN_OFF = "cancelled later: taken off what an earlier file told"
CODED = (c.CUSTOMER_ID, c.ITEM_ID, c.ORDER_ID, c.KIND)


def take_off_cancelled(files: Sequence[Examined], known: Known) -> list[Examined]:
    """Adds the refunds; returns the files whose reports have to be told anew."""
    told = [
        file
        for file in files
        if file.later and file.later.notes.cancelled and not (file.report.refusal or file.lacks)
    ]
    for file in told:
        target = file if file.events is not None else next((one for one in files if one.events is not None), None)
        if target is not None:
            _take_off(file, target, files, known)
    return told


def _take_off(file: Examined, target: Examined, files: Sequence[Examined], known: Known) -> None:
    assert file.later is not None and target.events is not None  # nosec B101  # for mypy; nothing rests on it
    notes = file.later.notes
    rows = pd.concat(notes.cancelled)
    rows = rows.assign(**{c.ORDER_ID: without_point_zero(rows[c.ORDER_ID]).astype("str")})
    rows = rows[rows[c.ORDER_ID] != ""]
    orders = list(rows[c.ORDER_ID].unique())
    logs = [one.events for one in files if one.events is not None and one is not target and not one.report.refusal]
    pool = pd.concat(
        [_bought(log, orders) for log in [*_earlier(known, orders), *logs]] or [_bought(target.events, [])]
    )
    lines = pool[_is_meant(pool, rows, target.events)]
    if lines.empty:
        return
    target.events = _with_refunds(target.events, lines)
    notes.keep_after_all(rows.index[rows[c.ORDER_ID].isin(lines[c.ORDER_ID])], TAKEN_OFF)
    notes.say(
        f"{lines[c.ORDER_ID].nunique():,} orders of {file.name} that were told as purchases before are cancelled now: "
        f"{len(lines):,} lines are taken off."
    )


def _earlier(known: Known, orders: list[str]) -> list[pd.DataFrame]:
    return [known.log(None, orders)] if known.log else []


def _bought(log: pd.DataFrame, orders: list[str]) -> pd.DataFrame:
    """The purchases of some orders, as texts."""
    lines = log[log[c.ORDER_ID].isin(orders) & (log[c.KIND] == c.PURCHASE)]
    return lines[list(c.EVENTS)].astype(dict.fromkeys(CODED, "str"))


def _is_meant(pool: pd.DataFrame, rows: pd.DataFrame, kept: pd.DataFrame) -> pd.Series:
    """[n] bool: lines of orders of which the file keeps nothing, and those that it calls cancelled line by line. An
    order number that several customers have may be another order."""
    here = _bought(kept, list(pool[c.ORDER_ID].unique()))
    ours = pool.groupby(c.ORDER_ID)[c.CUSTOMER_ID].transform(lambda who: who.fillna("").nunique()) == 1
    meant = ~pool[c.ORDER_ID].isin(here[c.ORDER_ID])
    if c.ITEM_ID in rows:
        pair = [c.ORDER_ID, c.ITEM_ID]
        of_line = pd.MultiIndex.from_frame(pool[pair])
        named = pd.MultiIndex.from_frame(rows[pair].astype("str"))
        meant |= of_line.isin(named) & ~of_line.isin(pd.MultiIndex.from_frame(here[pair]))
    return meant & ours.astype(bool)


def _with_refunds(events: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    """The lines of a file and a refund of each of `lines` at its own time."""
    refunds = lines.drop_duplicates().assign(**{c.KIND: c.REFUND})
    both = {name: _joined(coded(events[name]).array, refunds[name]) for name in CODED}
    rest = pd.concat([events, refunds], ignore_index=True).drop(columns=list(CODED))
    return rest.assign(**both)[list(c.EVENTS)]


def _joined(column: pd.Categorical, texts: pd.Series) -> pd.Categorical:
    """A column and more texts behind it; a missing text stays missing."""
    new = texts.dropna()[~texts.dropna().isin(column.categories)].unique()
    names = pd.Index([*column.categories, *new], dtype="str")
    return category(np.append(column.codes.astype(np.int64), names.get_indexer(texts)), names)
