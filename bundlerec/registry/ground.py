"""On which orders two runs can be compared, so that neither has learned from what it is judged by.

The orders after both runs' ends were seen by neither: on those both are judged as the shop gets them. Where there are
none yet, both are judged from the later of their two cuts on, each with the weights that its own training was judged
with: those saw nothing at or after their own cut, and so nothing at or after the later one. What a run was fitted
again on, after its judgement, would be part of that truth, and is left out on both sides.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bundlerec.data.dataset import Dataset
from bundlerec.data.matching import next_own_orders
from bundlerec.store import Run
from bundlerec.training.provenance import END, iso, moment_of

LEAST_LATER: Final = 100  # customers; the orders of fewer can hardly tell two runs apart


@dataclass(frozen=True)
class Ground:
    """From which moment on both are judged, and with which weights."""

    cut: int  # int64 microseconds
    as_judged: bool
    why: str  # a sentence


def ground_of(first: Run, second: Run, dataset: Dataset, *, later: bool = True) -> Ground:
    """The orders after both ends where enough customers have some (unless `later` is off), else from the later cut."""
    ends = [moment_of(run.summary, END) for run in (first, second)]
    known = [end for end in ends if end is not None]
    if later and len(known) == len(ends):
        cut = max(known)
        truth, _ = next_own_orders(dataset, cut)
        if len(truth) >= LEAST_LATER:
            return Ground(
                cut,
                False,
                f"Both are judged as the shop gets them, by {len(truth):,} customers' first orders since "
                f"{iso(cut)[:10]}, which neither has seen.",
            )
    cut = max(moment_of(run.summary, "cut") or 0 for run in (first, second))
    return Ground(
        cut,
        True,
        f"Both are judged by each customer's first order since {iso(cut)[:10]}, with weights that had learned from "
        "nothing at or after that day.",
    )
