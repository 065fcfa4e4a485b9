"""What customers looked at or put into a cart: evidence of interest beside what they bought."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import pandas as pd

from bundlerec.data import columns as c


@dataclass(frozen=True)
class Looks:
    """Views and carts in the order of time; rows are those of the `Dataset` that holds them."""

    customer: np.ndarray  # [n] int32 customer rows, -1 where nobody is known or the customer never bought
    item: np.ndarray  # [n] int32 item rows
    time: np.ndarray  # [n] int64 microseconds, ascending
    cart: np.ndarray  # [n] bool: put into a cart, not just looked at

    def __len__(self) -> int:
        return len(self.time)

    def before(self, cut: int) -> Self:
        """Those before `cut` (exclusive), as views."""
        return self._at(slice(0, int(np.searchsorted(self.time, cut, side="left"))))

    def since(self, moment: int) -> Self:
        """Those at or after `moment`, as views."""
        return self._at(slice(int(np.searchsorted(self.time, moment, side="left")), None))

    def of_items(self, keep: np.ndarray) -> Self:
        """Those of kept items only (`keep`: [n_items] bool)."""
        return self._at(keep[self.item]) if len(self) else self

    def _at(self, part: slice | np.ndarray) -> Self:
        return type(self)(self.customer[part], self.item[part], self.time[part], self.cart[part])


NO_LOOKS = Looks(*(np.zeros(0, dtype=kind) for kind in (np.int32, np.int32, np.int64, bool)))


def build_looks(events: pd.DataFrame, customer_ids: np.ndarray, item_ids: np.ndarray) -> Looks:
    """The views and carts of an Events table; items outside `item_ids` are left out (both: sorted text)."""
    if c.KIND not in events:
        return NO_LOOKS
    events = events[(events[c.KIND] == c.VIEW) | (events[c.KIND] == c.CART)]
    item = rows_of(events[c.ITEM_ID], item_ids)
    time = events[c.TIME].to_numpy().astype("datetime64[us]").astype(np.int64)
    order = np.lexsort((item, time))
    order = order[item[order] >= 0]
    customer = rows_of(events[c.CUSTOMER_ID], customer_ids)
    cart = (events[c.KIND] == c.CART).to_numpy()
    return Looks(customer[order], item[order], time[order], cart[order])


def rows_of(column: pd.Series, ids: np.ndarray) -> np.ndarray:
    """[n] int32: the place of each text among `ids`, -1 where it is not among them."""
    categories = column.astype("category").cat
    place = pd.Index(ids, dtype=object).get_indexer(categories.categories.astype(str).astype(object))
    return np.append(place, -1)[categories.codes].astype(np.int32)
