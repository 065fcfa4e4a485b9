"""The numbers behind each pair of a customer and an item that nobody bought yet."""

from __future__ import annotations

from typing import Final

import numpy as np
from scipy import sparse

from bundlerec.content.asked import Asked, group_sizes
from bundlerec.content.descriptions import one_hot
from bundlerec.content.groups import groups_of_taste
from bundlerec.content.past import Past
from bundlerec.content.ridge import mean_description

PRIOR: Final = 5.0  # orders' worth of everybody's shares that are mixed into a customer's


def pair_features(past: Past, customers: np.ndarray, asked: Asked) -> np.ndarray:
    """[n, m, F] float32 for customer rows [n] and items [m], none of which the customers need to have bought."""
    about, items = past.described, asked.items
    shares = past.shares(customers)
    theirs = past.shares_of_neighbours(customers)
    expected = mean_description(past.amounts[customers], about.all) @ past.map @ about.all[items].T
    blocks = [
        expected,
        np.log(np.maximum(expected, 1e-4)),
        -np.abs(about.price[items][None, :] - (shares @ about.price)[:, None]),
        *_likeness(past, shares, asked),
        *_likeness(past, theirs, asked),
    ]
    for codes in groups_of_taste(about):
        blocks += _group_features(past, customers, shares, theirs, codes, items)
    blocks += [np.broadcast_to(column, expected.shape) for column in asked.columns]
    return np.stack(blocks, axis=-1, dtype=np.float32)


def _likeness(past: Past, shares: sparse.csr_array, asked: Asked) -> list[np.ndarray]:
    """How much alike of each item, by meaning and by words of the titles, the shares hold."""
    about = past.described
    by_title = sparse.csr_array(shares @ one_hot(about.title))
    words = ((by_title @ about.title_words) @ asked.words.T).toarray()
    near = (by_title @ asked.near).toarray()
    return [
        (shares @ about.meaning) @ about.meaning[asked.items].T,
        np.sqrt(words)[:, asked.title],
        np.sqrt(near)[:, asked.title],
        np.log(near / (asked.sold_near + 1) + 1e-5)[:, asked.title],
    ]


def _group_features(
    past: Past,
    customers: np.ndarray,
    shares: sparse.csr_array,
    theirs: sparse.csr_array,
    codes: np.ndarray,
    items: np.ndarray,
) -> list[np.ndarray]:
    """The group's share in what each customer, and those alike, bought of late, and ever; and an item's part of it.

    Counted of the items' own groups alone, since a shop has as many lines as products. An item of no group is taken as
    one of the largest, which nobody likes.
    """
    groups, place = np.unique(codes[items], return_inverse=True)
    groups = groups[groups >= 0]
    place = np.where(codes[items] >= 0, place - (codes[items].min(initial=0) < 0), len(groups))
    hot = sparse.hstack([one_hot(codes)[:, groups], sparse.csr_array((len(codes), 1), dtype=np.float32)], "csr")
    sizes = group_sizes(past, codes) + 1
    each, of_any = np.append(sizes[groups], sizes.max()), (codes >= 0).astype(np.float32)
    mine = past.history.customer_item[customers]
    times, total = (mine @ hot).toarray(), (mine @ of_any)[:, None]
    ever, late = times / np.maximum(total, 1), (shares @ hot).toarray()
    everybody = past.sold.orders @ hot / max(past.sold.orders.sum(), 1)
    told = [
        np.sqrt(ever),
        np.log(ever + 0.003),
        np.sqrt(late),
        np.log((late + 0.001) / each),
        np.log((times + PRIOR * everybody) / (total + PRIOR) / each + 1e-7),
        np.log((theirs @ hot).toarray() + 0.001),
    ]
    return [part[:, place] for part in told]
