"""A shop's log, read once, ready to complete whatever carts somebody puts together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

from bundlerec.bundles.anchor_table import LIFT, ORDERS, SENTENCE
from bundlerec.bundles.anchors import LEAST_TOGETHER, evidence_of
from bundlerec.bundles.cart_evidence import CartEvidence
from bundlerec.bundles.carts import CartCompleter, offered
from bundlerec.bundles.requests import COMPLETE
from bundlerec.bundles.rules.of_shop import screens_of
from bundlerec.bundles.rules.screen import Screen
from bundlerec.data import columns as c
from bundlerec.data.dataset import Dataset
from bundlerec.data.lists import EMPTY
from bundlerec.evaluation.cart_hits import BLENDS
from bundlerec.progress import Part, Progress, Silent
from bundlerec.store import Run, Store
from bundlerec.training.seen import seen_by, settings_of
from bundlerec.training.shop import end_of, moment

NO_PAIR: Final = "Hardly any order holds it with these products: its name, or what sells of late, speaks for it."


class OpenCarts:
    """What belongs with carts of nobody known, under the rules, as `recommend --kind complete --cart` answers."""

    def __init__(self, history: Dataset, screen: Screen | None, completer: CartCompleter) -> None:
        self._history, self._completer = history, completer
        self._shown = history if screen is None else screen.dataset

    def complete(self, item_ids: Sequence[str], size: int = 10) -> pd.DataFrame:
        """item_id, score, orders_together and lift with the cart's product that it goes with best, sentence."""
        rows = self._history.rows_of(list(item_ids))
        cart = pd.unique(rows[rows >= 0])
        nobody = np.full(1, EMPTY, dtype=np.int32)
        lists = self._completer.complete([cart], nobody, np.array([size]))
        items = lists.items[0][lists.items[0] != EMPTY]
        ids = self._shown.shown_ids[self._shown.shown(np.full(len(items), EMPTY), items)]
        table = pd.DataFrame({c.ITEM_ID: ids, c.SCORE: lists.scores[0, : len(items)].astype(np.float64)})
        return table.assign(**self._evidence(cart, items))

    def _evidence(self, cart: np.ndarray, items: np.ndarray) -> dict[str, list[object]]:
        pairs = pd.DataFrame({"cart": np.repeat(cart, len(items)), "item": np.tile(items, len(cart))})
        facts = evidence_of(self._history, pairs["cart"].to_numpy(), pairs["item"].to_numpy())
        pairs = pd.concat([pairs, facts], axis=1)
        enough = pairs[ORDERS] >= LEAST_TOGETHER
        best = pairs[enough].sort_values(LIFT, ascending=False).drop_duplicates("item").set_index("item")
        best = best.reindex(items)
        return {
            ORDERS: best[ORDERS].tolist(),
            LIFT: best[LIFT].tolist(),
            SENTENCE: best[SENTENCE].fillna(NO_PAIR).tolist(),
        }


def open_carts(store: Store, run: Run, progress: Progress | None = None) -> OpenCarts:
    """Everything known up to the run's end, under the rules of today; with everything counted that carts ask for."""
    progress = progress or Silent()
    until = moment(settings_of(run).until)
    dataset = seen_by(store, run, until, Part(progress, 0.0, 0.6))
    screens = screens_of(store, run.shop, dataset, end_of(dataset, until), until=until)
    screen = screens.of(COMPLETE) if screens else None
    evidence = CartEvidence(dataset, offered(dataset, screen))
    opened = OpenCarts(dataset, screen, CartCompleter(evidence, screen, run.summary.get(COMPLETE, {}).get(BLENDS)))
    progress.update(0.65, "Counting what is bought together")
    opened.complete(dataset.item_ids[evidence.shelf[:2]].tolist(), 1)  # whatever is asked for first takes seconds
    return opened
