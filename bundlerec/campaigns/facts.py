"""What segments look at: one row a customer, from everything before a moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from bundlerec.data.dataset import MICROSECONDS_A_DAY, Dataset
from bundlerec.data.matching import own_customers

SHORTEST: Final = 0.5  # days; orders nearer than that are one visit
PULL: Final = 2.0  # gaps that the shop's usual one counts for
YEAR: Final = 365  # days over which spending is added up
FALLBACK_GAP: Final = 30.0  # days, in a shop where nobody has come back yet
PAUSE_QUANTILES: Final = (0.90, 0.99)  # of pauses so far: where lapsing and lost begin
FEWEST_PAUSES: Final = 20  # fewer prove nothing about the shop's pauses
USUAL_PAUSES: Final = (2.5, 6.0)  # in usual gaps, where the shop has too few of its own


@dataclass(frozen=True)
class CustomerFacts:
    """Every customer of the shop with an order before `moment`; arrays of one length n."""

    moment: int  # int64 microseconds (exclusive)
    first_of_log: int  # the shop's first order at all
    row: np.ndarray  # [n] int64 customer rows of the dataset, ascending
    orders: np.ndarray  # [n] int64
    first: np.ndarray  # [n] int64 microseconds
    last: np.ndarray  # [n] int64 microseconds
    gap_days: np.ndarray  # [n] float64: the usual gap between two orders
    spend: np.ndarray  # [n] float64: money of the last YEAR days; NaN where no price is known
    pauses: tuple[float, float]  # gaps over usual gap that few pauses were longer than (PAUSE_QUANTILES)

    def __len__(self) -> int:
        return len(self.row)

    @property
    def days_since_last(self) -> np.ndarray:
        """[n] float64: from the last order to the moment."""
        days: np.ndarray = (self.moment - self.last) / MICROSECONDS_A_DAY
        return days

    @property
    def silence(self) -> np.ndarray:
        """[n] float64: days since the last order over the customer's own usual gap."""
        return self.days_since_last / self.gap_days


def facts_of(history: Dataset, moment: int) -> CustomerFacts:
    """`history`: everything before `moment` (int64 microseconds).

    usual gap of a customer = exp((sum of log gaps + PULL log shop gap) / (gaps + PULL)), so that one gap says little
    and ten say nearly all; the shop's gap is the median. Orders of the same visit (SHORTEST) make no gap.
    """
    row = np.flatnonzero((history.orders_of_customer > 0) & own_customers(history)).astype(np.int64)
    known = history.order_customer >= 0
    customer, time = history.order_customer[known].astype(np.int64), history.order_time[known]
    n = history.n_customers
    first, last = np.full(n, np.iinfo(np.int64).max), np.zeros(n, dtype=np.int64)
    np.minimum.at(first, customer, time)
    np.maximum.at(last, customer, time)
    who, days = _gaps(customer, time)
    usual = _usual_gaps(who, np.log(days), n)
    return CustomerFacts(
        moment=moment,
        first_of_log=int(history.order_time[0]) if history.n_orders else moment,
        row=row,
        orders=history.orders_of_customer[row],
        first=first[row],
        last=last[row],
        gap_days=usual[row],
        spend=_spend(history, moment)[row],
        pauses=_pauses(days / usual[who]),
    )


def _gaps(customer: np.ndarray, time: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Customer row and days of each gap between two visits."""
    order = np.argsort(customer, kind="stable")  # orders come in the order of time
    customer, time = customer[order], time[order]
    days = np.diff(time) / MICROSECONDS_A_DAY
    gap = (customer[1:] == customer[:-1]) & (days >= SHORTEST)
    return customer[1:][gap], days[gap]


def _usual_gaps(who: np.ndarray, log: np.ndarray, n: int) -> np.ndarray:
    shop = float(np.median(log)) if len(log) else float(np.log(FALLBACK_GAP))
    count, total = np.bincount(who, minlength=n), np.bincount(who, weights=log, minlength=n)
    found: np.ndarray = np.exp((total + PULL * shop) / (count + PULL))
    return found


def _pauses(ratios: np.ndarray) -> tuple[float, float]:
    if len(ratios) < FEWEST_PAUSES:
        return USUAL_PAUSES
    low, high = np.quantile(ratios, PAUSE_QUANTILES)
    return float(low), float(high)


def line_money(history: Dataset) -> np.ndarray:
    """[n_lines] float64: what each line brought; the catalogue's price where the log has none, NaN where neither."""
    price = history.line_price.astype(np.float64)
    catalogue = history.items.price[history.line_item].astype(np.float64)
    money: np.ndarray = np.where(np.isnan(price), catalogue, price) * history.line_quantity
    return money


def _spend(history: Dataset, moment: int) -> np.ndarray:
    """[n_customers] float64: money of the last YEAR days; lines without a price add nothing, NaN where all do."""
    late = history.order_time[history.line_order] >= moment - YEAR * MICROSECONDS_A_DAY
    mine = (history.line_customer >= 0) & late
    customer, money = history.line_customer[mine], line_money(history)[mine]
    priced = ~np.isnan(money)
    total = np.bincount(customer[priced], weights=money[priced], minlength=history.n_customers)
    lines = np.bincount(customer, minlength=history.n_customers)
    with_price = np.bincount(customer[priced], minlength=history.n_customers)
    return np.where((lines > 0) & (with_price == 0), np.nan, total)
