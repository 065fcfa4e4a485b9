"""The merchant's bundles beside the log: what is in each, and which customer took it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import pandas as pd
from scipy import sparse

from bundlerec.data import columns as c
from bundlerec.data.dataset import Dataset

ORDERS_AT_ONCE: Final = 50_000


@dataclass(frozen=True)
class ExistingBundles:
    """Bundles and customers in one space of items: everything that was sold or is in a bundle."""

    ids: np.ndarray  # [b] text, in the order in which they came
    titles: np.ndarray  # [b] text; the id where the merchant gave none
    item_ids: np.ndarray  # [m] text, sorted
    contents: sparse.csr_array  # [b, m] float32, 1 where the bundle holds the item
    bought: sparse.csr_array  # [n_customers, m] float32, 1 where the customer ever bought the item
    taken: sparse.csr_array  # [n_customers, b] float32: orders in which the customer took the bundle
    ambiguous: (
        int  # bundles whose code is that of an item as well, so that a sale of it says nothing of the bundle
    )

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def taken_again(self) -> float:
        """Which share of customers who took a bundle took it more than once; 0 where nobody took any."""
        return float((self.taken.data > 1).mean()) if self.taken.nnz else 0.0

    @property
    def problems(self) -> list[str]:
        """What a merchant should know of how the bundles were read."""
        told = []
        if self.ambiguous:
            told.append(
                f"{self.ambiguous:,} of {len(self):,} bundles have a code that a product has, too: sales of it are "
                "the product's. Give bundles codes of their own if they are sold under them."
            )
        if not self.taken.nnz:
            told.append(
                "Nobody took any of the bundles yet, so only what customers bought speaks for one. Sales of a bundle "
                "count when the log holds its code, or all its products in one order."
            )
        return told


def existing_bundles(table: pd.DataFrame, dataset: Dataset) -> ExistingBundles:
    """Puts the table of existing bundles (`data.columns.EXISTING_BUNDLES`) beside a log.

    A customer took a bundle when an order holds its code as an item (a shop that sells bundles under codes of their
    own), or all of its items. A code that is that of an item in a bundle too counts as the item.
    """
    ids, bundle = _places(table[c.BUNDLE_ID])
    inside = np.unique(table[c.ITEM_ID].astype("str").to_numpy(dtype=object)) if len(table) else ids
    # numpy compares texts each with each, which would take minutes in a large shop; an index looks them up.
    codes = np.where(pd.Index(ids).isin(inside), "", ids)
    every = np.union1d(dataset.item_ids, inside)
    item_ids = every[~pd.Index(every).isin(codes)]
    item = np.searchsorted(item_ids, table[c.ITEM_ID].astype("str").to_numpy(dtype=object))
    contents = _ones(bundle, item, (len(ids), len(item_ids)))
    place = np.full(dataset.n_items + 1, -1)
    known = pd.Index(dataset.item_ids).isin(item_ids)
    place[:-1][known] = np.searchsorted(item_ids, dataset.item_ids[known])
    named = dict(zip(codes, range(len(ids)), strict=True))
    sold_as = np.array([named.get(code, -1) if code else -1 for code in dataset.item_ids], dtype=np.int64)
    titles = table.dropna(subset=[c.TITLE]).drop_duplicates(c.BUNDLE_ID).set_index(c.BUNDLE_ID)[c.TITLE]
    return ExistingBundles(
        ids=ids,
        titles=np.array([str(titles.get(each, each)) for each in ids], dtype=object),
        item_ids=item_ids,
        contents=contents,
        bought=_bought(dataset, place, len(item_ids)),
        taken=_taken(dataset, contents, place, sold_as),
        ambiguous=int((codes == "").sum()),
    )


def _places(column: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    codes, names = pd.factorize(column.astype("str"))
    return names.to_numpy(dtype=object), codes


def _ones(row: np.ndarray, column: np.ndarray, shape: tuple[int, int]) -> sparse.csr_array:
    found = sparse.csr_array((np.ones(len(row), dtype=np.float32), (row, column)), shape=shape)
    found.data[:] = 1
    return found


def _bought(dataset: Dataset, place: np.ndarray, items: int) -> sparse.csr_array:
    kept = (dataset.line_customer >= 0) & (place[dataset.line_item] >= 0)
    return _ones(dataset.line_customer[kept], place[dataset.line_item[kept]], (dataset.n_customers, items))


def _taken(
    dataset: Dataset, contents: sparse.csr_array, place: np.ndarray, sold_as: np.ndarray
) -> sparse.csr_array:
    """[n_customers, b]: orders that hold the bundle's code or all its items; bundles of one item by their code."""
    size = np.diff(contents.indptr)
    orders, bundles = [dataset.line_order[sold_as[dataset.line_item] >= 0]], [sold_as[dataset.line_item]]
    bundles[0] = bundles[0][bundles[0] >= 0]
    several = sparse.csr_array(contents.T[:, size > 1])
    for first in range(0, dataset.n_orders, ORDERS_AT_ONCE):
        last = min(first + ORDERS_AT_ONCE, dataset.n_orders)
        lines = slice(int(dataset.line_start[first]), int(dataset.line_start[last]))
        at = place[dataset.line_item[lines]]
        baskets = _ones(dataset.line_order[lines][at >= 0] - first, at[at >= 0], (last - first, contents.shape[1]))
        held = sparse.coo_array(baskets @ several)
        whole = held.data == size[size > 1][held.col]
        orders.append(held.row[whole] + first)
        bundles.append(np.flatnonzero(size > 1)[held.col[whole]])
    order, bundle = np.concatenate(orders), np.concatenate(bundles)
    cells = np.unique(order.astype(np.int64) * max(contents.shape[0], 1) + bundle)  # code and items in one order
    order, bundle = np.divmod(cells, max(contents.shape[0], 1))
    customer = dataset.order_customer[order]
    known = customer >= 0
    shape = (dataset.n_customers, contents.shape[0])
    return sparse.csr_array((np.ones(int(known.sum()), np.float32), (customer[known], bundle[known])), shape=shape)
