"""What belongs with a product, for everybody: the “bought together” of a product's page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import pandas as pd

from bundlerec.bundles.anchor_table import ANCHOR, COLUMNS, LIFT, ORDERS, SENTENCE, SHARE
from bundlerec.bundles.popularity import best_sellers_first, sales
from bundlerec.bundles.rules.screen import Screen
from bundlerec.bundles.rules.wish import Wish, ranks_of
from bundlerec.bundles.together import PairCounts, count_pairs, orders_with_both, tempered_lift
from bundlerec.data import columns as c
from bundlerec.data.dataset import Dataset
from bundlerec.data.lists import EMPTY

SIZE: Final = 10
LEAST_TOGETHER: Final = 3  # orders that hold both, or it may be chance
CELLS_AT_ONCE: Final = 4_000_000


def anchor_bundles(
    history: Dataset, screen: Screen | None = None, *, size: int = SIZE, anchors: np.ndarray | None = None
) -> pd.DataFrame:
    """COLUMNS: for each product that was bought with others the `size` that belong with it, best first; fewer where no
    more are bought together.

    score = `together.tempered_lift`, of products that stood with the anchor in LEAST_TOGETHER orders or more, and more
    often than chance would bring. Of each pair: n_ij orders hold both, share n_ij / n_i, lift n_ij N / (n_i n_j).
    Under the rules of `screen` neither anchors nor what belongs with them break one; what the rules demand is there
    whether it is bought together or not.
    anchors: item rows; None: all that are counted (`together.MOST_ITEMS` best sellers).
    """
    pairs, wish = count_pairs(history), Wish(screen)
    shelf = wish.offered(best_sellers_first(history), sales(history) > 0)
    demanded = _demanded(screen, history.n_items)
    shelf = shelf[(pairs.column[shelf] >= 0) | demanded[shelf]]
    wanted = np.flatnonzero(pairs.column >= 0) if anchors is None else anchors[pairs.column[anchors] >= 0]
    wanted = wanted if screen is None else wanted[screen.allowed[wanted]]
    items = np.full((len(wanted), size), EMPTY, dtype=np.int32)
    scores = np.zeros(items.shape, dtype=np.float32)
    nobody, sizes = np.full(len(wanted), EMPTY, dtype=np.int32), np.full(len(wanted), size)
    for block, values in _values(pairs, wanted, shelf, demanded[shelf]):
        values = wish.moved(values, shelf)
        best = wish.pick(ranks_of(values), nobody[block], shelf, sizes[block])
        width = best.shape[1]
        items[block, :width] = np.append(shelf, EMPTY)[best]
        scores[block, :width] = np.take_along_axis(np.pad(values, ((0, 0), (0, 1))), best, axis=1)
    row, slot = np.nonzero(items != EMPTY)
    return _table(history, screen, wanted[row], items[row, slot]).assign(
        **{c.SLOT: slot + 1, c.SCORE: scores[row, slot].astype(np.float64)}
    )[list(COLUMNS)]


def _values(
    pairs: PairCounts, anchors: np.ndarray, shelf: np.ndarray, demanded: np.ndarray
) -> Iterator[tuple[slice, np.ndarray]]:
    """Blocks of anchors with the score of each item of the shelf ([b, len(shelf)] float32), -inf for what does not
    belong with them.
    """
    strength = tempered_lift(pairs)
    step = max(1, CELLS_AT_ONCE // max(len(shelf), 1))
    for start in range(0, len(anchors), step):
        block = slice(start, start + step)
        one, other = anchors[block][:, None], shelf[None, :]
        known = np.pad(strength[pairs.column[anchors[block]]].toarray(), ((0, 0), (0, 1)))  # the last: not counted
        belongs = (pairs.together(one, other) >= LEAST_TOGETHER) & (pairs.lift(one, other) > 1)
        values = np.where((belongs | demanded) & (one != other), known[:, pairs.column[shelf]], -np.inf)
        yield block, values.astype(np.float32)


def _demanded(screen: Screen | None, n_items: int) -> np.ndarray:
    """[n_items] bool: what a rule wants in every bundle."""
    found = np.zeros(n_items, dtype=bool)
    for demand in screen.demands if screen else ():
        found |= demand.fits
    return found


def _table(history: Dataset, screen: Screen | None, anchor: np.ndarray, item: np.ndarray) -> pd.DataFrame:
    dataset, nobody = history if screen is None else screen.dataset, np.full(len(item), EMPTY)
    ids = {ANCHOR: anchor, c.ITEM_ID: item}
    shown = {name: dataset.shown_ids[dataset.shown(nobody, rows)] for name, rows in ids.items()}
    return pd.concat([pd.DataFrame(shown), evidence_of(history, anchor, item)], axis=1)


def evidence_of(history: Dataset, anchor: np.ndarray, item: np.ndarray) -> pd.DataFrame:
    """Orders together, share of the anchor's orders, lift and a sentence of each pair of item rows."""
    sold = sales(history)
    both = orders_with_both(history, anchor, item)
    one, other = np.maximum(sold[anchor], 1), np.maximum(sold[item], 1)
    facts = pd.DataFrame({ORDERS: both, SHARE: both / one, LIFT: both * history.n_orders / (one * other)})
    told = zip(history.items.title[anchor], *(facts[name].tolist() for name in facts), strict=True)
    return facts.assign(**{SENTENCE: [_sentence(*pair) for pair in told]})


def _sentence(title: str, orders: int, share: float, lift: float) -> str:
    """“Of 100 orders with Pasta, 12 hold it too, 4.2 times as often as chance (310 orders).”"""
    if orders < LEAST_TOGETHER:
        return "It stands here because a rule wants it in every bundle."
    often = f"{100 * share:.0f}" if share >= 0.01 else "fewer than 1"
    return (
        f"Of 100 orders with {title}, {often} {'holds' if often == '1' else 'hold'} it too, {lift:.1f} times as often "
        f"as chance ({orders:,} orders)."
    )
