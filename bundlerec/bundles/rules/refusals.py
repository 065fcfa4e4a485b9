"""What it costs, beside the usual time, that customers are not offered again what they said no to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from bundlerec.bundles.rules.model import Rules
from bundlerec.bundles.rules.of_shop import today
from bundlerec.bundles.rules.preview import Candidates, outcome, paid_for
from bundlerec.bundles.rules.shelf import Shelf
from bundlerec.bundles.rules.sieve import Sieve
from bundlerec.data import columns as c
from bundlerec.feedback.dismissals import DAYS, dismissals
from bundlerec.money.chances import kept_chances
from bundlerec.registry.in_use import run_in_use
from bundlerec.store import Store


@dataclass(frozen=True)
class Refusals:
    """Customers who said no to something, with their likeliest products."""

    known: Candidates
    ago: np.ndarray  # [n, w] days since the customer's no to the product; infinite where there was none
    share: float  # of all customers

    def cost(self, whole: Rules, without: Rules, shelf: Shelf) -> tuple[int, float, float | None]:
        """(customers with fewer items, hits and money per 100 customers of the shop) that `whole` costs more."""
        if not len(self.ago):
            return 0, 0.0, 0.0
        one, other = (
            outcome(self.known, Sieve(rules, shelf, today()), self.ago < rules.dismissed_days)
            for rules in (whole, without)
        )
        short, hits, money = other.less(one)
        return short, hits * self.share, None if money is None else money * self.share


def refusals_of(store: Store, shop: str, shelf: Shelf) -> Refusals | None:
    """By the chances that the run in use kept; None where it kept none."""
    run = run_in_use(store, shop)
    chances = None if run is None else kept_chances(store, run)
    if run is None or chances is None:
        return None
    said = _last_no(dismissals(store, shop, today()), shelf)
    rows = np.flatnonzero(pd.Index(chances.customers).isin({who for who, _ in said}))
    product = np.append(shelf.product[shelf.rows_of(chances.codes)], "")
    ago = np.array(
        [
            [said.get((chances.customers[row], product[place]), np.inf) for place in chances.code[row]]
            for row in rows
        ]
    ).reshape(len(rows), chances.code.shape[1])
    listed = (chances.code[rows], chances.p[rows], chances.days[rows])
    known = Candidates(chances.codes, *listed, len(rows), paid_for(store, run, chances.codes))
    return Refusals(known, ago, len(rows) / max(len(chances.customers), 1))


def _last_no(told: pd.DataFrame, shelf: Shelf) -> dict[tuple[str, str], float]:
    """(customer, product) -> days since the last no to it, whichever variant it was."""
    told = told.sort_values(DAYS, ascending=False)
    row = shelf.rows_of(told[c.ITEM_ID].astype(str))
    told, row = told[row >= 0], row[row >= 0]
    return dict(
        zip(zip(told[c.CUSTOMER_ID], shelf.product[row], strict=True), told[DAYS].astype(float), strict=True)
    )
