"""Refunds that find no purchase in their own file: it may stand in another file of the import, or in the shop's log."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.examined import Examined, Known, WithoutPurchase
from bundlerec.data.refunds import NONE, PAIR, settle

OF_ANOTHER_FILE = "refund, taken off a purchase of another file"
NO_PURCHASE = "refund that finds no purchase"
AGAIN = "again"  # which of several lines that are alike in everything


def look_elsewhere(files: Sequence[Examined], known: Known) -> list[Examined]:
    """Rejects the refunds that find no purchase anywhere; returns the files whose reports have to be told anew."""
    logs = [(file, file.events) for file in files if file.events is not None and not file.report.refusal]
    waiting = [(file, events, file.refunds) for file, events in logs if file.refunds]
    if not waiting:
        return []
    wanted = pd.concat([_texts(events.iloc[refunds.places][list(PAIR)]) for _, events, refunds in waiting])
    people = None if wanted[c.CUSTOMER_ID].isna().any() else list(wanted[c.CUSTOMER_ID].unique())
    told = [known.log(people, None)] if known.log else []
    pool = pd.concat([_numbered(log, wanted) for log in [*told, *(events for _, events in logs)]]).drop_duplicates(
        ignore_index=True
    )
    settled = pool[settle(pool)[1] != NONE]
    for file, events, refunds in waiting:
        mine = _numbered(events, wanted).loc[refunds.places]
        found = (mine.merge(settled, "left", indicator=True)["_merge"] == "both").to_numpy()
        file.events = _told(events, refunds, found)
    return [file for file, _, _ in waiting]


def _told(events: pd.DataFrame, refunds: WithoutPurchase, found: np.ndarray) -> pd.DataFrame:
    """The lines of a file without those of its refunds ([n] `found`) that find nothing; its notes say so."""
    refunds.notes.change(OF_ANOTHER_FILE, refunds.lines[refunds.places[found]])
    lost = np.zeros(len(events), dtype=bool)
    lost[refunds.places[~found]] = True
    left = refunds.notes.keep_each(refunds.lines, {NO_PURCHASE: pd.Series(lost)})
    events = events[left].reset_index(drop=True)
    ids = (c.CUSTOMER_ID, c.ITEM_ID, c.ORDER_ID)
    return events.assign(**{name: events[name].cat.remove_unused_categories() for name in ids})


def _numbered(log: pd.DataFrame, wanted: pd.DataFrame) -> pd.DataFrame:
    """The lines of the wanted customers and items, those that are alike numbered: the store keeps as many as one file
    tells."""
    lines = log[log[c.CUSTOMER_ID].isin(wanted[c.CUSTOMER_ID]) & log[c.ITEM_ID].isin(wanted[c.ITEM_ID])]
    lines = _texts(lines[list(c.EVENTS)])
    return lines.assign(**{AGAIN: lines.groupby(list(c.EVENTS), dropna=False, sort=False).cumcount()})


def _texts(lines: pd.DataFrame) -> pd.DataFrame:
    return lines.astype(dict.fromkeys({c.CUSTOMER_ID, c.ITEM_ID, c.ORDER_ID, c.KIND} & {*lines}, "str"))
