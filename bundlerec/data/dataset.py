"""The log in memory: text ids outside, row numbers inside, orders in the order of time.

Lines are kept order by order (CSR layout), orders sorted by time, so everything before a moment is a prefix:
`before(cut)` costs nothing and can't see what comes later.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
from scipy import sparse

from bundlerec.data import columns as c
from bundlerec.data.looks import NO_LOOKS, Looks, build_looks, rows_of
from bundlerec.data.products import join_variants as joined_variants
from bundlerec.data.variant_rows import NO_VARIANTS, BoughtLines, Variants, build_variants

ANONYMOUS = -1
MICROSECONDS_A_DAY = 86_400_000_000


@dataclass(frozen=True)
class Items:
    """What the catalogue says of each item row; a missing number is NaN, a missing code is -1."""

    title: np.ndarray  # [n_items] text; the id where the catalogue has no title
    category: np.ndarray  # [n_items] int32, code of the first level of the category path
    subcategory: np.ndarray  # [n_items] int32, code of the whole category path
    brand: np.ndarray  # [n_items] int32
    price: np.ndarray  # [n_items] float32, the catalogue's
    cost: np.ndarray  # [n_items] float32
    stock: np.ndarray  # [n_items] float32


@dataclass(frozen=True)
class Dataset:
    """All purchases of a shop up to some moment, and what was looked at besides.

    Row spaces are fixed for the life of the object and its `before` views, so rows of one fit those of another.
    Times are int64 microseconds since 1970 (UTC).
    """

    customer_ids: np.ndarray  # [n_customers] text, sorted
    item_ids: np.ndarray  # [n_items] text, sorted (so that a row number says nothing about popularity)
    items: Items
    order_ids: np.ndarray  # [n_orders] text
    order_customer: np.ndarray  # [n_orders] int32, ANONYMOUS where nobody is known
    order_time: np.ndarray  # [n_orders] int64, ascending
    line_start: np.ndarray  # [n_orders + 1] int64: lines of order o are line_start[o]:line_start[o + 1]
    line_item: np.ndarray  # [n_lines] int32, distinct within an order
    line_quantity: np.ndarray  # [n_lines] float32
    line_price: np.ndarray  # [n_lines] float32, of one piece; NaN where unknown
    looks: Looks
    liked: Looks = NO_LOOKS  # what customers said yes to, in their feedback
    disliked: Looks = NO_LOOKS  # what they said no to
    variants: Variants = NO_VARIANTS  # of products that are one item, all their codes

    @property
    def n_customers(self) -> int:
        return len(self.customer_ids)

    @property
    def n_items(self) -> int:
        return len(self.item_ids)

    @property
    def n_orders(self) -> int:
        return len(self.order_time)

    @cached_property
    def line_order(self) -> np.ndarray:
        """[n_lines] int32: the order row of each line."""
        return np.repeat(np.arange(self.n_orders, dtype=np.int32), np.diff(self.line_start))

    @cached_property
    def line_customer(self) -> np.ndarray:
        """[n_lines] int32: the customer row of each line, ANONYMOUS where nobody is known."""
        return self.order_customer[self.line_order]

    @cached_property
    def orders_of_customer(self) -> np.ndarray:
        """[n_customers] int64: how many orders each customer has."""
        known = self.order_customer[self.order_customer >= 0]
        return np.bincount(known, minlength=self.n_customers)

    @cached_property
    def mean_order_size(self) -> np.ndarray:
        """[n_customers] float64: mean number of distinct items an order; 0 for customers without orders."""
        known = self.line_customer[self.line_customer >= 0]
        lines = np.bincount(known, minlength=self.n_customers)
        return lines / np.maximum(self.orders_of_customer, 1)

    @cached_property
    def customer_item(self) -> sparse.csr_matrix:
        """[n_customers, n_items] float32 CSR: number of orders in which the customer bought the item."""
        known = self.line_customer >= 0
        ones = np.ones(int(known.sum()), dtype=np.float32)
        cells = (self.line_customer[known], self.line_item[known])
        return sparse.csr_matrix((ones, cells), shape=(self.n_customers, self.n_items))

    @cached_property
    def customers_of_item(self) -> np.ndarray:
        """[n_items] int64: how many known customers bought each item."""
        return np.bincount(self.customer_item.indices, minlength=self.n_items)

    def rows_of(self, codes: Sequence[str] | np.ndarray) -> np.ndarray:
        """[n] int64: the item row behind each of the merchant's codes, whichever variant it is; -1 where unknown."""
        wanted = pd.Series(codes, dtype=object)
        row = rows_of(wanted, self.item_ids).astype(np.int64)
        return np.where(row >= 0, row, self.variants.items_of(wanted)) if len(self.variants) else row

    def shown(self, customers: np.ndarray, items: np.ndarray) -> np.ndarray:
        """int64 (shape of `items`, item rows): places in `shown_ids` of what each customer (row, -1: nobody known) is
        shown of the items: of a product with variants one of them, else the item itself.
        """
        variant = self.variants.shown(customers, items)
        return np.where(variant >= 0, self.n_items + variant, items)

    @cached_property
    def shown_ids(self) -> np.ndarray:
        """[n_items + n_variants] text: what a shown item is called in the shop."""
        return np.concatenate([self.item_ids, self.variants.ids])

    @cached_property
    def shown_titles(self) -> np.ndarray:
        """[n_items + n_variants] text: titles, a variant's with its own words."""
        return np.concatenate([self.items.title, self.variants.title])

    def before(self, cut: int) -> Dataset:
        """The same shop as it was known just before `cut` (exclusive). Arrays are views, nothing is copied."""
        orders = int(np.searchsorted(self.order_time, cut, side="left"))
        lines = int(self.line_start[orders])
        return replace(
            self,
            order_ids=self.order_ids[:orders],
            order_customer=self.order_customer[:orders],
            order_time=self.order_time[:orders],
            line_start=self.line_start[: orders + 1],
            line_item=self.line_item[:lines],
            line_quantity=self.line_quantity[:lines],
            line_price=self.line_price[:lines],
            looks=self.looks.before(cut),
            liked=self.liked.before(cut),
            disliked=self.disliked.before(cut),
            variants=self.variants.before(cut),
        )

    def only_orders(self, keep: np.ndarray) -> Dataset:
        """Some of the orders (`keep`: [n_orders] bool), whole, in the same row spaces."""
        sizes = np.diff(self.line_start)
        lines = np.repeat(keep, sizes)
        return replace(
            self,
            order_ids=self.order_ids[keep],
            order_customer=self.order_customer[keep],
            order_time=self.order_time[keep],
            line_start=np.concatenate([[0], np.cumsum(sizes[keep])]).astype(np.int64),
            line_item=self.line_item[lines],
            line_quantity=self.line_quantity[lines],
            line_price=self.line_price[lines],
        )

    def only_items(self, keep: np.ndarray) -> Dataset:
        """The lines of kept items only (`keep`: [n_items] bool); an order that loses all its lines is dropped."""
        kept = keep[self.line_item]
        counts = np.bincount(self.line_order[kept], minlength=self.n_orders)
        filled = counts > 0
        return replace(
            self,
            order_ids=self.order_ids[filled],
            order_customer=self.order_customer[filled],
            order_time=self.order_time[filled],
            line_start=np.concatenate([[0], np.cumsum(counts[filled])]).astype(np.int64),
            line_item=self.line_item[kept],
            line_quantity=self.line_quantity[kept],
            line_price=self.line_price[kept],
            looks=self.looks.of_items(keep),
            liked=self.liked.of_items(keep),
            disliked=self.disliked.of_items(keep),
        )


