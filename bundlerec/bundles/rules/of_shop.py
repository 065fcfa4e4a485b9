"""The rules of a shop, out of the store and back."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Final

from bundlerec.bundles.requests import COMPLETE, DISCOVER, EXISTING, MIXED, PATH, RANKED, REPLENISH
from bundlerec.bundles.rules.fair import FAIRNESS, Fair, fair_from
from bundlerec.bundles.rules.model import ALL, Rules, rules_from
from bundlerec.bundles.rules.screen import RuleBook, Screens
from bundlerec.data.dataset import Dataset
from bundlerec.errors import BadSetting
from bundlerec.feedback.dismissals import dismissals
from bundlerec.store import Store

KINDS: Final = (ALL, MIXED, RANKED, REPLENISH, DISCOVER, COMPLETE, PATH, EXISTING)


def today() -> date:
    """The day (UTC) on which bundles are offered where nobody names another."""
    return datetime.now(UTC).date()


def rule_book(store: Store, shop: str) -> RuleBook:
    """All rules of a shop, and its fairness weight."""
    told = store.rules.all(shop)
    fair = fair_from(told.pop(FAIRNESS, None))
    return RuleBook({kind: rules_from(rules) for kind, rules in told.items()}, fair)


def save_fair(store: Store, shop: str, fair: Fair | None) -> None:
    """Replaces the shop's fairness weight; None, or a weight of 0, takes it away. Raises UnknownShop."""
    store.rules.save(shop, FAIRNESS, fair.told() if fair is not None and fair.weight > 0 else {})


def save_rules(store: Store, shop: str, kind: str, rules: Rules) -> None:
    """Replaces the rules of a kind. Raises UnknownShop, BadSetting for a kind that is none."""
    store.rules.save(shop, checked_kind(kind), rules.told())


def checked_kind(kind: str) -> str:
    """A kind of bundle that rules can be for. Raises BadSetting."""
    if kind not in KINDS:
        raise BadSetting(f"There are no rules for bundles of kind “{kind}”.", f"Kinds: {', '.join(KINDS)}.")
    return kind


def screens_of(
    store: Store, shop: str, dataset: Dataset, cut: int, day: date | None = None, *, until: datetime | None
) -> Screens | None:
    """The rules over a log that ends at `cut`, and what customers dismissed, on a day (None: today); None where the
    shop has neither, nor a fairness weight. Nothing that was said at or after `until` is known (None: everything is).
    """
    book, day = rule_book(store, shop), day or today()
    no = dismissals(store, shop, day, until=until)
    return Screens(book, store.data.catalogue(shop), dataset, cut, day, no) if len(no) or not book.empty else None
