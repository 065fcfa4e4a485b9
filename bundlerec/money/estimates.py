"""What bundles are expected to bring per 100 customers, each number with its interval: estimates, no promises.

Expected purchases of a bundle: the sum of its products' chances; takings and margin: the same with price and margin as
weights. Assumed is that showing a bundle does not change what is bought (a log can't tell; a campaign with a holdout
can), and that its discount is given on whatever is bought of it, habitual purchases among them. So the discount only
costs here, and `break_even` says how many more purchases it has to bring to pay for itself. The interval covers which
customers come (bootstrap over customers, 95 %), not how well the chances hold: that is what `judged` is for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from bundlerec.data import columns as c
from bundlerec.evaluation.intervals import estimate
from bundlerec.recommender import BEST_SELLERS
from bundlerec.store import Run, Store

PURCHASES, TAKINGS, MARGIN = "purchases", "takings", "margin"
SIZE: Final = 10  # products of the judged lists
HABITS: Final = "gp_topfreq"  # the customer's own most frequent products
METRICS: Final = {"precision": (PURCHASES, float(SIZE)), TAKINGS: (TAKINGS, 1.0), MARGIN: (MARGIN, 1.0)}


@dataclass(frozen=True)
class PerHundred:
    """One number per 100 customers."""

    what: str
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Estimates:
    """What is expected of some bundles."""

    customers: int
    rows: list[PerHundred]  # what is not known of every product is left out
    break_even: (
        float | None
    )  # share of purchases that the discounts have to add to pay for themselves; None: unknown
    problems: list[str]


def estimates_of(contents: pd.DataFrame) -> Estimates:
    """Of bundles with a customer_id, chance, price, cost and discount (percent of the list price) in each row."""
    p = contents[c.CHANCE].fillna(0).to_numpy(dtype=np.float64)
    paid = contents[c.PRICE].to_numpy() * (1 - contents[c.DISCOUNT].fillna(0).to_numpy() / 100)
    cost = contents[c.COST].to_numpy()
    numbers = {PURCHASES: p, TAKINGS: p * paid, MARGIN: p * (paid - cost)}
    known = {what: values for what, values in numbers.items() if len(values) and not np.isnan(values).any()}
    code, customers = pd.factorize(contents[c.CUSTOMER_ID])
    problems = [
        f"The expected {what} can't be told: the {name} of {_unknown(contents[name])} is not known."
        for what, name in ((TAKINGS, c.PRICE), (MARGIN, c.COST))
        if what not in known and len(p)
    ]
    if not known:
        return Estimates(0, [], None, problems)
    sums = np.column_stack([np.bincount(code, weights=values) for values in known.values()])
    found = estimate(100 * sums)
    rows = [PerHundred(*one) for one in zip(known, found.value, found.low, found.high, strict=True)]
    full = (p * (contents[c.PRICE].to_numpy() - cost)).sum()
    left = float(known[MARGIN].sum()) if MARGIN in known else 0.0
    return Estimates(len(customers), rows, full / left - 1 if left > 0 else None, problems)


def _unknown(column: pd.Series) -> str:
    return f"{int(column.isna().sum()):,} of {len(column):,} offered pieces"


def judged_extra(store: Store, run: Run) -> pd.DataFrame:
    """What the chosen model's ten products had brought beyond other advice, per 100 customers, on orders that the
    training had not seen: columns what, rival, value, low, high, n; paired over the same customers. Nothing where
    nobody could be judged or best sellers were chosen.
    """
    found = store.results.comparisons(run.id)
    here = (found[c.MODEL] == run.summary.get("chosen")) & (found[c.K].astype(str) == str(SIZE))
    here &= found[c.RIVAL].isin([BEST_SELLERS, HABITS]) & found[c.METRIC].isin(METRICS)
    rows = found[here]
    factor = 100 * rows[c.METRIC].map(lambda name: METRICS[name][1]).astype(float)
    return pd.DataFrame(
        {
            "what": rows[c.METRIC].map(lambda name: METRICS[name][0]),
            c.RIVAL: rows[c.RIVAL],
            **{name: rows[name].astype(float) * factor for name in (c.VALUE, c.LOW, c.HIGH)},
            c.N: rows[c.N],
        }
    ).reset_index(drop=True)
