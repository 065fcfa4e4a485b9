"""A shop of one careful customer, counted by hand: what the reasons must say is known."""

from __future__ import annotations

import numpy as np
import pandas as pd

from bundlerec.bundles.ledger import Ledger, open_ledger
from bundlerec.data import columns as c
from bundlerec.data.dataset import MICROSECONDS_A_DAY, Dataset, build_dataset
from bundlerec.data.lists import EMPTY, RankedLists
from tests.worlds import START, events

CUT_DAY = 42

ROWS = [
    # ann buys tea every ten days and jam with it twice
    *[("ann", "tea", f"a{day}", day) for day in (0, 10, 20, 30)],
    ("ann", "jam", "a0", 0),
    ("ann", "jam", "a10", 10),
    ("ann", "nut", "a33", 33),
    # others take bread and butter together
    *[("bob", item, f"b{day}", day) for day in (1, 2, 3, 4) for item in ("bread", "butter")],
    ("bob", "bread", "b5", 5),
    ("bob", "tea", "b6", 6),
    ("", "bread", "x1", 7),
    ("", "butter", "x1", 7),
]
ORDERS = 12  # a0 a10 a20 a30 a33, b1 b2 b3 b4 b5 b6, x1


def catalogue() -> pd.DataFrame:
    """Titles with characters that JSON must escape; jam has none, nut no price."""
    items = ["tea", "jam", "nut", "bread", "butter"]
    return pd.DataFrame(
        {
            c.ITEM_ID: items,
            c.TITLE: ["Té “Früh”", None, 'Nut "mix" \\ salted', "Bread", "Butter\n250 g"],
            c.PRICE: [3.0, 1.5, np.nan, 2.5, 4.0],
        }
    )


def shop() -> Dataset:
    """The whole log."""
    return build_dataset(events(ROWS), catalogue())


def cut() -> int:
    """Midnight of the cut's day, in microseconds."""
    return int(np.datetime64(START, "us").astype(np.int64)) + CUT_DAY * MICROSECONDS_A_DAY


def item(dataset: Dataset, item_id: str) -> int:
    """The row of an item."""
    return int(np.flatnonzero(dataset.item_ids == item_id)[0])


def lists_of(dataset: Dataset, wanted: dict[str, list[str]]) -> RankedLists:
    """Lists by ids; scores fall from 1."""
    size = max(len(items) for items in wanted.values())
    rows = np.full((len(wanted), size), EMPTY, dtype=np.int32)
    for number, items in enumerate(wanted.values()):
        rows[number, : len(items)] = [item(dataset, each) for each in items]
    customers = np.array([np.flatnonzero(dataset.customer_ids == each)[0] for each in wanted], dtype=np.int32)
    scores = np.tile(np.linspace(1, 0.5, size, dtype=np.float32), (len(wanted), 1))
    return RankedLists(customers, rows, scores)


def ledger_of(dataset: Dataset, *lists: RankedLists) -> Ledger:
    """Everything before the cut, counted."""
    return open_ledger(dataset.before(cut()), cut(), *lists)
