"""Which training a shop uses, and what people and the schedule decided about trainings, as the verbs see it."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bundlerec.store.runs import Run


class Deed(StrEnum):
    """What was done with a run."""

    PROMOTED = "promoted"
    ROLLED_BACK = "rolled_back"
    FOLLOWS_LATEST = "follows_latest"  # no run is promoted any more: the latest finished one is used
    PINNED = "pinned"
    UNPINNED = "unpinned"
    DELETED = "deleted"

    @property
    def changes_use(self) -> bool:
        return self in (Deed.PROMOTED, Deed.ROLLED_BACK, Deed.FOLLOWS_LATEST)


@dataclass(frozen=True)
class RunEvent:
    """One line of a shop's history of decisions."""

    deed: Deed
    run_id: int | None  # None: whatever is the latest
    before: int | None  # the run that was in use until then
    who: str
    why: str
    created: datetime


def earlier(events: Sequence[RunEvent], here: int | None, there: Container[int]) -> int | None:
    """The run that was in use before the one that is in use now (`here`); None where there was none.

    events: newest first. Rolling back twice goes back twice: what a roll-back left is not come back to. Runs that are
    not `there` any more are passed over.
    """
    path: list[int | None] = []
    for event in reversed(events):
        if event.deed is Deed.ROLLED_BACK:
            while path and path.pop() != event.run_id:
                pass
        elif event.deed.changes_use:
            path.append(event.before)
    return next((one for one in reversed(path) if one is not None and one != here and one in there), None)


class Registry(Protocol):
    """Promotions, pins and deletions: each is atomic and leaves a line in the shop's history (`who`, `why`)."""

    def events(self, shop: str) -> list[RunEvent]:
        """Newest first; none for an unknown shop."""

    def promoted(self, shop: str) -> int | None:
        """The run that was promoted; None: the latest finished one is used."""

    def promote(self, run_id: int, who: str, why: str, instead_of: int | None = None) -> Run:
        """From now on the shop uses this run. Raises UnknownRun, RunStateConflict for one that is not DONE.

        instead_of: the run that the caller believes to be in use; RunStateConflict where another one is by now, or
        where it was pinned, so that what somebody decided meanwhile holds.
        """

    def roll_back(self, shop: str, who: str, why: str) -> Run:
        """To the run that was in use before. Raises UnknownShop, RunStateConflict where there was none."""

    def follow_latest(self, shop: str, who: str, why: str) -> None:
        """No run is promoted any more. Raises UnknownShop."""

    def pin(self, run_id: int, pinned: bool, who: str, why: str) -> Run:
        """A pinned run is not deleted, and not replaced by a schedule. Pinning the run in use promotes it as well:
        otherwise the next training would take its place. Raises UnknownRun, RunStateConflict for one not DONE."""

    def delete(self, run_id: int, who: str, why: str) -> None:
        """Takes the run away with all that it produced; its number stays taken.

        Raises UnknownRun, and RunStateConflict for a run that is in use, pinned, waiting or running, or that a campaign
        under way was made with.
        """
