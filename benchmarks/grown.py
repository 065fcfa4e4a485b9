"""A larger shop made of a real one: its customers copied, their orders resampled, their products given new ids."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np

from bundlerec.data.dataset import Dataset, Items


def grown(dataset: Dataset, times: int, seed: int = 0) -> Dataset:
    """`times` (1 to 9) as many customers, products and orders, with the distribution of the real log.

    Every customer keeps the moments of the own orders; what stands in each is drawn, with replacement, from the orders
    of the same customer. Each copy has products of its own, on the same shelves. Looks and variants stay the first
    copy's.
    """
    rng = np.random.default_rng(seed)
    customers, items = dataset.n_customers, dataset.n_items
    copy = np.repeat(np.arange(times), dataset.n_orders)
    order = np.tile(np.arange(dataset.n_orders), times)
    by_time = np.argsort(dataset.order_time[order], kind="stable")
    copy, order = copy[by_time], order[by_time]
    drawn = np.concatenate([_drawn(dataset.order_customer, rng) for _ in range(times)])[by_time]
    sizes = np.diff(dataset.line_start)[drawn]
    start = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    lines = np.repeat(dataset.line_start[drawn] - start[:-1], sizes) + np.arange(start[-1])
    customer = dataset.order_customer[order]
    return replace(
        dataset,
        customer_ids=_numbered(dataset.customer_ids, times),
        item_ids=_numbered(dataset.item_ids, times),
        items=Items(**{f.name: np.tile(getattr(dataset.items, f.name), times) for f in fields(Items)}),
        order_ids=np.arange(len(order)).astype(str).astype(object),
        order_customer=np.where(customer >= 0, customer + copy * customers, customer).astype(np.int32),
        order_time=dataset.order_time[order],
        line_start=start,
        line_item=(dataset.line_item[lines] + np.repeat(copy, sizes) * items).astype(np.int32),
        line_quantity=dataset.line_quantity[lines],
        line_price=dataset.line_price[lines],
    )


def _drawn(customer: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """[n] an order of the same customer by chance, for each order."""
    sorted_orders = np.argsort(customer, kind="stable")
    ordered = customer[sorted_orders]
    first = np.searchsorted(ordered, customer, side="left")
    count = np.searchsorted(ordered, customer, side="right") - first
    return sorted_orders[first + (rng.random(len(customer)) * count).astype(np.int64)]


def _numbered(ids: np.ndarray, times: int) -> np.ndarray:
    """Ids of all copies, sorted as those of one are."""
    return np.array([f"{copy}-{one}" for copy in range(times) for one in ids], dtype=object)
