"""A shop with everything that rules look at, and rule sets by chance."""

from __future__ import annotations

import os
from datetime import date

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from bundlerec.bundles.rules.model import ALL, Rules
from bundlerec.data import columns as c
from tests.shops import STRANGE

FEW = 60
SETS = int(os.environ.get("BUNDLEREC_RULE_SETS", FEW))
# The same few sets each time, so that a build does not turn red by the dice; many sets are drawn anew.
many = settings(
    max_examples=SETS,
    derandomize=SETS <= FEW,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
VERBS = {"exclude": (8, 2, 2), "require": (2, 1, 1), "promote": (3, 1, 1), "demote": (3, 1, 1)}
DAY = date(2024, 12, 24)
ITEMS = [f"i{number:03}" for number in range(40)]
STRANGE_ITEMS = [STRANGE.get(item, item) for item in ITEMS]
KINDS = ["ranked", "mixed", "discover", "replenish", "path"]
BRANDS = ["Acme", "Büro & Söhne", "ärmel"]
CATEGORIES = [f"Shelf {number}" for number in range(4)] + ["Shelf 0 > Odd", "Shelf 1 > Odd"]


def stocked_catalogue(catalogue: pd.DataFrame, seed: int = 0) -> pd.DataFrame:
    """With brands, paths, stocks, gaps in everything, and products of which some items are variants."""
    rng = np.random.default_rng(seed)
    n = len(catalogue)
    odd = np.arange(n) % 2 == 1
    table = catalogue.assign(
        **{
            c.BRAND: np.where(rng.random(n) < 0.2, None, rng.choice(BRANDS, n)),
            c.STOCK: np.where(rng.random(n) < 0.3, np.nan, rng.integers(0, 4, n)),
            c.PARENT_ID: [f"p{number // 2}" if number < 20 else None for number in range(n)],
            c.VARIANT: [("Red", "Blue")[number % 2] if number < 20 else None for number in range(n)],
        }
    )
    table[c.CATEGORY] = np.where(odd, table[c.CATEGORY] + " > Odd", table[c.CATEGORY])
    table.loc[rng.random(n) < 0.1, c.CATEGORY] = None
    table.loc[rng.random(n) < 0.1, c.PRICE] = np.nan
    table.loc[rng.random(n) < 0.1, c.COST] = np.nan
    return table.reindex(columns=list(c.CATALOGUE))


def some(names: list[str], most: int) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from([*names, "unheard of"]), max_size=most, unique=True)


def seldom(values: st.SearchStrategy) -> st.SearchStrategy:
    return st.one_of(st.none(), st.none(), values)


def fields(items: list[str]) -> dict[str, st.SearchStrategy]:
    """Each field of `Rules` by chance; most are empty in most rule sets, or nothing would ever be left."""
    days = st.dates(date(2024, 12, 22), date(2024, 12, 26))
    named = {"items": some(items, 3), "brands": some(BRANDS, 1), "categories": some(CATEGORIES, 1)}
    blackout = st.builds(
        lambda one, two, names: {"first": min(one, two), "last": max(one, two), **names},
        days,
        days,
        st.fixed_dictionaries({}, optional=named),
    )
    lists = {
        f"{verb}_{name}": some(pool, most)
        for verb, sizes in VERBS.items()
        for (name, pool), most in zip(
            {"items": items, "brands": BRANDS, "categories": CATEGORIES}.items(), sizes, strict=True
        )
    }
    numbers = {
        "least_price": st.floats(0, 4),
        "most_price": st.floats(3, 8),
        "least_margin": st.floats(-100, 90),
        "most_of_category": st.integers(1, 4),
        "not_bought_days": st.integers(1, 90),
        "not_dismissed_days": st.integers(0, 120),
        "strength": st.floats(1, 20),
        "in_stock": st.booleans(),
        "variants_once": st.booleans(),
        "blackouts": st.lists(blackout, max_size=2),
    }
    return {**lists, **numbers}


@st.composite
def rule_sets(draw: st.DrawFn, items: list[str] = ITEMS) -> Rules:
    """One to four rules."""
    every = fields(items)
    names = draw(st.lists(st.sampled_from(sorted(every)), min_size=1, max_size=4, unique=True))
    told = {name: draw(every[name]) for name in names}
    if {"least_price", "most_price"} <= set(told):
        told["least_price"], told["most_price"] = sorted((told["least_price"], told["most_price"]))
    return Rules.model_validate(told)


def rule_books(items: list[str]) -> st.SearchStrategy[dict[str, Rules]]:
    """Rules for all kinds of bundles, and for some kinds rules of their own."""
    of_kinds = {kind: rule_sets(items) for kind in KINDS}
    return st.fixed_dictionaries({ALL: rule_sets(items)}, optional=of_kinds)


def each_to_hold(rules: list[Rules]) -> list[Rules]:
    """Rule sets that hold together, so that each can be held against a bundle: a customer's no holds as long as any of
    them says, the usual time where none does.
    """
    told = [one.not_dismissed_days for one in rules if one.not_dismissed_days is not None]
    return [one.model_copy(update={"not_dismissed_days": max(told, default=None)}) for one in rules]


def without_demands(rules: Rules) -> Rules:
    """Rules that a product alone can obey."""
    demands = [name for name in type(rules).model_fields if name.startswith("require")]
    return rules.model_copy(update=dict.fromkeys(demands, ()))
