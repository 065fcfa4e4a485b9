"""Items whose buyers are looked for: what can be said of them whoever asks, prepared once for all customers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import sparse

from bundlerec.bundles.baselines.neighbours import nearest
from bundlerec.content.descriptions import Descriptions
from bundlerec.content.past import Past

NEAR: Final = 0.3  # likeness of two titles' words under which they have nothing to do with each other
TWINS: Final = 20  # items of alike description whose sales are told
MOST_SOLD: Final = 10_000  # items among which they are sought: every second or third of a larger shop's


@dataclass(frozen=True)
class Asked:
    """m items."""

    items: np.ndarray  # [m] item rows
    title: np.ndarray  # [m] int: which of the t titles each has; many products may share one
    words: sparse.csr_array  # [t, w] of the titles
    near: sparse.csr_array  # [n_items' titles, t]: likeness (cubed, so that near twins count most)
    sold_near: np.ndarray  # [t] sold items of near titles, by likeness
    columns: list[np.ndarray]  # [m] each: what is to be expected of the item's sales


def prepare(past: Past, items: np.ndarray) -> Asked:
    """What the catalogue says of `items` ([m] rows), beside what was sold before."""
    about = past.described
    titles, title = np.unique(about.title[items], return_inverse=True)
    words = about.title_words[titles]
    near = sparse.csr_array(about.title_words @ words.T)
    near.data = np.where(near.data > NEAR, near.data**3, 0)
    near.eliminate_zeros()
    sold_near = near.T @ np.bincount(about.title[past.sold], minlength=near.shape[0]).astype(np.float32)
    rate = np.log((past.orders[past.sold] + 1) / max(past.history.n_orders, 1))
    above = np.bincount(about.title[past.sold], weights=rate + 10, minlength=near.shape[0])  # all above zero
    alike = near.T @ above / np.maximum(sold_near, 1e-3)
    columns = [
        past.sales[items],
        alike[title],
        np.log1p(sold_near)[title],
        _sales_of_twins(about, past.sold, rate, items),
        about.price[items],
        about.length[items],
    ]
    for codes in distinct_groups(about):
        columns += _group_columns(past, codes, items)
    return Asked(items, title, words, near, sold_near, columns)


def distinct_groups(about: Descriptions) -> list[np.ndarray]:
    """Department, shelf and brand, as far as they tell items apart, each once."""
    told = [codes for codes in about.groups if codes.max(initial=-1) > 0]
    return [
        codes
        for place, codes in enumerate(told)
        if not any(np.array_equal(codes, other) for other in told[:place])
    ]


def group_sizes(past: Past, codes: np.ndarray) -> np.ndarray:
    """[most + 1] int64: sold items of each group."""
    of_sold = codes[past.sold]
    return np.bincount(of_sold[of_sold >= 0], minlength=int(codes.max()) + 1)


def _group_columns(past: Past, codes: np.ndarray, items: np.ndarray) -> list[np.ndarray]:
    """Mean sales of the group's items, their number, and the price beside theirs."""
    known, members = codes >= 0, group_sizes(past, codes)
    lines = np.bincount(codes[known], weights=past.orders[known], minlength=len(members))
    mean = np.log((lines + 1) / (members + 2) / max(past.history.n_orders, 1))
    sold = past.sold[known[past.sold]]
    price = past.described.price
    usual = np.bincount(codes[sold], weights=price[sold], minlength=len(members)) / np.maximum(members, 1)
    beside = np.where(members[codes[items]] > 0, price[items] - usual[codes[items]], 0)
    told = (mean[codes[items]], np.log1p(members)[codes[items]], beside)
    return [np.where(known[items], column, 0) for column in told]


def _sales_of_twins(about: Descriptions, sold: np.ndarray, rate: np.ndarray, items: np.ndarray) -> np.ndarray:
    """[m]: mean `rate` of the TWINS sold items that are described most alike, the likest counting most."""
    step = -(-max(len(sold), 1) // MOST_SOLD)
    sold, rate = sold[::step], rate[::step]
    phi = about.all[:, 1:]
    phi = phi / np.maximum(np.linalg.norm(phi, axis=1, keepdims=True), 1e-9)
    kinds, kind = np.unique(phi[items], axis=0, return_inverse=True)
    found = np.zeros(len(kinds))
    for first in range(0, len(kinds), 512):
        likeness = kinds[first : first + 512] @ phi[sold].T
        columns, near = nearest(likeness, TWINS)
        weight = np.maximum(near, 0) ** 4 + 1e-6
        found[first : first + 512] = (weight * rate[columns]).sum(axis=1) / np.maximum(weight.sum(axis=1), 1e-9)
    return found[kind]
