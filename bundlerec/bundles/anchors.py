"""What belongs with a product, for everybody: the “bought together” of a product's page."""

from __future__ import annotations

import io
from typing import Final

import numpy as np
import pandas as pd

from bundlerec.bundles.blend import CELLS_AT_ONCE, Blends
from bundlerec.bundles.cart_evidence import CartEvidence
from bundlerec.bundles.carts import CartCompleter, offered
from bundlerec.bundles.popularity import sales
from bundlerec.bundles.rules.screen import Screen
from bundlerec.bundles.together import MOST_ITEMS, PairCounts, orders_with_both
from bundlerec.data import columns as c
from bundlerec.data.dataset import Dataset
from bundlerec.data.lists import EMPTY

ARTIFACT: Final = "anchors.parquet"
ANCHOR: Final = "anchor_id"
ORDERS, SHARE, LIFT, SENTENCE = "orders_together", "share_of_orders", "lift", "sentence"
COLUMNS: Final = (ANCHOR, c.SLOT, c.ITEM_ID, c.SCORE, ORDERS, SHARE, LIFT, SENTENCE)
SIZE: Final = 10
LEAST_TOGETHER: Final = 3  # orders that hold both, or it may be chance


def anchor_bundles(
    history: Dataset,
    screen: Screen | None = None,
    blends: Blends | None = None,
    *,
    size: int = SIZE,
    anchors: np.ndarray | None = None,
) -> pd.DataFrame:
    """COLUMNS: for each product that was bought with others the `size` that belong with it, best first; fewer where no
    more are bought together.

    In order of what completes a cart that holds the anchor alone (`carts`), of products that stood with it in
    LEAST_TOGETHER orders or more, and more often than chance would bring. Of each pair: n_ij orders hold both, share
    n_ij / n_i, lift n_ij N / (n_i n_j). Under the rules of `screen` neither anchors nor what belongs with them break
    one; what the rules demand is there whether it is bought together or not.
    blends: as `CartCompleter` takes it. anchors: item rows; None: all that are counted (`together.MOST_ITEMS`).
    """
    shelf = offered(history, screen)
    demanded = _demanded(screen, shelf)
    kept = demanded | np.isin(shelf, np.argsort(-sales(history), kind="stable")[:MOST_ITEMS])
    shelf, demanded = shelf[kept], demanded[kept]
    evidence = CartEvidence(history, shelf)
    column = evidence.pairs.column
    wanted = np.flatnonzero(column >= 0) if anchors is None else anchors[column[anchors] >= 0]
    wanted = wanted if screen is None else wanted[screen.allowed[wanted]]
    items, scores = _best(CartCompleter(evidence, screen, blends), evidence, wanted, size, demanded)
    row, slot = np.nonzero(items != EMPTY)
    return _table(history, screen, evidence.pairs, wanted[row], items[row, slot]).assign(
        **{c.SLOT: slot + 1, c.SCORE: scores[row, slot].astype(np.float64)}
    )[list(COLUMNS)]


def anchors_parquet(table: pd.DataFrame) -> bytes:
    """As a run keeps them."""
    stream = io.BytesIO()
    table.to_parquet(stream, compression="zstd", index=False)
    return stream.getvalue()


def anchors_from(content: bytes) -> pd.DataFrame:
    """`anchors_parquet` back."""
    return pd.read_parquet(io.BytesIO(content))


def _best(
    completer: CartCompleter, evidence: CartEvidence, anchors: np.ndarray, size: int, demanded: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Item rows and scores ([n, size]) of what is bought together with each anchor. demanded: [len(shelf)] bool."""
    pairs, shelf = evidence.pairs, evidence.shelf
    items = np.full((len(anchors), size), EMPTY, dtype=np.int32)
    scores = np.zeros((len(anchors), size), dtype=np.float32)
    step = max(1, CELLS_AT_ONCE // max(len(shelf), 1))
    for start in range(0, len(anchors), step):
        block = slice(start, start + step)
        asked = anchors[block]
        nobody = np.full(len(asked), EMPTY, dtype=np.int32)
        values = completer.values(list(asked[:, None]), nobody, known=False)
        one, other = asked[:, None], shelf[None, :]
        belongs = (pairs.together(one, other) >= LEAST_TOGETHER) & (pairs.lift(one, other) > 1)
        values[~(belongs | demanded) | (one == other)] = -np.inf
        items[block], scores[block] = completer.best(values, nobody, np.full(len(asked), size), size)
    return items, scores


def _demanded(screen: Screen | None, shelf: np.ndarray) -> np.ndarray:
    """[len(shelf)] bool: what a rule wants in every bundle."""
    found = np.zeros(len(shelf), dtype=bool)
    for demand in screen.demands if screen else ():
        found |= demand.fits[shelf]
    return found


def _table(
    history: Dataset, screen: Screen | None, pairs: PairCounts, anchor: np.ndarray, item: np.ndarray
) -> pd.DataFrame:
    dataset, nobody = history if screen is None else screen.dataset, np.full(len(item), EMPTY)
    facts = _facts(history, pairs, anchor, item)
    told = zip(history.items.title[anchor], *(column.tolist() for column in facts.values()), strict=True)
    ids = {ANCHOR: anchor, c.ITEM_ID: item}
    shown = {name: dataset.shown_ids[dataset.shown(nobody, rows)] for name, rows in ids.items()}
    return pd.DataFrame({**shown, **facts, SENTENCE: [_sentence(*one) for one in told]})


def _facts(history: Dataset, pairs: PairCounts, anchor: np.ndarray, item: np.ndarray) -> dict[str, np.ndarray]:
    both = orders_with_both(history, anchor, item)
    one, other = np.maximum(pairs.sold[anchor], 1), np.maximum(pairs.sold[item], 1)
    return {ORDERS: both, SHARE: both / one, LIFT: both * pairs.orders / (one * other)}


def _sentence(title: str, orders: int, share: float, lift: float) -> str:
    """“Of 100 orders with Pasta, 12 hold it too, 4.2 times as often as chance (310 orders).”"""
    if orders < LEAST_TOGETHER:
        return "It stands here because a rule wants it in every bundle."
    often = f"{100 * share:.0f}" if share >= 0.01 else "fewer than 1"
    return (
        f"Of 100 orders with {title}, {often} {'holds' if often == '1' else 'hold'} it too, {lift:.1f} times as often "
        f"as chance ({orders:,} orders)."
    )
