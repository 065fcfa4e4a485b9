"""How good the kinds of bundles are that no list of next purchases judges: each in its own way, for a run's summary."""

from __future__ import annotations

from typing import Any, Final

from bundlerec.bundles.due_reasons import DUE
from bundlerec.bundles.requests import COMPLETE, PATH
from bundlerec.data.dataset import Dataset
from bundlerec.evaluation.cart_hits import cart_hits
from bundlerec.evaluation.due_days import due_errors
from bundlerec.evaluation.path_hits import path_hits

JUDGED: Final = {DUE: due_errors, PATH: path_hits, COMPLETE: cart_hits}


def kinds_told(dataset: Dataset, cut: int) -> dict[str, Any]:
    """Plain numbers by kind, learned before the cut and judged after it; without kinds that nobody can be judged by."""
    found = {kind: judged(dataset, cut) for kind, judged in JUDGED.items()}
    return {kind: one.told() for kind, one in found.items() if one is not None}
