"""A small shop whose segments are known by heart; day 100 is today."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pandas as pd

from bundlerec.bundles.rules.shelf import category_paths, shelf_of
from bundlerec.campaigns.audience import Audience
from bundlerec.data import columns as c
from bundlerec.data.dataset import build_dataset
from bundlerec.training.shop import microseconds
from tests.worlds import START, events

TODAY = 100
CATALOGUE = pd.DataFrame(
    {
        c.ITEM_ID: ["tea", "mug", "oil"],
        c.TITLE: ["Green tea", "Mug", "Oil"],
        c.CATEGORY: ["Drinks > Tea", "Kitchen", None],
        c.PRICE: [4.0, 9.0, 5.0],
        c.COST: [1.0, 3.0, None],
    }
)


def visits(customer: str, days: Sequence[int], item: str = "tea") -> list[tuple[str, str, str, int]]:
    """One order of one item on each day."""
    return [(customer, item, f"{customer}{day}", day) for day in days]


def shop() -> list[tuple[str, str, str, int]]:
    """weekly: every 7 days until now; faded: every 7 days until day 70; gone: every 7 days until day 28;
    monthly: every 30 days; fresh: first on day 95; others with a weekly rhythm give the shop its pauses."""
    rows = visits("weekly", range(1, 100, 7)) + visits("faded", range(0, 71, 7), "mug")
    rows += visits("gone", range(0, 29, 7)) + visits("monthly", [10, 40, 70, 98]) + visits("fresh", [95], "oil")
    return rows


def audience(
    rows: Sequence[tuple[str, str, str, int]] | None = None,
    attributes: pd.DataFrame | None = None,
    sensitive: Sequence[str] = (),
    log: pd.DataFrame | None = None,
) -> Audience:
    """These orders, looked at on TODAY."""
    log = events(list(shop() if rows is None else rows)) if log is None else log
    history = build_dataset(log, CATALOGUE)
    moment = microseconds(START + timedelta(days=TODAY))
    known = pd.DataFrame(columns=list(c.CUSTOMERS), dtype="str") if attributes is None else attributes
    return Audience(
        history.before(moment), moment, shelf_of(CATALOGUE), category_paths(CATALOGUE), known, frozenset(sensitive)
    )