def build_dataset(
    events: pd.DataFrame, catalogue: pd.DataFrame | None = None, *, join_variants: bool = True
) -> Dataset:
    """Turns the Events and Catalogue tables (`data.columns`) into a `Dataset`.

    With `join_variants` the variants of a product are one item (`products.join_variants`).

    Orders are made of purchases; views and carts of items that were sold or stand in the catalogue become `looks`.
    An order is (customer, order_id); its time is that of its earliest line; orders sort by
    time, then order id. An item that stands twice in an order is one line with the quantities added.
    """
    codes = events[c.ITEM_ID]
    joined = joined_variants(events, catalogue) if join_variants and catalogue is not None else None
    if joined is not None:
        events, catalogue = joined.events, joined.catalogue
    purchase = (events[c.KIND] == c.PURCHASE).to_numpy() if c.KIND in events else np.ones(len(events), dtype=bool)
    bought = events[purchase]
    customer_ids, customer = _codes(bought[c.CUSTOMER_ID])
    sold_ids, sold = _codes(bought[c.ITEM_ID])
    item_ids = sold_ids
    if catalogue is not None and len(catalogue):
        item_ids = np.union1d(sold_ids, catalogue[c.ITEM_ID].astype(str).to_numpy(dtype=object))
    item = np.searchsorted(item_ids, sold_ids).astype(np.int32)[sold]
    order_names, order_name = _codes(bought[c.ORDER_ID])

    time = bought[c.TIME].to_numpy().astype("datetime64[us]").astype(np.int64)
    _, order = np.unique((customer.astype(np.int64) + 1) * len(order_names) + order_name, return_inverse=True)
    n_orders = int(order.max()) + 1 if len(order) else 0
    order_time = np.full(n_orders, np.iinfo(np.int64).max)
    np.minimum.at(order_time, order, time)
    first = np.zeros(n_orders, dtype=np.int64)
    first[order] = np.arange(len(order))
    rank = np.lexsort((customer[first], order_name[first], order_time))
    position = np.empty(n_orders, dtype=np.int64)
    position[rank] = np.arange(n_orders)

    quantity = bought[c.QUANTITY].to_numpy(dtype=np.float32)
    price = bought[c.PRICE].to_numpy(dtype=np.float32)
    cells, where = np.unique(position[order] * max(len(item_ids), 1) + item, return_inverse=True)
    line_order, line_item = np.divmod(cells, max(len(item_ids), 1))
    pieces = np.bincount(where, weights=quantity, minlength=len(cells)).astype(np.float32)
    paid = np.bincount(where, weights=quantity * price, minlength=len(cells)) / np.maximum(pieces, 1e-9)
    line_start = np.concatenate([[0], np.cumsum(np.bincount(line_order, minlength=n_orders))])
    order_customer, order_time = customer[first][rank].astype(np.int32), order_time[rank]
    variants = NO_VARIANTS
    if joined is not None:
        lines = BoughtLines(codes[purchase], position[order], order_customer, order_time)
        variants = build_variants(joined.members, item_ids, lines)
    return Dataset(
        customer_ids=customer_ids,
        item_ids=item_ids,
        items=_items(item_ids, catalogue),
        order_ids=order_names[order_name[first]][rank] if n_orders else np.array([], dtype=object),
        order_customer=order_customer,
        order_time=order_time,
        line_start=line_start.astype(np.int64),
        line_item=line_item.astype(np.int32),
        line_quantity=pieces,
        line_price=paid.astype(np.float32),
        looks=build_looks(events, customer_ids, item_ids),
        variants=variants,
    )


