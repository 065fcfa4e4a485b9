"""Why an item is due again, and when, as rows of the Reasons table."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd

from bundlerec.bundles.due import Due, Expected
from bundlerec.data import columns as c
from bundlerec.data.dataset import Dataset
from bundlerec.data.lists import EMPTY, RankedLists

DUE = "due"
EPOCH = datetime(1970, 1, 1)


def due_reasons(kind: str, dataset: Dataset, lists: RankedLists, due: Due) -> pd.DataFrame:
    """For every filled place the facts (reason “due”, its weight the chance within the horizon) and a sentence."""
    row, slot = np.nonzero(lists.items != EMPTY)
    customer, item = lists.customers[row], lists.items[row, slot]
    expected = due.expect(customer, item)
    ids = dataset.shown_ids[dataset.shown(customer, item)]
    rows: list[tuple[Any, ...]] = []
    for place in range(len(row)):
        facts = _facts(expected, place)
        key = (kind, dataset.customer_ids[customer[place]], 1, ids[place])
        rows.append((*key, DUE, float(expected.chance[place]), json.dumps(facts)))
        rows.append((*key, "sentence", 0.0, json.dumps({"text": _sentence(facts)})))
    return pd.DataFrame(rows, columns=list(c.REASONS))


def expected_days(lists: RankedLists, due: Due) -> np.ndarray:
    """[filled places] text: the expected day of each, ISO 8601, list by list."""
    row, slot = np.nonzero(lists.items != EMPTY)
    found = due.expect(lists.customers[row], lists.items[row, slot])
    return np.array([_day(moment).isoformat() for moment in found.day], dtype=object)


def _facts(expected: Expected, place: int) -> dict[str, Any]:
    return {
        "day": _day(expected.day[place]).isoformat(),
        "last": _day(expected.last[place]).isoformat(),
        "times": int(expected.times[place]),
        "gap_days": round(float(expected.gap_days[place]), 1),
    }


def _day(moment: int) -> date:
    return (EPOCH + timedelta(microseconds=int(moment))).date()


def _sentence(facts: dict[str, Any]) -> str:
    """“Bought 5 times, usually again after 12 days, last on 3 Mar 2024: expected about 15 Mar 2024.”"""
    last, day = (date.fromisoformat(facts[name]) for name in ("last", "day"))
    times = "once" if facts["times"] == 1 else f"{facts['times']:,} times"
    gap = max(round(facts["gap_days"]), 1)
    usual = f"{gap:,} day{'' if gap == 1 else 's'}"
    return f"Bought {times}, usually again after {usual}, last on {_told(last)}: expected about {_told(day)}."


def _told(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
