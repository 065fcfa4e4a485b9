"""Item rows that stand for several variants: which codes they are, and which of them a customer is shown."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

import numpy as np
import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.looks import rows_of
from bundlerec.data.products import AVAILABLE, STANDS, VARIES

NONE = -1


@dataclass(frozen=True)
class Variants:
    """The variants of products that have several, and who bought them when; item and customer rows are those of the
    `Dataset` that holds them. Variant rows are places in `ids`.
    """

    ids: np.ndarray  # [v] text, sorted
    item: np.ndarray  # [v] int32 item rows
    words: np.ndarray  # [v] text, "" where the catalogue has none
    title: np.ndarray  # [v] text, the words in it
    price: np.ndarray  # [v] float64, the catalogue's; NaN where unknown
    available: np.ndarray  # [v] bool: in stock, or the stock is not known
    varies: np.ndarray  # [v] bool: not the code of the product as such
    standing: (
        np.ndarray
    )  # [n_items] int32: the variant that stands for the item; NONE for an item without variants
    customer: (
        np.ndarray
    )  # [p] int32 customer rows of purchases, one an order and variant; -1 where nobody is known
    variant: np.ndarray  # [p] int32 variant rows
    time: np.ndarray  # [p] int64 microseconds, ascending

    def __len__(self) -> int:
        return len(self.ids)

    def before(self, cut: int) -> Self:
        """With the purchases before `cut` (exclusive) only."""
        past = slice(0, int(np.searchsorted(self.time, cut, side="left")))
        return replace(self, customer=self.customer[past], variant=self.variant[past], time=self.time[past])

    def only(self, allowed: np.ndarray) -> Self:
        """So that none but the allowed variants ([v] bool) are shown, of products that have one."""
        standing = self.standing.copy()
        bought = np.bincount(self.variant, minlength=len(self))
        first = np.lexsort((-bought, ~self.available, ~self.varies, ~allowed, self.item))
        items, start = np.unique(self.item[first], return_index=True)
        barred = ~allowed[standing[items]] & allowed[first[start]]
        standing[items[barred]] = first[start][barred]
        left = np.zeros(len(self.standing), dtype=bool)
        left[self.item[allowed]] = True
        kept = allowed[self.variant] | ~left[self.item[self.variant]]
        return replace(
            self, standing=standing, customer=self.customer[kept], variant=self.variant[kept], time=self.time[kept]
        )

    def items_of(self, codes: pd.Series) -> np.ndarray:
        """[n] int32: the item row behind each code, NONE where it is nobody's variant."""
        return np.append(self.item, NONE)[rows_of(codes, self.ids)]

    def shown(self, customers: np.ndarray, items: np.ndarray) -> np.ndarray:
        """int64 (shape of `items`): the variant of each item that its customer is shown, NONE where it has none.

        Of those that the customer bought: one in stock before one that is not, then the one bought in most orders,
        then the latest. Who bought none of them sees the one that stands for the product.
        """
        if not len(self):
            return np.full(np.shape(items), NONE, dtype=np.int64)
        found = np.where(items >= 0, self.standing[items], NONE).astype(np.int64)
        pair, usual = self._usual
        if not len(pair):
            return found
        wanted = customers.astype(np.int64) * len(self.standing) + items
        place = np.minimum(np.searchsorted(pair, wanted), len(pair) - 1)
        own = (customers >= 0) & (found != NONE) & (pair[place] == wanted)
        return np.where(own, usual[place], found)

    def times_of(self, customers: np.ndarray, variants: np.ndarray) -> np.ndarray:
        """int64 (shape of `variants`): orders of each customer that hold the variant."""
        pair, times, _ = self._pairs
        wanted = customers.astype(np.int64) * max(len(self), 1) + variants
        place = np.searchsorted(pair, wanted)
        inside = (variants >= 0) & (customers >= 0) & (place < len(pair))
        found = np.append(pair, NONE)[place] == wanted
        return np.where(inside & found, np.append(times, 0)[place], 0)

    @cached_property
    def _pairs(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Customers and variants that met (customer * v + variant, ascending): orders, and the last time."""
        known = self.customer >= 0
        key = self.customer[known].astype(np.int64) * max(len(self), 1) + self.variant[known]
        pair, times = np.unique(key, return_counts=True)
        order = np.argsort(key, kind="stable")  # purchases come in the order of time
        return pair, times, self.time[known][order][np.cumsum(times) - 1]

    @cached_property
    def _usual(self) -> tuple[np.ndarray, np.ndarray]:
        """Customers and items that met (customer * n_items + item, ascending), and the customer's usual variant."""
        pair, times, last = self._pairs
        customer, variant = np.divmod(pair, max(len(self), 1))
        key = customer * len(self.standing) + self.item[variant]
        order = np.lexsort((variant, -last, -times, ~self.available[variant], key))
        first = np.flatnonzero(np.diff(key[order], prepend=-1))
        return key[order][first], variant[order][first]


NO_VARIANTS = Variants(
    *(np.zeros(0, dtype=kind) for kind in (object, np.int32, object, object, float, bool, bool)),
    *(np.zeros(0, dtype=kind) for kind in (np.int32, np.int32, np.int32, np.int64)),
)


@dataclass(frozen=True)
class BoughtLines:
    """Lines of purchases with the codes that the log has for their items."""

    code: pd.Series  # [l] text
    order: np.ndarray  # [l] int64 order rows
    order_customer: np.ndarray  # [n_orders] int32
    order_time: np.ndarray  # [n_orders] int64, ascending


def build_variants(members: pd.DataFrame, item_ids: np.ndarray, bought: BoughtLines) -> Variants:
    """The variants of `members` (`products.Joined`) in the rows of `item_ids` (sorted text)."""
    ids = members[c.ITEM_ID].to_numpy(dtype=object)
    standing = np.full(len(item_ids), NONE, dtype=np.int32)
    item = rows_of(members[STANDS], item_ids)
    standing[item] = rows_of(members[STANDS], ids)
    row = rows_of(bought.code, ids)
    order, variant = np.divmod(np.unique(bought.order[row >= 0] * len(ids) + row[row >= 0]), max(len(ids), 1))
    return Variants(
        ids,
        item,
        members[c.VARIANT].fillna("").to_numpy(dtype=object),
        members[c.TITLE].to_numpy(dtype=object),
        members[c.PRICE].to_numpy(dtype=np.float64),
        members[AVAILABLE].to_numpy(dtype=bool),
        members[VARIES].to_numpy(dtype=bool),
        standing,
        bought.order_customer[order],
        variant.astype(np.int32),
        bought.order_time[order],
    )
