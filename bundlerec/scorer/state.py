"""Everything the scorer knows of a shop at one moment, counted once and then looked up.

Built from the training part before a cut, so nothing later can leak in; the same code makes the state for
training, for judging and for the bundles of today.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from bundlerec.data.dataset import MICROSECONDS_A_DAY, Dataset
from bundlerec.data.retold import Pasts, retold
from bundlerec.recommender import Recommender, Retelling
from bundlerec.scorer.looks import LookTable, look_table
from bundlerec.scorer.pairs import LineAges, PairTable, line_ages, pair_table

WINDOWS_DAYS = (7.0, 21.0, 60.0, 100_000.0)


@dataclass(frozen=True)
class ItemFacts:
    """What is known of each item row at the cut (float32 arrays of [n_items])."""

    popularity: np.ndarray  # [n_items, len(WINDOWS_DAYS)]: purchases a thousand orders in each window
    discovered: np.ndarray  # the same, first purchases by a customer only: what is taken up, not what is rebought
    rank: (
        np.ndarray
    )  # [n_items, 3]: log of the place by popularity in each bounded window, which does not move as a
    # shop grows; products that sell equally share one
    customers: np.ndarray
    repeat_share: np.ndarray  # share of its buyers who bought it at least twice
    again_share: np.ndarray  # how often a purchase is followed by one in the customer's very next order
    gap_days: np.ndarray  # mean days between two purchases by one customer; NaN where nobody repeated
    price: np.ndarray  # catalogue's, else the median of what was paid; NaN where unknown
    seen_days: np.ndarray  # days since it was first sold


@dataclass(frozen=True)
class CustomerFacts:
    """What is known of each customer row at the cut (float32 arrays of [n_customers])."""

    orders: np.ndarray
    size: np.ndarray  # mean distinct items an order
    recent_size: np.ndarray  # the same, later orders counting more
    size_spread: np.ndarray
    gap_days: np.ndarray  # mean days between orders
    last_days: np.ndarray  # days since the last order
    repeat_share: np.ndarray  # share of lines that were bought before
    items: np.ndarray  # distinct items ever


@dataclass(frozen=True)
class ShopState:
    """One shop at one cut."""

    cut: int
    history: Dataset
    lines: LineAges
    by_item: PairTable
    by_group: tuple[PairTable, ...]  # subcategory, category, brand
    groups: tuple[np.ndarray, ...]  # [n_items] code of each, -1 where unknown
    items: ItemFacts
    customers: CustomerFacts
    looks: LookTable
    signals: Sequence[Recommender]  # fitted on the same history


def shop_state(history: Dataset, cut: int, signals: Sequence[Recommender]) -> ShopState:
    """Counts everything. `history`: the training part before `cut`; `signals`: simple methods fitted on it."""
    lines = line_ages(history, cut)
    by_item = pair_table(lines, np.arange(history.n_items), history.n_items)
    groups = (history.items.subcategory, history.items.category, history.items.brand)
    return ShopState(
        cut=cut,
        history=history,
        lines=lines,
        by_item=by_item,
        by_group=_by_group(lines, groups),
        groups=groups,
        items=_item_facts(history, cut, lines, by_item),
        customers=_customer_facts(history, cut, lines, by_item),
        looks=look_table(history, cut),
        signals=signals,
    )


def retold_state(state: ShopState, pasts: Pasts) -> ShopState:
    """The same shop, whose customers are pasts that never were (rows 0 to g - 1)."""
    return state_among(state, retold(state.history, pasts), pasts.customer)


def state_among(state: ShopState, history: Dataset, origin: np.ndarray) -> ShopState:
    """The same shop with the customers of `history`: everything told of them is counted anew, everything told of the
    items stays as it is. origin: as `Retelling` wants it.
    """
    lines = line_ages(history, state.cut)
    by_item = pair_table(lines, np.arange(history.n_items), history.n_items)
    told = [
        signal.retold(history, origin) if isinstance(signal, Retelling) else signal for signal in state.signals
    ]
    return replace(
        state,
        history=history,
        lines=lines,
        by_item=by_item,
        by_group=_by_group(lines, state.groups),
        customers=_customer_facts(history, state.cut, lines, by_item),
        looks=replace(look_table(history, state.cut), popularity=state.looks.popularity),
        signals=told,
    )


def _by_group(lines: LineAges, groups: Sequence[np.ndarray]) -> tuple[PairTable, ...]:
    return tuple(pair_table(lines, group, int(group.max(initial=0)) + 1) for group in groups)


def _item_facts(history: Dataset, cut: int, lines: LineAges, pairs: PairTable) -> ItemFacts:
    n = history.n_items
    days = (cut - history.order_time[history.line_order]) / MICROSECONDS_A_DAY
    order_days = (cut - history.order_time) / MICROSECONDS_A_DAY
    orders = np.array([max(int((order_days <= w).sum()), 1) for w in WINDOWS_DAYS])
    popularity = (_sold(history.line_item, days, n) / orders).astype(np.float32)
    group, repeated = pairs.group, pairs.count > 1
    buyers = np.bincount(group, minlength=n)
    gaps = np.bincount(group, weights=pairs.count - 1, minlength=n)
    span = np.bincount(group, weights=pairs.first_days - pairs.last_days, minlength=n)
    again = _followed_at_once(lines, n)
    paid = pd.Series(history.line_price).groupby(history.line_item).median()
    price = history.items.price.copy()
    missing = np.isnan(price)
    price[missing] = paid.reindex(np.flatnonzero(missing)).to_numpy(dtype=np.float32)
    first = np.full(n, -np.inf)
    np.maximum.at(first, history.line_item, days)
    return ItemFacts(
        popularity=popularity,
        discovered=(_sold(pairs.group, pairs.first_days, n) / orders).astype(np.float32),
        rank=np.log(pd.DataFrame(-popularity[:, :-1]).rank(method="min").to_numpy()).astype(np.float32),
        customers=buyers.astype(np.float32),
        repeat_share=((np.bincount(group[repeated], minlength=n) + 0.5) / (buyers + 2)).astype(np.float32),
        again_share=again,
        gap_days=np.where(gaps > 0, span / np.maximum(gaps, 1), np.nan).astype(np.float32),
        price=price,
        seen_days=np.where(np.isfinite(first), first, 0).astype(np.float32),
    )


def _sold(item: np.ndarray, days: np.ndarray, n_items: int) -> np.ndarray:
    """[n_items, len(WINDOWS_DAYS)] float32: a thousand times the entries of each item not older than each window."""
    counts = [1000 * np.bincount(item[days <= window], minlength=n_items) for window in WINDOWS_DAYS]
    return np.stack(counts, axis=1).astype(np.float32)


def _followed_at_once(lines: LineAges, n_items: int) -> np.ndarray:
    """[n_items] float32: share of purchases (that have a next order) with the item in that next order."""
    order = np.lexsort((-lines.orders, lines.item, lines.customer))
    customer, item, age = lines.customer[order], lines.item[order], lines.orders[order]
    has_next = age > 0
    follows = np.zeros(len(order), dtype=bool)
    follows[:-1] = (customer[1:] == customer[:-1]) & (item[1:] == item[:-1]) & (age[:-1] - age[1:] == 1)
    hits = np.bincount(item[follows], minlength=n_items)
    tries = np.bincount(item[has_next], minlength=n_items)
    return ((hits + 0.5) / (tries + 10)).astype(np.float32)


def _customer_facts(history: Dataset, cut: int, lines: LineAges, pairs: PairTable) -> CustomerFacts:
    n = history.n_customers
    known = history.order_customer >= 0
    customer = history.order_customer[known]
    sizes = np.diff(history.line_start)[known]
    days = (cut - history.order_time[known]) / MICROSECONDS_A_DAY
    orders = np.bincount(customer, minlength=n)
    at_least_one = np.maximum(orders, 1)
    first, last = np.zeros(n), np.full(n, np.inf)
    np.maximum.at(first, customer, days)
    np.minimum.at(last, customer, days)
    last[np.isinf(last)] = 0
    size = np.bincount(customer, weights=sizes, minlength=n) / at_least_one
    squares = np.bincount(customer, weights=sizes.astype(float) ** 2, minlength=n) / at_least_one
    fade = np.exp2(-lines.orders / 5.0)
    age_of_order = _orders_later(customer, n)
    faded_orders = np.bincount(customer, weights=np.exp2(-age_of_order / 5.0), minlength=n)
    recent = np.bincount(lines.customer, weights=fade, minlength=n) / np.maximum(faded_orders, 1e-9)
    distinct = np.bincount(pairs.customer, minlength=n)
    total = np.bincount(lines.customer, minlength=n)
    return CustomerFacts(
        orders=orders.astype(np.float32),
        size=size.astype(np.float32),
        recent_size=recent.astype(np.float32),
        size_spread=np.sqrt(np.maximum(squares - size**2, 0)).astype(np.float32),
        gap_days=((first - last) / np.maximum(orders - 1, 1)).astype(np.float32),
        last_days=last.astype(np.float32),
        repeat_share=(1 - distinct / np.maximum(total, 1)).astype(np.float32),
        items=distinct.astype(np.float32),
    )


def _orders_later(customer: np.ndarray, n_customers: int) -> np.ndarray:
    """How many later orders the same customer has, for orders in the order of time."""
    by_customer = np.argsort(customer, kind="stable")
    ends = np.cumsum(np.bincount(customer, minlength=n_customers))
    later = np.empty(len(customer))
    later[by_customer] = ends[customer[by_customer]] - np.arange(len(customer)) - 1
    return later
