"""Where the past ends: one cut in time for the whole shop, and what each customer bought next."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bundlerec.data.dataset import MICROSECONDS_A_DAY, Dataset

CUT_QUANTILE = 0.9
MIN_ORDERS = 2  # customers with fewer orders before the cut are not judged
MIN_CUSTOMERS = 5  # items bought by fewer customers are dropped from the training part
MOST_ITEMS = (
    50_000  # of the others those with most customers are kept, or time and memory grow with customers x items
)


@dataclass(frozen=True)
class Truth:
    """T(u): the distinct items of each customer's first order at or after the cut, all of them.

    Row j of the CSR pair (`start`, `item`) belongs to customer row `customers[j]`.
    """

    customers: np.ndarray  # [n] int32 customer rows, ascending
    start: np.ndarray  # [n + 1] int64
    item: np.ndarray  # [total] int32 item rows
    orders: np.ndarray  # [n] int32 order rows

    def __len__(self) -> int:
        return len(self.customers)

    @property
    def sizes(self) -> np.ndarray:
        """[n] int64: |T(u)|."""
        return np.diff(self.start)

    def of(self, mask: np.ndarray) -> Truth:
        """The rows where `mask` ([n] bool) is true."""
        lengths = self.sizes
        keep = np.repeat(mask, lengths)
        start = np.concatenate([[0], np.cumsum(lengths[mask])])
        return Truth(self.customers[mask], start, self.item[keep], self.orders[mask])


@dataclass(frozen=True)
class LeftOut:
    """Why customers are not judged (counts)."""

    too_few_orders: int  # ordered after the cut, but fewer than MIN_ORDERS times before it
    no_later_order: int  # enough orders before the cut, none after it


def cut_time(dataset: Dataset, quantile: float = CUT_QUANTILE, whole_days: bool | None = None) -> int:
    """The moment (int64 microseconds) that splits past from future: a quantile (linear) of the orders' times.

    Anonymous orders don't count, because nobody is judged by them (unless there are no others).
    With day-level logs (`whole_days`; found from the data when None) the cut goes down to midnight, because
    orders of one day can't be told apart in time.
    """
    if dataset.n_orders == 0:
        return 0
    known = dataset.order_time[dataset.order_customer >= 0]
    cut = int(np.quantile(known if len(known) else dataset.order_time, quantile))
    if whole_days is None:
        whole_days = bool(np.all(dataset.order_time % MICROSECONDS_A_DAY == 0))
    return cut - cut % MICROSECONDS_A_DAY if whole_days else cut


def known_items(history: Dataset, min_customers: int = MIN_CUSTOMERS) -> np.ndarray:
    """[n_items] bool: items that enough known customers bought, of those the MOST_ITEMS with most customers; a small
    shop asks for fewer customers.

    The threshold falls to one in fifty customers, and to none below fifty, so that a shop of a few customers, or of
    anonymous baskets alone, still has products.
    """
    enough = _bought_by_enough(history, min_customers)
    if enough.sum() <= MOST_ITEMS:
        return enough
    most = np.argsort(np.where(enough, -history.customers_of_item, 1), kind="stable")[:MOST_ITEMS]
    kept = np.zeros(history.n_items, dtype=bool)
    kept[most] = True
    return kept


def items_beyond(history: Dataset) -> int:
    """How many items enough customers bought that are left out because there are too many; 0 in usual shops."""
    return max(0, int(_bought_by_enough(history, MIN_CUSTOMERS).sum()) - MOST_ITEMS)


def _bought_by_enough(history: Dataset, min_customers: int) -> np.ndarray:
    threshold = min(min_customers, int((history.orders_of_customer > 0).sum()) // 50)
    return history.customers_of_item >= threshold


def training_part(dataset: Dataset, cut: int) -> Dataset:
    """What a model may see: everything before `cut`, without the items that too few customers bought."""
    history = dataset.before(cut)
    return history.only_items(known_items(history))


def next_orders(
    dataset: Dataset, history: Dataset, cut: int, *, until: int | None = None, min_orders: int = MIN_ORDERS
) -> Truth:
    """The first order at or after `cut` (and before `until`) of every customer with `min_orders` in `history`.

    `history` is `training_part(dataset, cut)`; the order itself is whole, with items never sold before.
    """
    first = int(np.searchsorted(dataset.order_time, cut, side="left"))
    end = dataset.n_orders if until is None else int(np.searchsorted(dataset.order_time, until, side="left"))
    customers, position = np.unique(dataset.order_customer[first:end], return_index=True)
    known = customers >= 0
    customers, position = customers[known], position[known]
    judged = history.orders_of_customer[customers] >= min_orders
    customers, orders = customers[judged], (first + position[judged]).astype(np.int32)
    lengths = dataset.line_start[orders + 1] - dataset.line_start[orders]
    start = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    lines = np.repeat(dataset.line_start[orders] - start[:-1], lengths) + np.arange(start[-1])
    return Truth(customers.astype(np.int32), start, dataset.line_item[lines], orders)


def left_out(dataset: Dataset, history: Dataset, cut: int) -> LeftOut:
    """Counts the customers that `next_orders` does not judge, by reason."""
    past = history.orders_of_customer
    later = dataset.orders_of_customer - dataset.before(cut).orders_of_customer
    return LeftOut(
        too_few_orders=int(((later > 0) & (past < MIN_ORDERS)).sum()),
        no_later_order=int(((later == 0) & (past >= MIN_ORDERS)).sum()),
    )
