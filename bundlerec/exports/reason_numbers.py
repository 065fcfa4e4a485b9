"""The numbers behind each product of some bundles, one column each, for files that people and programs read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from bundlerec.bundles.due_reasons import DUE
from bundlerec.data import columns as c
from bundlerec.exports.sentences import keys_of
from bundlerec.store import Run, Store

COLUMNS: Final = {  # reason -> (column of the file, member of its evidence)
    "value": (("chance", "probability"), ("expected_money", "expected_money")),
    DUE: (("expected_day", "day"),),
    "habit": (("times_bought", "times"), ("last_bought", "last")),
    "together": (("goes_with", "item_id"), ("orders_together", "orders"), ("lift", "lift")),
}
OWED_TO: Final = "owed_to"  # “Coffee 62 %; Milk 10 %”: purchases, with their share of what speaks for the product
BECAUSE: Final = "because"
NUMBERS: Final = (*(column for members in COLUMNS.values() for column, _ in members), OWED_TO)


def with_numbers(store: Store, run: Run, bundles: pd.DataFrame, customer_id: str | None = None) -> pd.DataFrame:
    """A Bundles table of a run with these columns more; empty where the training told nothing."""
    rows = keys_of(bundles)
    added: dict[str, list[Any]] = {}
    for reason, members in COLUMNS.items():
        told = _strongest(store, run, customer_id, reason)
        for column, member in members:
            added[column] = [told.get(row, {}).get(member) for row in rows]
    owed = _owed(store, run, customer_id)
    return bundles.assign(**added, **{OWED_TO: [owed.get(row, "") for row in rows]})


def _strongest(store: Store, run: Run, customer_id: str | None, reason: str) -> Mapping[tuple[str, ...], Any]:
    """The evidence of the heaviest row of each product."""
    told = store.results.reasons(run.id, customer_id, reason=reason)
    told = told.sort_values(c.WEIGHT, kind="stable")  # the heaviest comes last, and stays
    return dict(zip(keys_of(told), map(json.loads, told[c.EVIDENCE].tolist()), strict=True))


def _owed(store: Store, run: Run, customer_id: str | None) -> Mapping[tuple[str, ...], str]:
    told = store.results.reasons(run.id, customer_id, reason=BECAUSE)
    told = told.sort_values(c.WEIGHT, ascending=False, kind="stable")
    found: dict[tuple[str, ...], list[str]] = {}
    for key, text, share in zip(keys_of(told), told[c.EVIDENCE].tolist(), told[c.WEIGHT].tolist(), strict=True):
        found.setdefault(key, []).append(f"{json.loads(text)['title']} {100 * share:.0f} %")
    return {key: "; ".join(parts) for key, parts in found.items()}
