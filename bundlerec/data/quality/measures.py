"""The figures behind a judgement of a shop's data. Only purchases count; an item counts once an order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Final

import numpy as np
import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.dataset import ANONYMOUS, MICROSECONDS_A_DAY, Dataset, build_dataset
from bundlerec.data.split import MIN_CUSTOMERS, cut_time, left_out, next_orders, training_part

LEAST_GAP: Final = 7  # days without an order that may be a gap
UNUSUAL: Final = 3.0  # times as long as the usual longest pause
USUAL: Final = 0.95  # quantile of the pauses between days with orders
FEW_WEEKS: Final = 120  # days up to which the timeline counts by the day
MANY_WEEKS: Final = 730  # days up to which it counts by the week
DEEPEST: Final = 10  # "10 orders or more" is one column
TOP: Final = 0.2  # of the items, whose share of the lines is told
PERIOD, ORDERS, CUSTOMERS, ITEMS, LINES = "period", "orders", "customers", "items", "lines"
START: Final = datetime(1970, 1, 1)


@dataclass(frozen=True)
class Gap:
    """A stretch of days without any order that is longer than the shop's usual pauses."""

    after: datetime  # last day with an order before it
    before: datetime  # first day with an order behind it
    days: int  # days without an order


@dataclass(frozen=True)
class Quality:
    """What can be told of a shop's data without any model. Counts, shares of 1; None where there is nothing."""

    customers: int
    orders: int
    anonymous_orders: int
    items_sold: int
    items_in_catalogue: int
    items_without_sales: int
    items_not_in_catalogue: int
    items_with_price: int
    variants: int  # codes that are joined
    items_with_variants: int  # to so many
    first: datetime | None
    last: datetime | None
    days: int
    gaps: tuple[Gap, ...]
    empty_cells: float | None  # of the table of customers and items sold
    repeats: (
        float | None
    )  # of what customers bought after their first order, the share that they had bought before
    items_for_half: int  # the most bought items that make half of all lines
    top_share: float | None  # share of the lines that the top fifth of the items has
    items_of_few: int  # bought by fewer than MIN_CUSTOMERS customers
    customers_with_one_order: int
    orders_a_customer: float | None  # median
    judged: int  # customers whose next order a training could be judged by
    too_few_orders: int
    no_later_order: int
    timeline: pd.DataFrame  # period (its first day), orders
    tail: pd.DataFrame  # items (share of them, most bought first), lines (share of all)
    depth: pd.DataFrame  # orders ("1" … "10+"), customers

    def to_json(self) -> Mapping[str, Any]:
        """The figures, and the tables as rows."""
        told = {one.name: getattr(self, one.name) for one in fields(self)}
        told["gaps"] = [{"after": gap.after, "before": gap.before, "days": gap.days} for gap in self.gaps]
        return {
            name: value.to_dict("records") if isinstance(value, pd.DataFrame) else value
            for name, value in told.items()
        }


def measure(events: pd.DataFrame, catalogue: pd.DataFrame, *, join_variants: bool = True) -> Quality:
    """The figures of a shop's log and catalogue (`data.columns`), as a training sees them."""
    data = build_dataset(events, catalogue, join_variants=join_variants)
    times = (
        [START + pd.Timedelta(int(one), "us") for one in data.order_time[[0, -1]]] if data.n_orders else [None] * 2
    )
    days = _days(data)
    sold = np.bincount(data.line_item, minlength=data.n_items)
    orders = data.orders_of_customer[data.orders_of_customer > 0]
    listed = np.zeros(data.n_items, dtype=bool)
    listed[data.rows_of(catalogue[c.ITEM_ID].astype(str).to_numpy())] = True
    return Quality(
        customers=len(orders),
        orders=data.n_orders,
        anonymous_orders=int((data.order_customer == ANONYMOUS).sum()),
        items_sold=int((sold > 0).sum()),
        items_in_catalogue=int(listed.sum()),
        items_without_sales=int((listed & (sold == 0)).sum()),
        items_not_in_catalogue=int((~listed & (sold > 0)).sum()),
        items_with_price=int((listed & ~np.isnan(data.items.price)).sum()),
        variants=int(data.variants.varies.sum()),
        items_with_variants=int((data.variants.standing >= 0).sum()),
        first=times[0],
        last=times[1],
        days=int(days[-1] - days[0]) + 1 if len(days) else 0,
        gaps=_gaps(np.unique(days)),
        empty_cells=_empty(data, len(orders), int((sold > 0).sum())),
        repeats=_repeats(data),
        **_tail(sold),
        items_of_few=int((data.customers_of_item[sold > 0] < MIN_CUSTOMERS).sum()),
        customers_with_one_order=int((orders == 1).sum()),
        orders_a_customer=float(np.median(orders)) if len(orders) else None,
        **_judged(data),
        timeline=_timeline(days),
        depth=_depth(orders),
    )


