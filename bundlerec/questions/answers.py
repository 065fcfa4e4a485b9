"""The child's side of the pages' questions: which room answers what, and what stays open for the next question."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from importlib import import_module
from typing import Any, Final, TypeVar, cast

from bundlerec.progress import Progress
from bundlerec.store import Store

WHY, CHANGES, RULES = "why", "changes", "rules"
CUSTOMERS, CAMPAIGN = "customers", "campaign"
CHOICES, EFFECTS = "choices", "effects"
OVERVIEW, PLAN, DEMAND = "overview", "plan", "demand"
FAIRNESS = "fairness"
ROOMS: Final = {  # each has a function `answer` as below
    **dict.fromkeys((WHY, CHANGES, RULES), "bundlerec.questions.of_models"),
    **dict.fromkeys((CUSTOMERS, CAMPAIGN), "bundlerec.campaigns.asked"),
    **dict.fromkeys((CHOICES, EFFECTS), "bundlerec.bundles.rules.asked"),
    **dict.fromkeys((OVERVIEW, PLAN, DEMAND), "bundlerec.money.asked"),
    FAIRNESS: "bundlerec.fairness.asked",
}
T = TypeVar("T")


class Opened:
    """What a child keeps open: of each kind the last one, because it may hold a whole log."""

    def __init__(self) -> None:
        self._there: dict[str, tuple[Hashable, Any]] = {}

    def get(self, kind: str, key: Hashable, make: Callable[[], T]) -> T:
        """The one of this kind that is open under the same key, else a new one in its place."""
        held = self._there.pop(kind, None)
        found = held[1] if held is not None and held[0] == key else make()
        self._there[kind] = (key, found)
        return cast(T, found)


def answered(store: Store, opened: Opened, question: Mapping[str, Any], progress: Progress) -> Any:
    """The answer of the room that knows, as plain JSON; only what it needs is loaded."""
    return import_module(ROOMS[question["ask"]]).answer(store, opened, question, progress)
