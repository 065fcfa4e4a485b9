"""A sieve over a log: which item rows may be offered, to whom, how many together, and what must be among them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd
from scipy import sparse

from bundlerec.bundles.rules.fair import Fair
from bundlerec.bundles.rules.model import ALL, Rules
from bundlerec.bundles.rules.shelf import Shelf, shelf_of
from bundlerec.bundles.rules.sieve import Demand, Limit, Sieve
from bundlerec.data import columns as c
from bundlerec.data.dataset import MICROSECONDS_A_DAY, Dataset
from bundlerec.data.looks import rows_of
from bundlerec.feedback.dismissals import DAYS, NOTHING_DISMISSED

EXPLORE, MIXED = "explore", "mixed"  # a bundle drawn by chance is a mixed one


@dataclass(frozen=True)
class Screen:
    """The rules of one kind, in the rows of a `Dataset`. Where a product has variants it may be offered when one of
    them may, and only those are shown (`dataset.variants`).
    """

    sieve: Sieve
    dataset: Dataset  # the same log; of variants only what the rules leave
    cut: int  # microseconds: the end of what is known
    allowed: np.ndarray  # [n_items] bool
    factor: np.ndarray  # [n_items] float32
    limits: list[Limit]  # codes: [n_items]
    demands: list[Demand]  # fits: [n_items]
    dismissed: pd.DataFrame  # customer_id, item_id, days: what customers do not want (`feedback.dismissals`)

    @property
    def counts(self) -> bool:
        """Whether what may follow depends on what is in the bundle."""
        return bool(self.limits or self.demands)

    def barred(self, customers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(place in `customers`, item row) of what each customer row (-1: nobody known) bought too lately or dismissed,
        customer by customer.
        """
        if self._barred is None:
            nothing = np.zeros(0, dtype=np.int64)
            return nothing, nothing
        known = np.flatnonzero(customers >= 0)
        cells = self._barred[customers[known]].tocoo()
        return known[cells.row], cells.col

    def among(self, log: Dataset, origin: np.ndarray) -> Screen:
        """The same rules for the customers of another log, who bought what it says and dismissed what the customer rows
        `origin` ([n_customers] of that log) did.
        """
        told = replace(self, dataset=log, dismissed=self.dismissed.iloc[:0])
        if len(self.dismissed):
            no = self._in_any_variant(*self._dismissed())[origin]
            told.__dict__["_barred"] = no if told._barred is None else sparse.csr_array(no + told._barred)
        return told

    @property
    def barred_by(self) -> str:
        """The rules by which `barred` goes, in words; "" where nothing is barred."""
        rules, parts = self.sieve.rules, []
        if rules.not_bought_days is not None:
            parts.append(f"not bought in the last {rules.not_bought_days} days")
        if len(self.dismissed):
            parts.append(f"not dismissed in the last {rules.dismissed_days} days")
        return " and ".join(parts)

    @cached_property
    def _barred(self) -> sparse.csr_array | None:
        """[n_customers, n_items] float32: above 0 where the item, or a variant of the same product, is barred."""
        cells = []
        if self.sieve.rules.not_bought_days is not None:
            cells.append(self._bought_lately(self.sieve.rules.not_bought_days))
        if len(self.dismissed):
            cells.append(self._dismissed())
        if not cells:
            return None
        customer, item = (np.concatenate(part) for part in zip(*cells, strict=True))
        return self._in_any_variant(customer, item)

    def _bought_lately(self, days: int) -> tuple[np.ndarray, np.ndarray]:
        log, since = self.dataset, self.cut - days * MICROSECONDS_A_DAY
        late = (log.line_customer >= 0) & (log.order_time[log.line_order] >= since)
        late &= log.order_time[log.line_order] < self.cut
        return log.line_customer[late], log.line_item[late]

    def _dismissed(self) -> tuple[np.ndarray, np.ndarray]:
        lately = self.dismissed[self.dismissed[DAYS] < self.sieve.rules.dismissed_days]
        customer = rows_of(lately[c.CUSTOMER_ID], self.dataset.customer_ids)
        item = self.dataset.rows_of(lately[c.ITEM_ID].to_numpy(dtype=object))
        known = (customer >= 0) & (item >= 0)
        return customer[known], item[known]

    def _in_any_variant(self, customer: np.ndarray, item: np.ndarray) -> sparse.csr_array:
        log = self.dataset
        cells = sparse.csr_array(
            (np.ones(len(item), dtype=np.float32), (customer, item)), shape=(log.n_customers, log.n_items)
        )
        product = self.sieve.shelf.product[self.sieve.shelf.rows_of(log.item_ids)]
        names, code = np.unique(product, return_inverse=True)
        if len(names) == log.n_items:
            return cells
        one = np.ones(log.n_items, dtype=np.float32)
        of_product = sparse.csr_array((one, (np.arange(log.n_items), code)), shape=(log.n_items, len(names)))
        return sparse.csr_array(cells @ of_product @ of_product.T)


