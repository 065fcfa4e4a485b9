"""Rules put upon a shelf on one day: what each takes away, what it moves, what every bundle has to hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

import numpy as np

from bundlerec.bundles.rules.fair import Fair
from bundlerec.bundles.rules.model import Rules
from bundlerec.bundles.rules.shelf import Shelf

NOUNS: Final = {"items": "products", "brands": "brands", "categories": "categories"}
NO_LIMIT: Final = -1  # code of what is not counted


@dataclass(frozen=True)
class Removal:
    """What one rule takes off the shelf."""

    rule: str  # the field of `Rules`
    text: str  # “the rule …” in a merchant's words
    gone: np.ndarray  # [c] bool
    unknown: int = 0  # of them because the catalogue does not say what the rule has to know


@dataclass(frozen=True)
class Demand:
    """What every bundle has to hold one of."""

    rule: str
    text: str
    fits: np.ndarray  # [c] bool


@dataclass(frozen=True)
class Limit:
    """At most `most` of the same code in a bundle."""

    rule: str
    code: np.ndarray  # int64, NO_LIMIT where not counted
    most: int


@dataclass(frozen=True)
class Sieve:
    """The rules of one kind of bundle on one day."""

    rules: Rules
    shelf: Shelf
    day: date
    fair: Fair | None = None  # the shop's fairness weight

    @cached_property
    def removals(self) -> list[Removal]:
        """Each rule that takes products away, in the order of the form."""
        return list(_removals(self.rules, self.shelf, self.day))

    @cached_property
    def allowed(self) -> np.ndarray:
        """[c] bool: what no rule takes away, and of a product of which a variant is required, only that variant."""
        wanted = self.shelf.named(self.rules.require_items, (), ())
        kept = wanted | ~np.isin(self.shelf.product, self.shelf.product[wanted])
        for removal in self.removals:
            kept &= ~removal.gone
        return kept

    @cached_property
    def demands(self) -> list[Demand]:
        """One for each name that is required."""
        return [
            Demand(f"require_{name}", f"“{one}” in every bundle", _named(self.shelf, name, [one]))
            for name in NOUNS
            for one in getattr(self.rules, f"require_{name}")
        ]

    @cached_property
    def limits(self) -> list[Limit]:
        """What is counted in a bundle."""
        found = []
        if self.rules.most_of_category is not None:
            code = _codes(self.shelf.category, self.shelf.category != "")
            found.append(Limit("most_of_category", code, self.rules.most_of_category))
        if self.rules.variants_once:
            _, place, times = np.unique(self.shelf.product, return_inverse=True, return_counts=True)
            found.append(Limit("variants_once", _codes(self.shelf.product, times[place] > 1), 1))
        return found

    @cached_property
    def factor(self) -> np.ndarray:
        """[c] float32: how many times as likely a product counts."""
        told, shelf = self.rules, self.shelf
        up = shelf.named(told.promote_items, told.promote_brands, told.promote_categories)
        down = shelf.named(told.demote_items, told.demote_brands, told.demote_categories)
        ruled = (told.strength ** (up.astype(np.float32) - down.astype(np.float32))).astype(np.float32)
        return ruled if self.fair is None else ruled * self.fair.factor(shelf)

    @property
    def problems(self) -> list[str]:
        """Names in the rules that mean nothing in this shop."""
        return [
            f"No product of this shop belongs to “{one}”, which the rules {verb}."
            for verb in ("exclude", "require", "promote", "demote")
            for name in NOUNS
            for one in getattr(self.rules, f"{verb}_{name}")
            if not _named(self.shelf, name, [one]).any()
        ]


def _named(shelf: Shelf, what: str, names: Sequence[str]) -> np.ndarray:
    """[c] bool: the products of items, brands or categories (`what`)."""
    return shelf.named(**{**dict.fromkeys(NOUNS, ()), what: names})


def _codes(texts: np.ndarray, counted: np.ndarray) -> np.ndarray:
    code = np.unique(texts, return_inverse=True)[1].astype(np.int64) if len(texts) else np.zeros(0, dtype=np.int64)
    return np.where(counted, code, NO_LIMIT)


def _removals(rules: Rules, shelf: Shelf, day: date) -> Iterator[Removal]:
    for name, noun in NOUNS.items():
        names = getattr(rules, f"exclude_{name}")
        if names:
            yield Removal(f"exclude_{name}", f"exclude {noun} {quoted(names)}", _named(shelf, name, names))
    if rules.in_stock:
        yield Removal("in_stock", "in stock only", ~(shelf.stock >= 1), int(np.isnan(shelf.stock).sum()))
    for name, text, number in (
        ("least_price", "lowest price", rules.least_price),
        ("most_price", "highest price", rules.most_price),
        ("least_margin", "lowest margin", rules.least_margin),
    ):
        if number is not None:
            value = shelf.margin if name == "least_margin" else shelf.price
            kept = value <= number if name == "most_price" else value >= number
            unit = " %" if name == "least_margin" else ""
            yield Removal(name, f"{text} {number:g}{unit}", ~kept, int(np.isnan(value).sum()))
    for blackout in rules.blackouts:
        if blackout.first <= day <= blackout.last:
            named = (blackout.items, blackout.brands, blackout.categories)
            gone = shelf.named(*named) if any(named) else np.ones(len(shelf), dtype=bool)
            yield Removal("blackouts", f"blackout {blackout.first} to {blackout.last}", gone)


def quoted(names: tuple[str, ...], most: int = 3) -> str:
    """“a”, “b” and 4 more"""
    told = ", ".join(f"“{name}”" for name in names[:most])
    return f"{told} and {len(names) - most} more" if len(names) > most else told
