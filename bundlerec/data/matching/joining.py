"""A log of two shops, seen from one of them: its own orders, and the other's as far as confirmed matches reach.

What the other shop sold is kept where its item is one of ours. Its customers who are ours too are one with them; the
others are guests: a model learns from them, but nobody judges it by them, and they get no bundles.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.dataset import Dataset
from bundlerec.data.matching.proposals import CUSTOMER, ITEM
from bundlerec.data.split import LeftOut, Truth, left_out, next_orders, training_part
from bundlerec.store import Store

GUEST: Final = "\x1f"  # no shop's code begins so: cells of files are trimmed of it


def joined_events(own: pd.DataFrame, theirs: pd.DataFrame, matches: pd.DataFrame, other: str) -> pd.DataFrame:
    """The Events table of both. `matches`: accepted ones (`columns.MATCHES`), codes of this shop first."""
    items, people = (matches[matches[c.KIND] == kind].set_index(c.OTHER_CODE)[c.CODE] for kind in (ITEM, CUSTOMER))
    told = theirs.assign(**{name: theirs[name].astype(object) for name in (c.CUSTOMER_ID, c.ITEM_ID, c.ORDER_ID)})
    told = told[told[c.ITEM_ID].isin(items.index)]
    guest = f"{GUEST}{other}{GUEST}"
    known = told[c.CUSTOMER_ID].notna()
    customer = told[c.CUSTOMER_ID].map(people)
    customer = customer.where(customer.notna(), guest + told[c.CUSTOMER_ID].astype(str)).where(known, None)
    order = (guest + told[c.ORDER_ID].astype(str)).where(told[c.ORDER_ID].notna(), None)
    told = told.assign(**{c.ITEM_ID: told[c.ITEM_ID].map(items), c.CUSTOMER_ID: customer, c.ORDER_ID: order})
    both = pd.concat([_plain(own), _plain(told)], ignore_index=True)
    codes = dict.fromkeys((c.CUSTOMER_ID, c.ITEM_ID, c.ORDER_ID, c.KIND), "category")
    return both.sort_values(c.TIME, kind="stable", ignore_index=True).astype(codes)


def joinable(store: Store, shop: str) -> list[str]:
    """The other shops with an item that was accepted as the same."""
    found = []
    for other in store.shops.names():
        if other != shop:
            decided = store.matching.decided(shop, other)
            if (decided[c.ACCEPTED] & (decided[c.KIND] == ITEM)).any():
                found.append(other)
    return found


def own_part(dataset: Dataset) -> Dataset:
    """The shop's own orders only, in the same row spaces; the dataset itself where nothing was joined."""
    own = _own_orders(dataset)
    return dataset if own.all() else dataset.only_orders(own)


def own_customers(dataset: Dataset) -> np.ndarray:
    """[n_customers] bool: customers of the shop itself, not guests."""
    return ~_begins(dataset.customer_ids)


def next_own_orders(dataset: Dataset, cut: int) -> tuple[Truth, LeftOut]:
    """What a training is judged by: each own customer's first own order at or after the cut, of those with enough
    own orders before it; and who is left out. `orders` are rows of `dataset`.
    """
    own = own_part(dataset)
    history = training_part(own, cut)
    truth = next_orders(own, history, cut)
    if own is not dataset:
        truth = replace(truth, orders=np.flatnonzero(_own_orders(dataset))[truth.orders].astype(np.int32))
    return truth, left_out(own, history, cut)


def _own_orders(dataset: Dataset) -> np.ndarray:
    return ~_begins(dataset.order_ids)


def _begins(ids: np.ndarray) -> np.ndarray:
    return np.fromiter((isinstance(one, str) and one.startswith(GUEST) for one in ids), dtype=bool, count=len(ids))


def _plain(events: pd.DataFrame) -> pd.DataFrame:
    codes = (c.CUSTOMER_ID, c.ITEM_ID, c.ORDER_ID, c.KIND)
    return events.assign(**{name: events[name].astype(object) for name in codes})
