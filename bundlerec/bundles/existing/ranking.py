"""The merchant's bundles, best first for each customer, and the table of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from bundlerec.bundles.answering import Answer, customer_rows
from bundlerec.bundles.existing.law import BundleLaw
from bundlerec.bundles.existing.offers import ExistingBundles
from bundlerec.bundles.existing.ranker import BundleRanker
from bundlerec.bundles.requests import EXISTING, MOST_ITEMS, read_customers
from bundlerec.data import columns as c
from bundlerec.data.dataset import Dataset
from bundlerec.data.lists import EMPTY, RankedLists
from bundlerec.data.matching import own_customers
from bundlerec.errors import BadSetting
from bundlerec.registry.in_use import RunWish

OFTEN: Final = 0.05  # of takers who came again: from there on a bundle is offered again
BLOCK: Final = 2_000
FALL: Final = 1e-7  # of a score, from slot to slot at least


@dataclass(frozen=True)
class RankRequest:
    """One `rank-bundles`. Raises BadSetting for a size that is none."""

    out: Path
    run: RunWish = None  # everything before this run's end; where there is none: everything
    customers: Path | None = None  # None: everybody
    size: int = 10
    day: date | None = None  # on which they are offered; None: today
    only_new: bool | None = None  # None: where hardly anybody takes a bundle twice

    def __post_init__(self) -> None:
        if not 1 <= self.size <= MOST_ITEMS:
            raise BadSetting(f"The best {self.size} bundles are none.", f"Ask for 1 to {MOST_ITEMS}.")


def leaves_taken_out(bundles: ExistingBundles, wish: bool | None) -> bool:
    """Whether bundles that a customer took already are left out: as wished, else as customers behave."""
    return bundles.taken_again < OFTEN if wish is None else wish


def ranked(
    ranker: BundleRanker,
    bundles: ExistingBundles,
    customers: np.ndarray,
    size: int,
    *,
    only_new: bool,
    law: BundleLaw | None = None,
) -> RankedLists:
    """The best bundles of each customer row (EMPTY: unknown, who gets what most take); `items` are bundle rows."""
    places = min(size, len(bundles))
    items = np.full((len(customers), places), EMPTY, dtype=np.int32)
    scores = np.zeros(items.shape, dtype=np.float32)
    for first in range(0, len(customers), BLOCK):
        rows = customers[first : first + BLOCK]
        values = np.tile(ranker.usual, (len(rows), 1))
        known = np.flatnonzero(rows != EMPTY)
        values[known] = ranker.score(rows[known])
        if only_new:
            took = bundles.taken[rows[known]].tocoo()
            values[known[took.row], took.col] = -np.inf
        if law is not None:
            law.apply(values, rows)
        best = np.argsort(-values, axis=1, kind="stable")[:, :places]
        value = np.take_along_axis(values, best, axis=1)
        items[first : first + BLOCK] = np.where(np.isfinite(value), best, EMPTY)
        scores[first : first + BLOCK] = np.where(np.isfinite(value), value, 0) - FALL * np.arange(places)
    return RankedLists(customers, items, scores)


def existing_table(bundles: ExistingBundles, lists: RankedLists, customer_ids: np.ndarray) -> pd.DataFrame:
    """Rows of the Bundles table, one a customer and bundle: the bundle's code stands where an item's would.

    customer_ids: [n] text, one a list.
    """
    row, slot = np.nonzero(lists.items != EMPTY)
    table = pd.DataFrame(
        {
            c.CUSTOMER_ID: customer_ids[row],
            c.SLOT: slot + 1,
            c.ITEM_ID: bundles.ids[lists.items[row, slot]],
            c.SCORE: lists.scores[row, slot].astype(np.float64),
        }
    )
    fixed = {c.MODEL: EXISTING, c.KIND: EXISTING, c.BUNDLE: 1, c.PROBABILITY: np.nan, c.VALUE_OF_CHOICE: np.nan}
    return table.assign(**fixed)[list(c.BUNDLES)]


def answer(
    bundles: ExistingBundles, dataset: Dataset, request: RankRequest, law: BundleLaw | None = None
) -> Answer:
    """The ranking for everybody whom the request names, under the rules. Raises FileProblem."""
    if request.customers is None:
        ids = dataset.customer_ids[(dataset.orders_of_customer > 0) & own_customers(dataset)]
    else:
        ids = np.array(read_customers(request.customers), dtype=object)
    rows = customer_rows(dataset, ids)
    only_new = leaves_taken_out(bundles, request.only_new)
    lists = ranked(BundleRanker().fit(bundles), bundles, rows, request.size, only_new=only_new, law=law)
    table = existing_table(bundles, lists, ids)
    return Answer(
        table.assign(**{c.BUNDLE_ID: table[c.ITEM_ID]}),
        len(rows),
        int((rows == EMPTY).sum()),
        int((lists.lengths == 0).sum()),
        () if law is None else law.told(int((lists.lengths == 0).sum())),
    )
