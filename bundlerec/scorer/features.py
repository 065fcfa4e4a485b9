"""The numbers behind each (customer, candidate) pair, all taken from before the cut.

Ids alone are weak on shop logs; counts at several half-lives, the gap since the last purchase over the
customer's usual gap, popularity of late and the values of the simple methods are strong.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bundlerec.scorer.candidates import Candidates
from bundlerec.scorer.looks import LookTable
from bundlerec.scorer.pairs import PairTable
from bundlerec.scorer.state import ShopState

FAR_DAYS = 3650.0  # stands for "never"
GROUP_NAMES = ("subcategory", "category", "brand")
PAIR_NAMES = (
    "bought",
    "times",
    "rate",
    "last_days",
    "first_days",
    "last_orders",
    "quantity",
    "gap_days",
    "gap_spread",
    "due",
    "due_orders",
    *(f"by_days_{i}" for i in range(3)),
    *(f"by_orders_{i}" for i in range(3)),
    *(f"share_{i}" for i in range(2)),
)
GROUP_PAIR_NAMES = ("times", "last_days", "due", "by_days", "by_orders", "share")
ITEM_NAMES = (
    *(f"popularity_{i}" for i in range(4)),
    *(f"discovered_{i}" for i in range(4)),
    *(f"sold_rank_{i}" for i in range(3)),
    "trend",
    "buyers",
    "repeat_share",
    "again_share",
    "item_gap",
    "price",
    "seen_days",
)
CUSTOMER_NAMES = (
    "orders",
    "size",
    "recent_size",
    "size_spread",
    "order_gap",
    "order_last",
    "order_due",
    "loyalty",
    "variety",
)
LOOK_NAMES = (
    *(f"views_{i}" for i in range(3)),
    *(f"carts_{i}" for i in range(3)),
    "look_days",
    "looks_of_all",
)

FIRST_CUSTOMER = len(PAIR_NAMES) + len(GROUP_NAMES) * len(GROUP_PAIR_NAMES) + len(ITEM_NAMES) + 1
CUSTOMER_SLICE = slice(FIRST_CUSTOMER, FIRST_CUSTOMER + len(CUSTOMER_NAMES))  # columns of the customer alone


def feature_names(signals: Sequence[str]) -> list[str]:
    """Names of the columns of `features`, in order; `signals`: names of the simple methods among them."""
    groups = [f"{group}_{name}" for group in GROUP_NAMES for name in GROUP_PAIR_NAMES]
    signals = [f"{signal}_{part}" for signal in signals for part in ("value", "rank")]
    return [*PAIR_NAMES, *groups, *ITEM_NAMES, "price_ratio", *CUSTOMER_NAMES, *LOOK_NAMES, *signals]


def features(
    state: ShopState, chosen: Candidates, signal_scores: list[np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """[total, F] float32, one row a candidate; and [n, signals] float32, each customer's best value of each signal,
    which is the unit of that signal's column. `signal_scores`: each signal's [n, m] scores of the customers.
    """
    customer = chosen.customers[chosen.row].astype(np.int64)
    item = chosen.item.astype(np.int64)
    facts = state.items
    blocks = [pair_columns(state, customer, item, state.by_item.find(customer, item))]
    for pairs, group in zip(state.by_group, state.groups, strict=True):
        blocks.append(_group_block(state, pairs, customer, group[item]))
    popularity = facts.popularity[item]
    trend = np.log((popularity[:, 0] + 0.2) / (popularity[:, 2] + 0.2))
    price = np.log1p(np.nan_to_num(facts.price[item], nan=0.0))
    gap = np.log1p(np.nan_to_num(facts.gap_days[item], nan=FAR_DAYS))
    item_columns = [
        *np.log1p(popularity).T,
        *np.log1p(facts.discovered[item]).T,
        *facts.rank[item].T,
        trend,
        np.log1p(facts.customers[item]),
        facts.repeat_share[item],
        facts.again_share[item],
        gap,
        price,
        np.log1p(facts.seen_days[item]),
        price - _usual_price(state)[customer],
    ]
    blocks.append(np.stack(item_columns, axis=1))
    blocks.append(_customer_block(state)[customer])
    blocks.append(_look_block(state.looks, customer, item))
    best = np.empty((len(chosen.customers), len(state.signals)), dtype=np.float32)
    for number, (scores, signal) in enumerate(zip(signal_scores, state.signals, strict=True)):
        block, best[:, number] = _signal_block(scores, signal.items, chosen, state.history.n_items)
        blocks.append(block)
    return np.concatenate(blocks, axis=1, dtype=np.float32), best


def pair_columns(state: ShopState, customer: np.ndarray, item: np.ndarray, at: np.ndarray) -> np.ndarray:
    """[r, len(PAIR_NAMES)]: what the row `at` of `state.by_item` says of each pair; -1: never bought."""
    pairs, people, facts = state.by_item, state.customers, state.items
    seen = at >= 0
    orders = np.maximum(people.orders[customer], 1)
    count = _pick(pairs.count, at, 0)
    last_days, last_orders = _pick(pairs.last_days, at, FAR_DAYS), _pick(pairs.last_orders, at, 1000)
    gap = _pick(pairs.mean_gap_days, at, np.nan)
    usual = np.where(np.isnan(gap), np.nan_to_num(facts.gap_days[item], nan=FAR_DAYS), gap)
    gap_orders = (_pick(pairs.first_orders, at, 0) - last_orders) / np.maximum(count - 1, 1)
    due = np.log((last_days + 1) / (usual + 1))
    due_orders = np.where(count > 1, np.log((last_orders + 1) / (np.maximum(gap_orders, 0) + 1)), 0)
    by_days = _pick(pairs.by_days, at, 0)
    by_orders = _pick(pairs.by_orders, at, 0)
    return np.stack(
        [
            seen,
            np.log1p(count),
            count / orders,
            np.log1p(last_days),
            np.log1p(_pick(pairs.first_days, at, FAR_DAYS)),
            np.log1p(last_orders),
            np.log1p(_pick(pairs.quantity, at, 0)),
            np.log1p(usual),
            np.log1p(_pick(pairs.gap_spread, at, 0)),
            np.where(seen, due, 0),
            due_orders,
            *np.log1p(by_days).T,
            *np.log1p(by_orders).T,
            by_orders[:, 1] / _orders_faded(state)[customer, 0],
            by_orders[:, 2] / _orders_faded(state)[customer, 1],
        ],
        axis=1,
    )


def _group_block(state: ShopState, pairs: PairTable, customer: np.ndarray, group: np.ndarray) -> np.ndarray:
    at = pairs.find(customer, group)
    return group_columns(
        _pick(pairs.count, at, 0),
        _pick(pairs.last_days, at, FAR_DAYS),
        _pick(pairs.mean_gap_days, at, np.nan),
        _pick(pairs.by_days, at, 0)[:, 1],
        _pick(pairs.by_orders, at, 0)[:, 1],
        state.customers.orders[customer],
    )


def group_columns(
    count: np.ndarray,
    last_days: np.ndarray,
    gap_days: np.ndarray,
    by_days: np.ndarray,
    by_orders: np.ndarray,
    orders: np.ndarray,
) -> np.ndarray:
    """[r, len(GROUP_PAIR_NAMES)] of a customer's purchases of a group; `orders`: all of the customer's."""
    gap = np.nan_to_num(gap_days, nan=FAR_DAYS)
    return np.stack(
        [
            np.log1p(count),
            np.log1p(last_days),
            np.where(count > 1, np.log((last_days + 1) / (gap + 1)), 0),
            np.log1p(by_days),
            np.log1p(by_orders),
            count / np.maximum(orders, 1),
        ],
        axis=1,
    )


def _customer_block(state: ShopState) -> np.ndarray:
    """[n_customers, len(CUSTOMER_NAMES)]."""
    people = state.customers
    columns = [
        np.log1p(people.orders),
        np.log1p(people.size),
        np.log1p(people.recent_size),
        np.log1p(people.size_spread),
        np.log1p(people.gap_days),
        np.log1p(people.last_days),
        np.log((people.last_days + 1) / (people.gap_days + 1)),
        people.repeat_share,
        np.log1p(people.items),
    ]
    return np.stack(columns, axis=1)


def _look_block(looks: LookTable, customer: np.ndarray, item: np.ndarray) -> np.ndarray:
    """[total, len(LOOK_NAMES)]."""
    at = looks.find(customer, item)
    columns = [
        *np.log1p(_pick(looks.views, at, 0)).T,
        *np.log1p(_pick(looks.carts, at, 0)).T,
        np.log1p(_pick(looks.last_days, at, FAR_DAYS)),
        np.log1p(looks.popularity[item]),
    ]
    return np.stack(columns, axis=1)


def _signal_block(
    scores: np.ndarray, items: np.ndarray, chosen: Candidates, n_items: int
) -> tuple[np.ndarray, np.ndarray]:
    """[total, 2]: a simple method's value, relative to the customer's best, and its rank among the candidates; and that
    best ([n], above zero).
    """
    column = np.full(n_items, -1)
    column[items] = np.arange(len(items))
    at = column[chosen.item]
    value = np.where(at >= 0, scores[chosen.row, np.maximum(at, 0)], 0)
    value = np.where(np.isfinite(value), value, 0)
    nothing = np.zeros(len(chosen.customers), dtype=np.float32)
    best = np.maximum(np.maximum.reduceat(value, chosen.start[:-1]) if len(value) else nothing, 1e-9)
    relative = value / best[chosen.row]
    order = np.lexsort((-value, chosen.row))
    rank = np.empty(len(value))
    rank[order] = np.arange(len(value)) - chosen.start[:-1][chosen.row]
    return np.stack([np.sign(relative) * np.sqrt(np.abs(relative)), np.log1p(rank)], axis=1), best


def _usual_price(state: ShopState) -> np.ndarray:
    """[n_customers]: mean log price of what each customer buys."""
    n = state.history.n_customers
    price = np.log1p(np.nan_to_num(state.items.price, nan=0.0))[state.lines.item]
    total = np.bincount(state.lines.customer, weights=price, minlength=n)
    return total / np.maximum(np.bincount(state.lines.customer, minlength=n), 1)


def _orders_faded(state: ShopState) -> np.ndarray:
    """[n_customers, 2]: what an item bought in every order would count under the two longer half-lives."""
    orders = state.customers.orders
    sums = [(1 - np.exp2(-orders / life)) / (1 - np.exp2(-1 / life)) for life in (6.0, 20.0)]
    return np.maximum(np.stack(sums, axis=1), 1)


def _pick(values: np.ndarray, at: np.ndarray, missing: float) -> np.ndarray:
    """Rows of `values` at `at`; `missing` where at is -1."""
    if len(values) == 0:
        return np.full((len(at), *values.shape[1:]), missing, dtype=np.float32)
    picked = values[np.maximum(at, 0)].astype(np.float32)
    picked[at < 0] = missing
    return picked
