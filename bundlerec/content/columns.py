"""What the catalogue, and the sales of other products, say of how well a product sells: the numbers behind `sales`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from scipy import linalg, sparse

from bundlerec.bundles.baselines.neighbours import nearest
from bundlerec.content.descriptions import Descriptions
from bundlerec.content.groups import groups_of_sales

NEAR: Final = 0.3  # likeness of two titles' words under which they have nothing to do with each other
TWINS: Final = 20  # items of alike description whose sales are told
SHARPNESS: Final = 8  # the likest twins count most
MOST_SOLD: Final = 10_000  # items among which they are sought: every second or third of a larger shop's
RIDGE: Final = 3.0
AT_ONCE: Final = 512


@dataclass(frozen=True)
class Sold:
    """What was sold in some orders of a shop, with or without some of its items."""

    described: Descriptions
    orders: np.ndarray  # [n_items] int64: that hold the item
    n_orders: int

    @cached_property
    def items(self) -> np.ndarray:
        """[s] item rows that were sold."""
        return np.flatnonzero(self.orders)

    @cached_property
    def share(self) -> np.ndarray:
        """[n_items] share of all orders, which does not move as a shop grows."""
        return self.orders / max(self.n_orders, 1)

    @cached_property
    def rate(self) -> np.ndarray:
        """[n_items] its logarithm, steady for what hardly sells."""
        return np.log((self.orders + 1) / max(self.n_orders, 1))

    def without(self, hidden: np.ndarray) -> Sold:
        """The same orders, as if some items ([n_items] bool) were not there."""
        return Sold(self.described, np.where(hidden, 0, self.orders), self.n_orders)


def item_columns(sold: Sold, items: np.ndarray) -> np.ndarray:
    """[m, F] float32 for item rows [m], none of which needs to have been sold."""
    about = sold.described
    columns = [about.price[items], about.length[items], _by_description(sold, items), *_of_twins(sold, items)]
    for codes in groups_of_sales(about):
        columns += _of_group(sold, codes, items)
    return np.stack([*columns, *_of_near_titles(sold, items)], axis=1, dtype=np.float32)


def near_titles(about: Descriptions, titles: np.ndarray) -> sparse.csr_array:
    """[all titles, t] likeness of the words to those of `titles` ([t]), cubed, so that near twins count most."""
    parts = [sparse.csr_array((about.title_words.shape[0], 0), dtype=np.float32)]
    for first in range(0, len(titles), AT_ONCE):
        near = sparse.csr_array(about.title_words @ about.title_words[titles[first : first + AT_ONCE]].T)
        near.data = np.where(near.data > NEAR, near.data**3, 0)
        near.eliminate_zeros()
        parts.append(near)
    return sparse.csr_array(sparse.hstack(parts))


def _of_group(sold: Sold, codes: np.ndarray, items: np.ndarray) -> list[np.ndarray]:
    """Number of the group's sold items, their mean and best sales, the mean of the logarithms, and the price beside
    theirs; means drawn towards those of the shop.
    """
    price, size = sold.described.price, int(codes.max()) + 1
    members = sold.items[codes[sold.items] >= 0]
    group = codes[members]
    number = np.bincount(group, minlength=size)
    total = np.bincount(group, weights=sold.share[members], minlength=size)
    rates = np.bincount(group, weights=sold.rate[members], minlength=size)
    best = np.full(size, -np.log(max(sold.n_orders, 1)))
    np.maximum.at(best, group, sold.rate[members])
    usual = np.bincount(group, weights=price[members], minlength=size) / np.maximum(number, 1)
    told = (
        np.log1p(number),
        np.log((total + _mean(sold.share[sold.items])) / (number + 1) + 1e-9),
        (rates + _mean(sold.rate[sold.items])) / (number + 1),
        best,
    )
    of, known = codes[items], codes[items] >= 0
    beside = np.where(known & (number[of] > 0), price[items] - usual[of], 0)
    return [*(np.where(known, column[of], column.mean()) for column in told), beside]


def _of_near_titles(sold: Sold, items: np.ndarray) -> list[np.ndarray]:
    """Sold items of near titles, their mean sales, and the mean of the logarithms."""
    about = sold.described
    titles, title = np.unique(about.title[items], return_inverse=True)
    near = near_titles(about, titles)
    of, size = about.title[sold.items], near.shape[0]
    share, rate = _mean(sold.share[sold.items]), _mean(sold.rate[sold.items])
    number = near.T @ np.bincount(of, minlength=size)
    total = near.T @ np.bincount(of, weights=sold.share[sold.items], minlength=size)
    rates = near.T @ np.bincount(of, weights=sold.rate[sold.items] - rate, minlength=size)
    told = (np.log1p(number), np.log((total + NEAR * share) / (number + NEAR) + 1e-9), rates / (number + NEAR))
    return [column[title] for column in told]


def _of_twins(sold: Sold, items: np.ndarray) -> list[np.ndarray]:
    """Mean sales, and mean of the logarithms, of the TWINS sold items that are described most alike."""
    step = -(-max(len(sold.items), 1) // MOST_SOLD)
    known = sold.items[::step]
    phi = sold.described.all[:, 1:]
    phi = phi / np.maximum(np.linalg.norm(phi, axis=1, keepdims=True), 1e-9)
    kinds, kind = np.unique(phi[items], axis=0, return_inverse=True)
    total, rates = np.zeros(len(kinds)), np.zeros(len(kinds))
    for first in range(0, len(kinds), AT_ONCE):
        columns, near = nearest(kinds[first : first + AT_ONCE] @ phi[known].T, TWINS)
        weight = np.maximum(near, 0) ** SHARPNESS + 1e-6
        weight /= np.maximum(weight.sum(axis=1, keepdims=True), 1e-9)
        total[first : first + AT_ONCE] = (weight * sold.share[known][columns]).sum(axis=1)
        rates[first : first + AT_ONCE] = (weight * sold.rate[known][columns]).sum(axis=1)
    return [np.log(total + _mean(sold.share[sold.items]) / 10 + 1e-9)[kind], rates[kind]]


def _by_description(sold: Sold, items: np.ndarray) -> np.ndarray:
    """Ridge regression of the logarithms on descriptions."""
    phi = sold.described.all
    known = phi[sold.items].astype(np.float64)
    gram = known.T @ known + RIDGE * np.eye(phi.shape[1])
    return phi[items] @ linalg.solve(gram, known.T @ sold.rate[sold.items], assume_a="pos")


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if len(values) else 0.0
