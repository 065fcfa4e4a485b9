"""Why each step of a path follows, as rows of the Reasons table, and the flows of a shop with its ids."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd

from bundlerec.bundles.path import Paths, Steps
from bundlerec.data import columns as c
from bundlerec.data.dataset import Dataset
from bundlerec.data.lists import EMPTY

DRAWN = 24  # flows of the picture


def path_reasons(kind: str, dataset: Dataset, steps: Steps, paths: Paths) -> pd.DataFrame:
    """A sentence for each step."""
    row, step = np.nonzero(steps.lists.items != EMPTY)
    customer, item, led = steps.lists.customers[row], steps.lists.items[row, step], steps.origin[row, step]
    ids = dataset.shown_ids[dataset.shown(customer, item)]
    share, lift = paths.strength(led, item)
    rows: list[tuple[Any, ...]] = []
    for place in range(len(row)):
        first = str(dataset.items.title[led[place]]) if led[place] != EMPTY else ""
        text = _sentence(first, float(share[place]), float(lift[place]))
        told = json.dumps({"text": text}, ensure_ascii=False)
        rows.append((kind, dataset.customer_ids[customer[place]], 1, ids[place], "sentence", 0.0, told))
    return pd.DataFrame(rows, columns=list(c.REASONS))


def _sentence(first: str, share: float, lift: float) -> str:
    if not first:
        return "It sells most in the orders that come next, whatever came before."
    more = f", {lift:.1f} times as often as usual" if lift > 1.05 else ""
    return f"After {first}, {100 * share:.0f} of 100 next orders hold it{more}."


def strongest_flows(dataset: Dataset, paths: Paths) -> pd.DataFrame:
    """The shop's strongest flows, for the picture; with item ids."""
    table = paths.flows(DRAWN)
    ids = {name: dataset.item_ids[table[name].to_numpy(dtype=np.int64)] for name in ("first", "then")}
    return table.assign(**ids)
