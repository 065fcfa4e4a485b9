"""Sets for everybody that a shop can sell as one product: a product with those that belong with it best."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from bundlerec.bundles.anchor_table import ANCHOR, LIFT, ORDERS, SENTENCE
from bundlerec.bundles.requests import COMPLETE
from bundlerec.bundles.rules.lawful import lawful, shortened
from bundlerec.bundles.rules.of_shop import rule_book
from bundlerec.bundles.rules.stored import offered_anchors, sieve_today
from bundlerec.data import columns as c
from bundlerec.store import Run, Store

SIZE: Final = 3  # products in a set
MOST: Final = 100  # sets
COLUMNS: Final = (c.BUNDLE_ID, c.SLOT, c.ITEM_ID, ORDERS, LIFT, SENTENCE)


def offered_sets(
    store: Store, run: Run, *, size: int = SIZE, most: int = MOST, day: date | None = None
) -> pd.DataFrame:
    """COLUMNS: at most `most` sets of up to `size` products, those first whose products stand together in more orders
    than chance would bring: the sum over the pairs with the first product of n_ij log lift. The same products make one
    set, whichever stands first; a set keeps its `bundle_id` from training to training.

    No set breaks a rule for completed carts, the first product counted with the others.
    """
    pairs = offered_anchors(store, run, day=day).table
    first = pd.DataFrame({ANCHOR: pairs[ANCHOR].unique()}).assign(
        **{c.SLOT: 0, ORDERS: 0, LIFT: np.nan, SENTENCE: ""}
    )
    first[c.ITEM_ID] = first[ANCHOR]
    rows = pd.concat([first, pairs[list(first.columns)]], ignore_index=True)
    rows = rows.sort_values([ANCHOR, c.SLOT], kind="stable", ignore_index=True)
    rows = _within_rules(store, run.shop, rows, size, day)
    rows = rows[rows.groupby(ANCHOR)[c.ITEM_ID].transform("size") > 1]
    worth = (rows[ORDERS] * np.log(rows[LIFT].clip(lower=1).fillna(1))).groupby(rows[ANCHOR]).sum()
    inside = rows.groupby(ANCHOR)[c.ITEM_ID].agg(lambda items: tuple(sorted(items)))
    kept = inside[worth.sort_values(ascending=False, kind="stable").index].drop_duplicates().head(most)
    rank = pd.Series(np.arange(len(kept)), index=kept.index)
    rows = rows[rows[ANCHOR].isin(kept.index)]
    rows = rows.assign(rank=rows[ANCHOR].map(rank), **{c.BUNDLE_ID: rows[ANCHOR].map(kept.map(_name))})
    return rows.sort_values(["rank", c.SLOT], kind="stable", ignore_index=True)[list(COLUMNS)]


def _within_rules(store: Store, shop: str, rows: pd.DataFrame, size: int, day: date | None) -> pd.DataFrame:
    """The first `size` of each set that the rules leave (more where they demand more); slots from 1."""
    rules = rule_book(store, shop).of(COMPLETE)
    rows = rows.assign(**{c.CUSTOMER_ID: rows[ANCHOR], c.BUNDLE: 1, c.PROBABILITY: np.nan})
    if len(rows) and not rules.empty:
        sieve = sieve_today(store, shop, rules, rows[c.ITEM_ID], day)
        contents = pd.DataFrame({"row": rows.index, c.ITEM_ID: rows[c.ITEM_ID].to_numpy(dtype=object)})
        rows = lawful(rows, contents, sieve, {}, Counter(), whole=False)
        rows = shortened(rows, contents, sieve, size)
    else:
        rows = rows.groupby(ANCHOR, sort=False).head(size)
    return rows.assign(**{c.SLOT: rows.groupby(ANCHOR, sort=False).cumcount() + 1})


def _name(items: tuple[str, ...]) -> str:
    return f"set-{hashlib.blake2b(chr(31).join(items).encode(), digest_size=5).hexdigest()}"
