"""What a finished training says of itself, for the run's row."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

import numpy as np

from bundlerec.data.dataset import Dataset
from bundlerec.training.pipeline import Outcome


def summary(dataset: Dataset, outcome: Outcome, until: datetime | None) -> dict[str, Any]:
    """Plain JSON: chosen model and why, verdict, counts, problems, seconds by stage."""
    return {
        "chosen": outcome.chosen,
        "chosen_because": outcome.why,
        "verdict": outcome.verdict,
        "refit": outcome.refit,
        "policy": outcome.policy.why if outcome.policy else "",
        "customers": int((dataset.orders_of_customer > 0).sum()),
        "orders": dataset.n_orders,
        "customers_judged": outcome.judged,
        "left_out": asdict(outcome.left_out),
        "cut": str(np.datetime64(outcome.cut, "us")),
        "until": until.isoformat() if until else None,
        "sizes": dict(outcome.factors),
        "problems": outcome.problems,
        "seconds": outcome.seconds,
    }