def _codes(column: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Sorted distinct texts and, for each row, its place among them (-1 where empty)."""
    categories = column.astype("category").cat
    names = categories.categories.astype(str).to_numpy(dtype=object)
    raw = categories.codes.to_numpy().astype(np.int64)
    used = np.unique(raw[raw >= 0])
    order = used[np.argsort(names[used], kind="stable")] if len(used) else used
    place = np.full(len(names) + 1, -1, dtype=np.int64)
    place[order] = np.arange(len(order))
    return names[order], place[raw].astype(np.int32)


def _items(item_ids: np.ndarray, catalogue: pd.DataFrame | None) -> Items:
    table = pd.DataFrame(index=pd.Index(item_ids, dtype=object))
    if catalogue is not None and len(catalogue):
        table = catalogue.assign(**{c.ITEM_ID: catalogue[c.ITEM_ID].astype(str)})
        table = table.drop_duplicates(c.ITEM_ID, keep="last").set_index(c.ITEM_ID).reindex(item_ids)
    path = (
        table[c.CATEGORY].astype(object)
        if c.CATEGORY in table
        else pd.Series(None, index=table.index, dtype=object)
    )
    top = path.map(lambda text: text.split(">")[0].strip(), na_action="ignore")
    title = table[c.TITLE].astype(object) if c.TITLE in table else pd.Series(None, index=table.index, dtype=object)
    brand = table[c.BRAND].astype(object) if c.BRAND in table else pd.Series(None, index=table.index, dtype=object)
    return Items(
        title=title.where(title.notna(), pd.Series(item_ids, index=table.index)).to_numpy(dtype=object),
        category=pd.factorize(top, sort=True)[0].astype(np.int32),
        subcategory=pd.factorize(path, sort=True)[0].astype(np.int32),
        brand=pd.factorize(brand, sort=True)[0].astype(np.int32),
        price=_numbers(table, c.PRICE),
        cost=_numbers(table, c.COST),
        stock=_numbers(table, c.STOCK),
    )


def _numbers(table: pd.DataFrame, column: str) -> np.ndarray:
    if column not in table:
        return np.full(len(table), np.nan, dtype=np.float32)
    return pd.to_numeric(table[column], errors="coerce").to_numpy(dtype=np.float32).copy()
