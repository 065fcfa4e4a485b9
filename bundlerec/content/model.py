"""How likely a customer buys a product that nobody bought yet: learned by hiding products from their own past."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Self

import numpy as np

from bundlerec.content.asked import Asked, prepare
from bundlerec.content.descriptions import Descriptions
from bundlerec.content.features import pair_features
from bundlerec.content.net import ChoiceNet, Draw, blind, fit_nets, utilities
from bundlerec.content.past import Past, look_at, sold_in
from bundlerec.content.sales import Sales, fit_sales
from bundlerec.data.dataset import Dataset
from bundlerec.data.split import cut_time, next_orders
from bundlerec.scorer.calibration import fit_calibration

DRAWS: Final = 6  # each hides its own part of the items
MOST_ITEMS: Final = 1500  # of a draw
MOST_BUYERS, MOST_OTHERS = 500, 300  # customers of a draw: to learn what is chosen, and how often anything is
LEAST_EXAMPLES: Final = 20  # customers who bought a hidden item
AT_ONCE: Final = 256  # customers


@dataclass(frozen=True)
class _Hidden:
    """Items taken out of what lies before an inner cut, and what everybody bought of them after it."""

    past: Past
    asked: Asked
    customers: np.ndarray  # [n] rows, in no order
    label: np.ndarray  # [n, m] bool

    def of(self, some: np.ndarray) -> Draw:
        """Those at the index `some`."""
        return Draw(pair_features(self.past, self.customers[some], self.asked), self.label[some])


class ContentModel:
    """I(u, i) for items without a single sale. `fit` hides items from the past and learns to find them again."""

    def __init__(self, described: Descriptions, seed: int = 0) -> None:
        self._described, self._seed = described, seed
        self._past: Past
        self._sales: Sales
        self._nets: list[ChoiceNet]
        self.learned = False  # whether there was enough to learn from; else every probability is 0

    def fit(self, history: Dataset, cut: int) -> Self:
        """Learns from everything in `history`, all of which lies before `cut`."""
        rng = np.random.default_rng(self._seed)
        part = rng.permutation(history.n_items) % DRAWS
        earlier = sold_in(history.before(cut_time(history)), self._described)
        if not len(earlier.items):
            return self
        self._sales = fit_sales(earlier, part, DRAWS, self._seed)
        draws = [self._hide(history, part == number, self._sales.blind(number), rng) for number in range(DRAWS)]
        found = [draw for draw in draws if draw is not None and draw.label.any()]
        self.learned = sum(int(draw.label.any(axis=1).sum()) for draw in found) >= LEAST_EXAMPLES
        if self.learned:
            self._learn(found)
            self._past = look_at(history, cut, self._described, self._seed)
        return self

    def score(self, customers: np.ndarray, items: np.ndarray) -> np.ndarray:
        """[n, m] float32: calibrated logit that the customer (row) buys the item (row) in the next order."""
        if not self.learned:
            return np.full((len(customers), len(items)), -np.inf, dtype=np.float32)
        asked = prepare(self._past, items, self._sales)
        parts = [np.zeros((0, len(items)), dtype=np.float32)]
        for first in range(0, len(customers), AT_ONCE):
            some = customers[first : first + AT_ONCE]
            parts.append(utilities(self._nets, pair_features(self._past, some, asked)))
        raw = np.concatenate(parts)
        return self._calibration.logits(raw.ravel(), np.zeros(raw.size, dtype=bool)).reshape(raw.shape)

    def _hide(
        self, history: Dataset, hidden: np.ndarray, sales: Sales, rng: np.random.Generator
    ) -> _Hidden | None:
        """`hidden`: [n_items] bool."""
        cut = cut_time(history)
        past = history.before(cut).only_items(~hidden)
        truth = next_orders(history, past, cut, min_orders=1)
        sold = np.unique(history.before(cut).line_item)
        items = sold[hidden[sold]]
        if not len(items) or not len(truth):
            return None
        items = np.sort(rng.permutation(items)[:MOST_ITEMS])
        view = look_at(past, cut, self._described, self._seed)
        anyhow = rng.permutation(len(truth))
        label = held_in(truth.start, truth.item, items)[anyhow]
        return _Hidden(view, prepare(view, items, sales), truth.customers[anyhow], label)

    def _learn(self, draws: list[_Hidden]) -> None:
        buyers = [draw.of(np.flatnonzero(draw.label.any(axis=1))[:MOST_BUYERS]) for draw in draws]
        self._nets = fit_nets(buyers, self._seed)
        raw, label = [], []
        for number, draw in enumerate(draws):
            usual = draw.of(np.arange(len(draw.customers))[:MOST_OTHERS])
            raw.append(utilities(blind(self._nets, number), usual.features).ravel())
            label.append(usual.label.ravel())
        old = np.zeros(sum(map(len, label)), dtype=bool)
        self._calibration = fit_calibration(np.concatenate(raw), np.concatenate(label), old)


def held_in(start: np.ndarray, item: np.ndarray, asked: np.ndarray) -> np.ndarray:
    """[n, m] bool: whether each list (CSR of item rows) holds each of `asked` ([m], ascending)."""
    row = np.repeat(np.arange(len(start) - 1), np.diff(start))
    place = np.minimum(np.searchsorted(asked, item), len(asked) - 1)
    found = asked[place] == item
    label = np.zeros((len(start) - 1, len(asked)), dtype=bool)
    label[row[found], place[found]] = True
    return label
