"""A plan as people take it away: with titles, bundle prices and what is expected of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import pandas as pd

from bundlerec.data import columns as c
from bundlerec.money.estimates import Estimates, estimates_of
from bundlerec.money.of_bundles import bundle_offers
from bundlerec.money.plan import NO_WISH, Plan, PlanWish, make_plan
from bundlerec.store import Run, Store

OF_BUNDLE: Final = (c.LIST_PRICE, c.BUNDLE_PRICE, c.SAVING, c.DISCOUNT, c.MARGIN, c.MARGIN_PERCENT)


@dataclass(frozen=True)
class Planned:
    """A plan and what follows from it."""

    plan: Plan
    table: pd.DataFrame  # Plan table with the title of each product and the money of its bundle
    estimates: Estimates

    @cached_property
    def short(self) -> int:
        """Products that more customers would be offered if there were more pieces."""
        return int((self.plan.pieces(self.plan.wanted) > self.plan.pieces(self.plan.taken)).sum())

    @cached_property
    def counts(self) -> dict[str, Any]:
        """Counts and the value, as the command line tells them."""
        plan, customers = self.plan, int((self.plan.chances.customers != "").sum())
        served = int(self.plan.taken.any(axis=1).sum())
        best = plan.share_of_best
        return {
            "run": plan.run.id,
            "aim": plan.aim.value,
            "customers": customers,
            "without": customers - served,
            "pieces": len(self.table),
            "products": int(np.unique(self.table[c.ITEM_ID]).size),
            "products_short": self.short,
            "value": round(plan.value, 2),
            "value_without_limit": round(plan.value_without_limit, 2),
            "share_of_best_at_least": None if best is None else round(best, 4),
        }

    def told(self) -> dict[str, Any]:
        """As the command line tells it; all money and purchases are estimates."""
        rows = {one.what: {"value": one.value, "low": one.low, "high": one.high} for one in self.estimates.rows}
        return {
            **self.counts,
            "estimates_per_100_customers": rows,
            "break_even": self.estimates.break_even,
            "problems": [*self.plan.problems, *self.estimates.problems],
        }


def planned(store: Store, run: Run, wish: PlanWish = NO_WISH) -> Planned:
    """The plan of today. Raises UnknownRun for a run that kept no chances."""
    plan = make_plan(store, run, wish)
    table = plan.table()
    offers = bundle_offers(store, run, table, [c.CUSTOMER_ID], prices=plan.prices)
    of_bundle = offers[list(OF_BUNDLE)].reindex(table[c.CUSTOMER_ID]).set_axis(table.index)
    catalogue = store.data.items(run.shop, sorted(set(table[c.ITEM_ID])))
    titles = dict(zip(catalogue[c.ITEM_ID].astype(str), catalogue[c.TITLE], strict=True))
    table.insert(4, c.TITLE, table[c.ITEM_ID].map(titles).fillna(""))
    table = table.join(of_bundle)
    return Planned(plan, table, estimates_of(table))
