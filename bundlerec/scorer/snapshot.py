"""A shop seen from one past moment: candidates, features, and (in training) what was bought next."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from bundlerec.config import EvidenceWeights
from bundlerec.data.dataset import Dataset
from bundlerec.data.split import Truth, next_orders, training_part
from bundlerec.scorer.candidates import CandidateCaps, Candidates, candidates
from bundlerec.scorer.evidence import evidence_for
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
    features: np.ndarray  # [total, F] float32, raw (float16 where it was `halved`)
    best: np.ndarray  # [n, signals] float32: each customer's best value of each simple method among the features
    bought: np.ndarray  # [total] bool: the customer bought it before
    bag_item: np.ndarray  # [n, BAG] int32: the customer's most frequent items of late
    bag_weight: np.ndarray  # [n, BAG] float32, each row sums to 1 (or to 0 for a new customer)
    label: np.ndarray  # [total] bool: in the next order (all false when there is none)
    evidence: np.ndarray  # [total] float32: what speaks for the item after the cut (0 when there is no next order)
    truth_size: np.ndarray  # [n] float32: |T| (0 when there is none)
    cut: int  # int64 microseconds
    age: float = 1.0  # weight of this moment in training

    def __len__(self) -> int:
        return len(self.customers)

    @property
    def row(self) -> np.ndarray:
        """[total] int64: the index of each candidate's customer."""
        return np.repeat(np.arange(len(self)), np.diff(self.start))

    def halved(self) -> Snapshot:
        """The same view with features in half precision, which is enough to learn from and half of the memory."""
        return replace(self, features=self.features.astype(np.float16))

    def only(self, kept: np.ndarray) -> Snapshot:
        """With some of the candidates alone ([total] bool); their features say what they said among all."""
        start = np.concatenate([[0], np.cumsum(kept)])[self.start]
        rows = ("item", "features", "bought", "label", "evidence")
        return replace(self, start=start, **{name: getattr(self, name)[kept] for name in rows})

    def with_truth(self, truth: Truth, dataset: Dataset, weights: EvidenceWeights) -> Snapshot:
        """The same view with what happened next; `truth`: next orders in `dataset`, in the order of `customers`."""
        asked = self.row * dataset.n_items + self.item
        bought = np.sort(np.repeat(np.arange(len(truth)), truth.sizes) * dataset.n_items + truth.item)
        keys, values = evidence_for(dataset, truth, self.cut, weights)
        label, found = _among(asked, bought), _among(asked, keys)
        evidence = np.where(found, values[np.minimum(np.searchsorted(keys, asked), len(keys) - 1)], 0)
        sizes = truth.sizes.astype(np.float32)
        return replace(self, label=label, evidence=evidence.astype(np.float32), truth_size=sizes)


def look_back(
    dataset: Dataset, cut: int, until: int, most_customers: int, rng: np.random.Generator, weights: EvidenceWeights
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
    return snapshot(state, truth.customers).with_truth(truth, dataset, weights)


def snapshot(
    state: ShopState, customers: np.ndarray, caps: CandidateCaps | None = None, among: Candidates | None = None
) -> Snapshot:
    """Candidates and features of `customers` ([n] int32 rows, at least one) at the state's cut.

    among: the candidates, where they are settled already; customer by customer, in the order of `customers`.
    """
    found, blocks, bests = [], [], []
    for first in range(0, len(customers), CHUNK):
        chunk = customers[first : first + CHUNK]
        scores = [signal.score(chunk) for signal in state.signals]
        if among is None:
            chosen = candidates(state, chunk, scores, caps or CandidateCaps())
        else:
            chosen = among.of(slice(first, first + len(chunk)))
        found.append(chosen)
        block, best = features(state, chosen, scores)
        blocks.append(block)
        bests.append(best)
    lengths = np.concatenate([np.diff(chosen.start) for chosen in found])
    item = np.concatenate([chosen.item for chosen in found])
    start = np.concatenate([[0], np.cumsum(lengths)])
    values = np.concatenate(blocks)
    every = Candidates(customers, start, item)
    bag_item, bag_weight = _bags(state, customers)
    return Snapshot(
        customers=customers,
        start=start,
        item=item,
        features=values,
        best=np.concatenate(bests),
        bought=state.by_item.find(customers[every.row], item) >= 0,
        bag_item=bag_item,
        bag_weight=bag_weight,
        label=np.zeros(len(item), dtype=bool),
        evidence=np.zeros(len(item), dtype=np.float32),
        truth_size=np.zeros(len(customers), dtype=np.float32),
        cut=state.cut,
    )


def _among(asked: np.ndarray, keys: np.ndarray) -> np.ndarray:
    """[n] bool: which are among `keys` (ascending, at least one)."""
    return keys[np.minimum(np.searchsorted(keys, asked), len(keys) - 1)] == asked


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
