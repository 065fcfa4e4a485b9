"""What two runs were asked for and what they learned from; a run made again from its row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from bundlerec.config import TrainSettings
from bundlerec.store import Run, Store
from bundlerec.training.provenance import END, MADE_WITH, RULES, made_with, rules_digest
from bundlerec.training.seen import JOINED_VARIANTS, settings_of
from bundlerec.training.shop import fingerprint_of, moment

FACTS: Final[Mapping[str, str]] = {
    "first": "First order",
    END: "Learned from orders before",
    "cut": "Judged from",
    "customers": "Customers",
    "orders": "Orders",
    "lines": "Lines",
    "items": "Products",
    JOINED_VARIANTS: "Variants of a product are one item",
}


def differing_settings(first: Run, second: Run) -> list[tuple[str, Any, Any]]:
    """(name, first's, second's) of each setting that is not the same; nested names with dots."""
    mine, theirs = (dict(_flat(settings_of(run).model_dump(mode="json"))) for run in (first, second))
    return [(name, mine[name], theirs[name]) for name in mine if mine[name] != theirs.get(name)]


def differing_data(first: Run, second: Run) -> tuple[list[tuple[str, Any, Any]], list[str]]:
    """(what, first's, second's) of the data that is not the same, and a warning where they differ."""
    if first.fingerprint and first.fingerprint == second.fingerprint:
        return [], []
    facts = [(title, first.summary.get(name), second.summary.get(name)) for name, title in FACTS.items()]
    prints = ("Fingerprint", first.fingerprint[:12] or None, second.fingerprint[:12] or None)
    sentence = (
        f"Run {first.id} and run {second.id} learned from different data: what differs between them may come from the "
        "data as well as from the settings."
    )
    return [prints, *(fact for fact in facts if fact[1] != fact[2])], [sentence]


def again(store: Store, run: Run) -> tuple[TrainSettings, list[str]]:
    """What to ask for to get the run once more, and what may make it come out otherwise, in sentences.

    Where the shop has grown since, only what the run saw is taken: everything before its end.
    """
    settings, warnings = settings_of(run), []
    seen = _fingerprint(store, run, settings)
    if seen != run.fingerprint and settings.until is None and run.summary.get(END):
        settings = settings.model_copy(update={"until": run.summary[END]})
        seen = _fingerprint(store, run, settings)
    if seen != run.fingerprint:
        warnings.append(
            f"The data that run {run.id} learned from are not there any more as they were (an import was taken back or "
            "added within its time, the catalogue or feedback changed, or a customer was erased): expect other figures."
        )
    together = store.shops.settings(run.shop).join_variants
    if together != bool(run.summary.get(JOINED_VARIANTS)):
        warnings.append(
            f"Run {run.id} took variants of a product {'apart' if together else 'as one item'}; the shop's setting is "
            "otherwise now."
        )
    if run.summary.get(RULES) != rules_digest(store, run.shop):
        warnings.append("The shop's rules have changed since: the same model may offer other bundles.")
    if run.summary.get(MADE_WITH) != made_with():
        warnings.append("It was made with other versions of Python or its libraries: last digits may differ.")
    return settings, warnings


def _fingerprint(store: Store, run: Run, settings: TrainSettings) -> str:
    together = bool(run.summary.get(JOINED_VARIANTS))
    return fingerprint_of(store, run.shop, moment(settings.until), settings.join, join_variants=together)


def _flat(told: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in told.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value
