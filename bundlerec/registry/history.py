"""What was decided about a shop's trainings, in words; what a deletion would take."""

from __future__ import annotations

from typing import Final

from bundlerec.store import Deed, Run, RunEvent, Store

SCHEDULE: Final = "schedule"  # who, where nobody decided but the rule
WORDS: Final = {
    Deed.PROMOTED: "Run {run} came into use",
    Deed.ROLLED_BACK: "Back to run {run}",
    Deed.FOLLOWS_LATEST: "From now on the latest finished run is used",
    Deed.PINNED: "Run {run} was pinned",
    Deed.UNPINNED: "The pin of run {run} was taken away",
    Deed.DELETED: "Run {run} was deleted",
}


def told(event: RunEvent) -> str:
    """One line of the history."""
    instead = event.deed.changes_use and event.before not in (None, event.run_id)
    return WORDS[event.deed].format(run=event.run_id) + (f" instead of run {event.before}" if instead else "")


def promotion_of(store: Store, run: Run) -> RunEvent | None:
    """When, by whom and why the run came into use last; None where it never was promoted."""
    mine = (event for event in store.registry.events(run.shop) if event.deed.changes_use)
    return next((event for event in mine if event.run_id == run.id), None)


def would_go(store: Store, run: Run) -> dict[str, int]:
    """What a deletion takes: counts."""
    artifacts = store.results.artifacts(run.id)
    return {
        "customers_with_bundles": store.results.count_customers(run.id),
        "figures": len(store.results.metrics(run.id)),
        "files": len(artifacts),
        "bytes": sum(artifacts.values()),
    }