def _days(data: Dataset) -> np.ndarray:
    return data.order_time // MICROSECONDS_A_DAY


def _gaps(days: np.ndarray) -> tuple[Gap, ...]:
    """`days`: those with an order, ascending, each once. Longest gaps first."""
    pauses = np.diff(days) - 1
    if not len(pauses):
        return ()
    limit = max(LEAST_GAP, UNUSUAL * np.quantile(pauses, USUAL))
    places = [place for place in np.argsort(-pauses, kind="stable") if pauses[place] >= limit]
    return tuple(Gap(_moment(days[one]), _moment(days[one + 1]), int(pauses[one])) for one in places)


def _moment(day: int) -> datetime:
    return START + pd.Timedelta(int(day), "D")


def _empty(data: Dataset, customers: int, items: int) -> float | None:
    return 1.0 - data.customer_item.nnz / (customers * items) if customers and items else None


def _repeats(data: Dataset) -> float | None:
    known = data.line_customer >= 0
    order, customer = data.line_order[known], data.line_customer[known]
    first = np.full(data.n_customers, data.n_orders, dtype=np.int64)
    np.minimum.at(first, customer, order)
    later = order > first[customer]
    if not later.any():
        return None
    pair = pd.Series(customer.astype(np.int64) * data.n_items + data.line_item[known])
    return float(pair.duplicated().to_numpy()[later].mean())


def _tail(sold: np.ndarray) -> dict[str, Any]:
    counts = np.sort(sold[sold > 0])[::-1]
    if not len(counts):
        return {"items_for_half": 0, "top_share": None, "tail": pd.DataFrame({ITEMS: [], LINES: []})}
    share = np.cumsum(counts) / counts.sum()
    shown = np.unique(np.linspace(0, len(counts) - 1, 101).round().astype(int))
    tail = pd.DataFrame({ITEMS: [0.0, *(shown + 1) / len(counts)], LINES: [0.0, *share[shown]]})
    top = share[max(1, round(TOP * len(counts))) - 1]
    return {"items_for_half": int(np.searchsorted(share, 0.5)) + 1, "top_share": float(top), "tail": tail}


def _judged(data: Dataset) -> dict[str, int]:
    """Exactly those whom a training today would judge."""
    cut = cut_time(data)
    history = training_part(data, cut)
    missing = left_out(data, history, cut)
    judged = len(next_orders(data, history, cut)) if data.n_orders else 0
    return {"judged": judged, "too_few_orders": missing.too_few_orders, "no_later_order": missing.no_later_order}


def _timeline(days: np.ndarray) -> pd.DataFrame:
    """Orders by the day, the week or the month, by the length of the log; periods without orders are there too."""
    if not len(days):
        return pd.DataFrame({PERIOD: pd.to_datetime([]), ORDERS: pd.Series(dtype="int64")})
    span = days[-1] - days[0]
    unit = "D" if span <= FEW_WEEKS else "W" if span <= MANY_WEEKS else "M"
    counted = pd.Series(pd.to_datetime(days, unit="D").to_period(unit)).value_counts()
    whole = counted.reindex(pd.period_range(counted.index.min(), counted.index.max(), freq=unit), fill_value=0)
    return pd.DataFrame({PERIOD: whole.index.start_time, ORDERS: whole.to_numpy()})


def _depth(orders: np.ndarray) -> pd.DataFrame:
    counts = np.bincount(np.minimum(orders, DEEPEST), minlength=DEEPEST + 1)[1:]
    names = [*(str(number) for number in range(1, DEEPEST)), f"{DEEPEST}+"]
    return pd.DataFrame({ORDERS: names, CUSTOMERS: counts})
