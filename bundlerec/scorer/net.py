"""The scorer's net: f(X_u, X_i) = sigma(W [X_u; X_i] + b), deepened.

Items and customers have representations that the net learns. An item is the sum of its shelf's, brand's and its own
vector (its own is dropped at random in training, so that shelf and brand must stand in for it: new items); a customer
is the weighted mean of the items in the customer's own history, less what all customers have in common, so a new
customer needs no training and an item's vector says whom it suits, not how well it sold in the past moments. Their
agreement goes, together with the features, through a wide (linear) and a deep part (Cheng et al. 2016, Wide & Deep
Learning for Recommender Systems, arXiv:1606.07792), with separate heads for buying again and for discovering.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import NamedTuple, Self

import numpy as np
import torch
from torch import Tensor, nn

from bundlerec.scorer.dropout import Dropout
from bundlerec.scorer.snapshot import Snapshot

CLIP = 5.0  # standard deviations
LEAST_SPREAD = 0.1  # of a feature: what hardly varied in training must not shout when it does
UNSEEN = (
    0.8  # share of the agreements that training hides: ids know the past moments by heart (docs/experiments.md)
)
DROPPED = 0.1  # share of the hidden values
MOMENTUM = 0.05  # of the running mean customer
START_LOGIT = -3.5  # about the share of candidates that are bought, so that training starts calm


@dataclass(frozen=True)
class Batch:
    """Some customers of a snapshot with all or some of their candidates, as tensors on one device."""

    features: Tensor  # [r, F] float32, raw
    item: Tensor  # [r] int64
    row: Tensor  # [r] int64: index of the candidate's customer in this batch
    bought: Tensor  # [r] bool
    bag_item: Tensor  # [b, BAG] int64
    bag_weight: Tensor  # [b, BAG] float32
    label: Tensor  # [r] float32: bought in the next order
    evidence: Tensor  # [r] float32: w_ui of what speaks for the item; 0 where nothing does
    age: Tensor  # [b] float32: w of the moment that the customer is seen at
    weight: Tensor  # [r] float32: 1 / the chance with which the candidate was kept

    def to(self, device: torch.device) -> Self:
        """The same batch on `device`."""
        return type(self)(**{f.name: getattr(self, f.name).to(device, non_blocking=True) for f in fields(self)})


def batch_of(
    view: Snapshot, members: np.ndarray, rng: np.random.Generator | None = None, keep: float = 1.0
) -> Batch:
    """The customers at index `members` ([b]); of candidates that nothing speaks for, a share `keep` by chance."""
    lengths = view.start[members + 1] - view.start[members]
    offset = np.repeat(view.start[members] - np.concatenate([[0], np.cumsum(lengths)[:-1]]), lengths)
    at = offset + np.arange(lengths.sum())
    row = np.repeat(np.arange(len(members)), lengths)
    weight = np.ones(len(at), dtype=np.float32)
    if rng is not None and keep < 1:
        wanted = view.evidence[at] > 0
        kept = wanted | (rng.random(len(at)) < keep)
        weight = np.where(wanted, 1, 1 / keep).astype(np.float32)[kept]
        at, row = at[kept], row[kept]
    return Batch(
        features=torch.from_numpy(view.features[at].astype(np.float32, copy=False)),
        item=torch.from_numpy(view.item[at].astype(np.int64)),
        row=torch.from_numpy(row),
        bought=torch.from_numpy(view.bought[at]),
        bag_item=torch.from_numpy(view.bag_item[members].astype(np.int64)),
        bag_weight=torch.from_numpy(view.bag_weight[members]),
        label=torch.from_numpy(view.label[at].astype(np.float32)),
        evidence=torch.from_numpy(view.evidence[at]),
        age=torch.full((len(members),), view.age),
        weight=torch.from_numpy(weight),
    )


class Scales(NamedTuple):
    """On what scale a net reads its features ([F] float32 each). Beyond what it learned from it would say anything:
    a product of this week in a shop that had no new one, so such a value is read as the nearest that it knows.
    """

    mean: np.ndarray
    spread: np.ndarray
    least: np.ndarray
    most: np.ndarray

    @classmethod
    def of(cls, features: np.ndarray) -> Self:
        """features: [r, F] float32, a sample of what will be learned from."""
        spread = np.maximum(features.std(axis=0), LEAST_SPREAD)
        return cls(features.mean(axis=0), spread, features.min(axis=0), features.max(axis=0))


class ScorerNet(nn.Module):
    """Logits of I(u, i) for the candidates of a batch."""

    groups: Tensor  # [n_items, g] int64, 0: unknown
    common: Tensor  # [size] the mean customer
    mean: Tensor  # [F] what the features are centred on
    spread: Tensor  # [F] and divided by
    least: Tensor  # [F] least and greatest value that was learned from
    most: Tensor

    def __init__(
        self, groups: np.ndarray, n_features: int, *, size: int = 16, agreements: int = 4, hidden: int = 128
    ) -> None:
        """`groups`: [n_items, g] int codes of each item's shelf, department, brand (-1: unknown)."""
        super().__init__()
        self.size, self.agreements = size, agreements
        self.own = nn.Embedding(len(groups), size)
        self.shared = nn.ModuleList(nn.Embedding(int(codes.max(initial=-1)) + 2, size) for codes in groups.T)
        self.customer = nn.Linear(size, size * agreements, bias=False)
        self.product = nn.Linear(size, size * agreements, bias=False)
        self.wide = nn.Linear(n_features, 2)
        self.deep = nn.Sequential(
            nn.Linear(n_features + agreements, hidden),
            nn.ReLU(),
            Dropout(DROPPED),
            nn.Linear(hidden, hidden // 2),
            nn.ReLU(),
            Dropout(DROPPED),
        )
        self.heads = nn.Linear(hidden // 2, 2)  # buying again, discovering
        self.register_buffer("groups", torch.from_numpy(groups.astype(np.int64) + 1))
        self.register_buffer("common", torch.zeros(size))
        self.register_buffer("mean", torch.zeros(n_features))
        self.register_buffer("spread", torch.ones(n_features))
        self.register_buffer("least", torch.full((n_features,), -torch.inf))
        self.register_buffer("most", torch.full((n_features,), torch.inf))
        nn.init.normal_(self.own.weight, std=0.01)
        for weight in self.shared.parameters():
            nn.init.normal_(weight, std=0.1)
        nn.init.constant_(self.heads.bias, START_LOGIT)

    def standardise(self, scales: Scales) -> None:
        """Sets on what scale the features are read."""
        for name, values in scales._asdict().items():
            getattr(self, name).copy_(torch.from_numpy(values))

    def items(self, item: Tensor) -> Tensor:
        """[..., size] representations X_i of item rows ([...] int64)."""
        own = self.own(item)
        if self.training:
            own = own * (torch.rand(own.shape[:-1], device=own.device) > 0.5).unsqueeze(-1)
        codes = self.groups[item]
        return own + sum(table(codes[..., place]) for place, table in enumerate(self.shared))

    def customers(self, bag_item: Tensor, bag_weight: Tensor) -> Tensor:
        """[b, size] representations X_u of customers from their histories ([b, BAG] each)."""
        return (self.items(bag_item) * bag_weight.unsqueeze(-1)).sum(dim=1)

    def agreement(self, batch: Batch) -> Tensor:
        """[r, agreements]: how well each candidate suits its customer, by their representations."""
        customers = self.customers(batch.bag_item, batch.bag_weight)
        if self.training:
            with torch.no_grad():
                self.common.lerp_(customers.mean(dim=0).float(), MOMENTUM)
        shape = (-1, self.agreements, self.size)
        customer = self.customer(customers - self.common).view(shape)[batch.row]
        agreement = (customer * self.product(self.items(batch.item)).view(shape)).sum(dim=-1)
        if self.training:
            agreement = agreement * (torch.rand(len(agreement), 1, device=agreement.device) > UNSEEN)
        return agreement

    def forward(self, batch: Batch) -> Tensor:
        """[r] float32 logits."""
        learned_from = batch.features.clamp(self.least, self.most)
        known = ((learned_from - self.mean) / self.spread).clamp(-CLIP, CLIP)
        deep = self.deep(torch.cat([known, self.agreement(batch)], dim=1))
        logits = (self.heads(deep) + self.wide(known)).float()
        return torch.where(batch.bought, logits[:, 0], logits[:, 1])
