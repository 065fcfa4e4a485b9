"""A shop seen from one past moment: candidates, features, and (in training) what was bought next."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from bundlerec.data.dataset import Dataset
from bundlerec.data.split import Truth, next_orders, training_part
from bundlerec.scorer.candidates import CandidateCaps, Candidates, candidates
from bundlerec.scorer.features import features
from bundlerec.scorer.signals import fitted_signals
from bundlerec.scorer.state import ShopState, shop_state

BAG = 40  # history items behind a customer's representation
CHUNK = 512  # customers whose features are made at once


@dataclass(frozen=True)
class Snapshot:
    """CSR over customers: the rows of customer j are start[j]:start[j + 1]."""

    customers: np.ndarray  # [n] int32
    start: np.ndarray  # [n + 1] int64
    item: np.ndarray  # [total] int32
    features: np.ndarray  # [total, F] float32, raw
    bought: np.ndarray  # [total] bool: the customer bought it before
    bag_item: np.ndarray  # [n, BAG] int32: the customer's most frequent items of late
    bag_weight: np.ndarray  # [n, BAG] float32, each row sums to 1 (or to 0 for a new customer)
    label: np.ndarray  # [total] bool: in the next order (all false when there is none)
    truth_size: np.ndarray  # [n] float32: |T| (0 when there is none)

    def __len__(self) -> int:
        return len(self.customers)

    @property
    def row(self) -> np.ndarray:
        """[total] int64: the index of each candidate's customer."""
        return np.repeat(np.arange(len(self)), np.diff(self.start))

    def with_truth(self, truth: Truth, n_items: int) -> Snapshot:
        """The same view with the labels of `truth` (in the order of `customers`)."""
        label = _labels(Candidates(self.customers, self.start, self.item), truth, n_items)
        return replace(self, label=label, truth_size=truth.sizes.astype(np.float32))


def look_back(
    dataset: Dataset, cut: int, until: int, most_customers: int, rng: np.random.Generator
) -> Snapshot | None:
    """The snapshot at `cut` of customers who ordered in [cut, until), with the truth of their next order.

    None when no known customer did.
    """
    history = training_part(dataset, cut)
    truth = next_orders(dataset, history, cut, until=until, min_orders=1)
    if len(truth) == 0:
        return None
    if len(truth) > most_customers:
        chosen = np.zeros(len(truth), dtype=bool)
        chosen[rng.choice(len(truth), most_customers, replace=False)] = True
        truth = truth.of(chosen)
    state = shop_state(history, cut, fitted_signals(history))
    return snapshot(state, truth.customers, truth)


def snapshot(
    state: ShopState, customers: np.ndarray, truth: Truth | None = None, caps: CandidateCaps | None = None
) -> Snapshot:
    """Candidates and features of `customers` ([n] int32 rows, at least one) at the state's cut.

    `truth` (in the order of `customers`) gives the labels.
    """
    found, blocks = [], []
    for first in range(0, len(customers), CHUNK):
        chunk = customers[first : first + CHUNK]
        scores = [signal.score(chunk) for signal in state.signals]
        chosen = candidates(state, chunk, scores, caps or CandidateCaps())
        found.append(chosen)
        blocks.append(features(state, chosen, scores))
    lengths = np.concatenate([np.diff(chosen.start) for chosen in found])
    item = np.concatenate([chosen.item for chosen in found])
    start = np.concatenate([[0], np.cumsum(lengths)])
    values = np.concatenate(blocks)
    every = Candidates(customers, start, item)
    bag_item, bag_weight = _bags(state, customers)
    view = Snapshot(
        customers=customers,
        start=start,
        item=item,
        features=values,
        bought=state.by_item.find(customers[every.row], item) >= 0,
        bag_item=bag_item,
        bag_weight=bag_weight,
        label=np.zeros(len(item), dtype=bool),
        truth_size=np.zeros(len(customers), dtype=np.float32),
    )
    return view if truth is None else view.with_truth(truth, state.history.n_items)


def _labels(chosen: Candidates, truth: Truth, n_items: int) -> np.ndarray:
    bought = np.sort(np.repeat(np.arange(len(truth)), truth.sizes) * n_items + truth.item)
    asked = chosen.row * n_items + chosen.item
    place = np.minimum(np.searchsorted(bought, asked), len(bought) - 1)
    return bought[place] == asked


def _bags(state: ShopState, customers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    pairs = state.by_item
    low = np.searchsorted(pairs.customer, customers, side="left")
    lengths = np.searchsorted(pairs.customer, customers, side="right") - low
    row = np.repeat(np.arange(len(customers)), lengths)
    at = np.repeat(low - np.concatenate([[0], np.cumsum(lengths)[:-1]]), lengths) + np.arange(lengths.sum())
    weight = pairs.by_orders[at, 2] + pairs.by_days[at, 1]
    order = np.lexsort((-weight, row))
    row, at, weight = row[order], at[order], weight[order]
    rank = np.arange(len(row)) - np.searchsorted(row, row, side="left")
    keep = rank < BAG
    item = np.zeros((len(customers), BAG), dtype=np.int32)
    share = np.zeros((len(customers), BAG), dtype=np.float32)
    item[row[keep], rank[keep]] = pairs.group[at[keep]]
    share[row[keep], rank[keep]] = weight[keep]
    return item, share / np.maximum(share.sum(axis=1, keepdims=True), 1e-9)