def screen_of(sieve: Sieve, dataset: Dataset, cut: int, dismissed: pd.DataFrame = NOTHING_DISMISSED) -> Screen:
    """The sieve's shelf must hold every code of the dataset."""
    row, variants, allowed = sieve.shelf.rows_of(dataset.item_ids), dataset.variants, sieve.allowed
    if not len(variants):
        limits = [replace(limit, code=limit.code[row]) for limit in sieve.limits]
        demands = [replace(one, fits=(one.fits & allowed)[row]) for one in sieve.demands]
        return Screen(sieve, dataset, cut, allowed[row], sieve.factor[row], limits, demands, dismissed)
    of_variants = sieve.shelf.rows_of(variants.ids)
    may = allowed[of_variants]
    for code in (limit.code[of_variants] for limit in sieve.limits):
        may &= code == _first_of(variants.item, code, may, dataset.n_items)[variants.item]  # whichever is shown
    stands = np.where(variants.standing >= 0, _first_of(variants.item, of_variants, may, dataset.n_items), row)
    kept = allowed.copy()
    kept[of_variants] = may
    demands = []
    for one in sieve.demands:
        strays = np.zeros(dataset.n_items, dtype=bool)
        strays[variants.item[may & ~one.fits[of_variants]]] = True
        demands.append(replace(one, fits=(one.fits & kept)[stands] & ~strays))
    return Screen(
        sieve=sieve,
        dataset=replace(dataset, variants=variants.only(may)),
        cut=cut,
        allowed=kept[stands],
        factor=sieve.factor[stands],
        limits=[replace(limit, code=limit.code[stands]) for limit in sieve.limits],
        demands=demands,
        dismissed=dismissed,
    )


def _first_of(item: np.ndarray, values: np.ndarray, may: np.ndarray, n_items: int) -> np.ndarray:
    """[n_items] int64: the value of each item's first variant that may be offered, else of its first."""
    found = np.full(n_items, -1, dtype=np.int64)
    for rows in (np.arange(len(item)), np.flatnonzero(may)):
        found[item[rows][::-1]] = values[rows][::-1]
    return found


@dataclass(frozen=True)
class RuleBook:
    """All rules of a shop, of every kind of bundle."""

    rules: Mapping[str, Rules]
    fair: Fair | None = None  # the fairness weight, of every kind of bundle

    @property
    def empty(self) -> bool:
        """Whether nothing is ruled and nothing balanced."""
        return not self.rules and self.fair is None

    def of(self, kind: str) -> Rules:
        """Those of all kinds and of this one."""
        own = self.rules.get(MIXED if kind == EXPLORE else kind, Rules())
        return self.rules.get(ALL, Rules()).and_also(own)

    def sieve(self, kind: str, shelf: Shelf, day: date) -> Sieve | None:
        """None where nothing is ruled."""
        rules = self.of(kind)
        return None if rules.empty and self.fair is None else Sieve(rules, shelf, day, self.fair)


@dataclass(frozen=True)
class Screens:
    """The screens of a shop's log by kind; each is made when it is first asked."""

    book: RuleBook
    catalogue: pd.DataFrame
    dataset: Dataset
    cut: int
    day: date
    dismissed: pd.DataFrame = field(default_factory=NOTHING_DISMISSED.copy)

    def of(self, kind: str) -> Screen | None:
        """None where nothing is ruled and nothing was dismissed."""
        sieve = self.sieve(kind, self.shelf)
        return None if sieve is None else screen_of(sieve, self.dataset, self.cut, self.dismissed)

    def sieve(self, kind: str, shelf: Shelf) -> Sieve | None:
        """The rules of a kind over a shelf; None where nothing is ruled and nothing was dismissed."""
        if len(self.dismissed):
            return Sieve(self.book.of(kind), shelf, self.day, self.book.fair)
        return self.book.sieve(kind, shelf, self.day)

    @cached_property
    def shelf(self) -> Shelf:
        """Every code of catalogue and log."""
        return shelf_of(self.catalogue, self.dataset.shown_ids)
