"""The numbers behind each pair of a customer and an item that nobody bought yet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import linalg, sparse

from bundlerec.content.descriptions import Descriptions, one_hot
from bundlerec.content.ridge import fit_map, mean_description
from bundlerec.data.dataset import Dataset
from bundlerec.scorer.pairs import line_ages

HALF_LIFE_ORDERS, SLOW_ORDERS = 6.0, 12.0  # of what is said of a customer, and of what is learned from
NEAR = 0.3  # likeness of two titles' words under which they have nothing to do with each other
SALES_RIDGE = 3.0


@dataclass(frozen=True)
class Past:
    """A shop before a cut, counted for describing its customers."""

    history: Dataset
    described: Descriptions
    amounts: sparse.csr_array  # [n_customers, n_items]: share of the orders that hold the item, fading
    sold: np.ndarray  # [s] item rows that were sold
    map: np.ndarray  # [d, d] `ridge.fit_map`
    sales: np.ndarray  # [n_items] what the description says of log(share of all orders)


def look_at(history: Dataset, cut: int, described: Descriptions, seed: int) -> Past:
    """Learns what goes with what from everything in `history`."""
    orders = np.bincount(history.line_item, minlength=history.n_items)
    sold = np.flatnonzero(orders)
    phi = described.all
    gram = phi[sold].T.astype(np.float64) @ phi[sold] + SALES_RIDGE * np.eye(phi.shape[1])
    rate = np.log((orders[sold] + 1) / max(history.n_orders, 1))  # does not move as a shop grows
    weights = linalg.solve(gram, phi[sold].T @ rate, assume_a="pos")
    slow, fast = (_fading(history, cut, life) for life in (SLOW_ORDERS, HALF_LIFE_ORDERS))
    return Past(history, described, fast, sold, fit_map(slow, phi, sold, seed), phi @ weights)


def pair_features(past: Past, customers: np.ndarray, items: np.ndarray) -> np.ndarray:
    """[n, m, F] float32 for customer rows [n] and item rows [m], none of which the customers need to have bought."""
    about, amounts = past.described, past.amounts[customers]
    total = np.maximum(np.asarray(amounts.sum(axis=1)).ravel(), 1e-9)
    shares = sparse.csr_array(sparse.diags_array((1 / total).astype(np.float32)) @ amounts)
    expected = mean_description(amounts, about.all) @ past.map @ about.all[items].T
    wording = (shares @ about.words @ about.words[items].T).toarray()
    near = _near(about, items)
    blocks = [
        expected,
        np.log(np.maximum(expected, 1e-4)),
        (shares @ about.meaning) @ about.meaning[items].T,
        np.sqrt(wording),
        np.sqrt((shares @ near).toarray()),
        -np.abs(about.price[items][None, :] - (shares @ about.price)[:, None]),
    ]
    for codes in about.groups:
        blocks += _group_features(past, shares, customers, codes, items)
    blocks += [np.broadcast_to(column, expected.shape) for column in _item_features(past, near, items)]
    return np.stack(blocks, axis=-1).astype(np.float32)


def _fading(history: Dataset, cut: int, life: float) -> sparse.csr_array:
    """Share of each customer's orders that hold each item, the newer the more; half-life in orders."""
    lines = line_ages(history, cut)
    fade = np.exp2(-lines.orders / life)
    every = (1 - np.exp2(-history.orders_of_customer / life)) / (1 - np.exp2(-1 / life))
    weight = (fade / every[lines.customer]).astype(np.float32)
    return sparse.csr_array((weight, (lines.customer, lines.item)), shape=(history.n_customers, history.n_items))


def _near(about: Descriptions, items: np.ndarray) -> sparse.csr_array:
    """[n_items, m]: likeness (cubed, so that near twins count most) of the titles of every item and `items`."""
    alike = sparse.csr_array(about.words @ about.words[items].T)
    alike.data = np.where(alike.data > NEAR, alike.data**3, 0)
    alike.eliminate_zeros()
    return alike


def _group_features(
    past: Past, shares: sparse.csr_array, customers: np.ndarray, codes: np.ndarray, items: np.ndarray
) -> list[np.ndarray]:
    """The group's share in what each customer bought of late, and ever."""
    if codes.max(initial=-1) < 0:
        return []
    hot, known = one_hot(codes), codes[items] >= 0
    ever = (past.history.customer_item[customers] @ hot).toarray()
    ever = ever / np.maximum(ever.sum(axis=1, keepdims=True), 1)
    late = (shares @ hot).toarray()
    ever, late = (np.where(known, part[:, codes[items]], 0) for part in (ever, late))
    return [np.sqrt(ever), np.log(ever + 0.003), np.sqrt(late)]


def _item_features(past: Past, near: sparse.csr_array, items: np.ndarray) -> list[np.ndarray]:
    """[m] each: what is to be expected of the item's sales, whoever asks."""
    about = past.described
    orders = np.bincount(past.history.line_item, minlength=past.history.n_items)
    rate = np.where(orders > 0, np.log((orders + 1) / max(past.history.n_orders, 1)) + 10, 0)  # all above zero
    alike = near.T @ rate / np.maximum(near.T @ (orders > 0).astype(np.float32), 1e-3)
    columns = [past.sales[items], alike, about.price[items], about.length[items]]
    for codes in about.groups:
        if codes.max(initial=-1) >= 0:
            of = codes[past.history.line_item]
            size = int(codes.max()) + 1
            lines = np.bincount(of[of >= 0], minlength=size)
            members = np.bincount(codes[past.sold][codes[past.sold] >= 0], minlength=size)
            mean = np.log((lines + 1) / (members + 2) / max(past.history.n_orders, 1))
            columns += [np.where(codes[items] >= 0, part[codes[items]], 0) for part in (mean, np.log1p(members))]
    return columns
