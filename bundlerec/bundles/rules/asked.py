"""What the Rules page asks a process beside it: what its lists propose, and what rules would do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from bundlerec import wire
from bundlerec.bundles.rules.effects import Effects, effects_of, ground_of
from bundlerec.bundles.rules.model import rules_from
from bundlerec.bundles.rules.shelf import category_paths
from bundlerec.data import columns as c
from bundlerec.data.variants import item_titles
from bundlerec.progress import Progress
from bundlerec.questions.answers import CHOICES, Opened
from bundlerec.store import Store


@dataclass(frozen=True)
class Choices:
    """What lists propose."""

    items: list[str]  # codes
    brands: list[str]
    categories: list[str]
    titles: dict[str, str]  # of `items`, where they have one


def choices_of(catalogue: pd.DataFrame, most: int) -> Choices:
    """The first products, the brands of most products, and every category with those above it."""
    first = catalogue.head(most)
    brands = catalogue[c.BRAND].dropna().astype(str).value_counts()
    return Choices(
        first[c.ITEM_ID].astype(str).tolist(),
        sorted(brands.head(most).index),
        category_paths(catalogue),
        item_titles(first),
    )


def answer(store: Store, opened: Opened, question: Mapping[str, Any], progress: Progress) -> Any:
    """Of CHOICES `Choices`, of EFFECTS `Effects`; what rules are tried on stays open while `ground` is the same.

    question: shop; of CHOICES most, of EFFECTS rules (by kind, as they are saved) and ground.
    """
    shop = str(question["shop"])
    if question["ask"] == CHOICES:
        return wire.told(Choices, choices_of(store.data.catalogue(shop), int(question["most"])))
    ground = opened.get("ground", (shop, question["ground"]), lambda: ground_of(store, shop))
    rules = {str(kind): rules_from(told) for kind, told in question["rules"].items()}
    return wire.told(Effects, effects_of(store, shop, rules, ground))
