"""Which rules acted on a bundle: what would stand in it without them, and which rule took it out."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any, Final

import numpy as np

from bundlerec.bundles.rules.screen import Screen
from bundlerec.bundles.rules.sieve import NO_LIMIT
from bundlerec.questions.opening import Product, Questions

IN, OUT = "in", "out"
LIMITS: Final = {
    "most_of_category": "at most {most} of a category",
    "variants_once": "variants never twice",
}


@dataclass(frozen=True)
class Acted:
    """One product that rules brought in or took out."""

    product: Product
    way: str  # IN or OUT
    rules: tuple[str, ...]  # in words; empty: it only fills, or leaves, a place that another product left

    @property
    def sentence(self) -> str:
        """“Tea would stand here, but for the rule “in stock only”.”"""
        named = " and ".join(f"“{rule}”" for rule in self.rules)
        plural = "s" if len(self.rules) > 1 else ""
        if self.way == OUT:
            cause = f" but for the rule{plural} {named}" if named else " but for what rules put before it"
            return f"{self.product.title} would stand here{cause}."
        cause = f"by the rule{plural} {named}" if named else "in the place of what rules took out"
        return f"{self.product.title} stands here {cause}."

    def told(self) -> dict[str, Any]:
        """Plain JSON."""
        return {**asdict(self), "sentence": self.sentence}


def acted(questions: Questions, customer_id: str, kind: str) -> list[Acted]:
    """What rules took out of a customer's bundle, then what they brought in; nothing where the shop has no rules.

    Raises BundleRecError for a customer without orders.
    """
    customer = questions.customer(customer_id)
    screen = questions.screen(kind)
    if screen is None:
        return []
    free = questions.bundle(questions.models.under(None), kind, customer)
    ruled = questions.bundle(questions.models.under(screen), kind, customer)
    gone, new = ([item for item in one if item not in two] for one, two in ((free, ruled), (ruled, free)))
    return [
        *(
            Acted(questions.product(customer, item), OUT, forbidding(screen, customer, item, ruled))
            for item in gone
        ),
        *(Acted(questions.product(customer, item), IN, _calling(screen, item)) for item in new),
    ]


def forbidding(screen: Screen, customer: int, item: int, bundle: list[int]) -> tuple[str, ...]:
    """The rules, in words, that keep an item row out of a customer's bundle, or set it back; none where none does.

    bundle: item rows, of which a limit may let no more in.
    """
    found = [] if screen.allowed[item] else _removing(screen, item)
    found += [
        part.barred_by
        for part in (replace(screen, dismissed=screen.dismissed.iloc[:0]), _dismissals_alone(screen))
        if item in part.barred(np.array([customer]))[1]
    ]
    for limit in screen.limits:
        code = limit.code[item]
        held = sum(limit.code[other] == code for other in bundle if other != item)
        if code != NO_LIMIT and held >= limit.most:
            found.append(LIMITS[limit.rule].format(most=limit.most))
    if not found and screen.factor[item] < 1:
        found.append("offered later")
    return tuple(found)


def _dismissals_alone(screen: Screen) -> Screen:
    """The same screen, where only what customers dismissed is barred."""
    rules = screen.sieve.rules.model_copy(update={"not_bought_days": None})
    return replace(screen, sieve=replace(screen.sieve, rules=rules))


def _removing(screen: Screen, item: int) -> list[str]:
    sieve, log = screen.sieve, screen.dataset
    codes = [log.item_ids[item], *log.variants.ids[log.variants.item == item]]
    rows = sieve.shelf.rows_of(codes)
    rows = rows[rows >= 0]
    found = [removal.text for removal in sieve.removals if removal.gone[rows].any()]
    return found or ["another variant is required"]


def _calling(screen: Screen, item: int) -> tuple[str, ...]:
    """The rules that want an item row."""
    found = [demand.text for demand in screen.demands if demand.fits[item]]
    return tuple([*found, "offered sooner"] if screen.factor[item] > 1 else found)
