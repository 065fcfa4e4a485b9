"""A tea shop with three bundles, sold under codes of their own, and customers of two tastes."""

from __future__ import annotations

import pandas as pd

from bundlerec.bundles.existing.offers import ExistingBundles, existing_bundles
from bundlerec.data import columns as c
from bundlerec.data.dataset import Dataset, build_dataset
from tests.worlds import events

TEA, COFFEE, COCOA = "B-tea", "B-coffee", "B-cocoa"
CONTENTS = {TEA: ["green", "black", "pot"], COFFEE: ["beans", "mill"], COCOA: ["cocoa", "cup"]}


def table(contents: dict[str, list[str]] | None = None) -> pd.DataFrame:
    """The table of existing bundles."""
    rows = [(bundle, item) for bundle, items in (contents or CONTENTS).items() for item in items]
    return pd.DataFrame(rows, columns=[c.BUNDLE_ID, c.ITEM_ID]).assign(
        **{c.TITLE: lambda rows: rows[c.BUNDLE_ID].map({TEA: "Tea for two"}), c.PRICE: 9.0}
    )


def log() -> Dataset:
    """Ten tea drinkers (t0 …) and ten coffee drinkers (k0 …); all but the last of each took the bundle of their taste.

    t0 also took the tea bundle a second time; "whole" bought all of the cocoa bundle in one order, "apart" in two.
    """
    rows = []
    for taste, item, bundle in (("t", "green", TEA), ("k", "beans", COFFEE)):
        for number in range(10):
            who = f"{taste}{number}"
            rows.append((who, item, f"{who}-1", number))
            if number < 9:
                rows.append((who, bundle, f"{who}-2", 20 + number))
    rows.append(("t0", TEA, "t0-3", 50))
    rows += [("whole", "cocoa", "w1", 30), ("whole", "cup", "w1", 30), ("whole", "spoon", "w1", 30)]
    rows += [("apart", "cocoa", "a1", 31), ("apart", "cup", "a2", 32)]
    return build_dataset(events(rows))


def bundles(contents: dict[str, list[str]] | None = None) -> tuple[ExistingBundles, Dataset]:
    """Bundles beside the log."""
    dataset = log()
    return existing_bundles(table(contents), dataset), dataset


def row(dataset: Dataset, customer: str) -> int:
    """Row of a customer."""
    return dataset.customer_ids.tolist().index(customer)
