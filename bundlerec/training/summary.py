"""What a finished training says of itself, for the run's row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

import numpy as np

from bundlerec.data.dataset import Dataset
from bundlerec.data.matching import own_customers
from bundlerec.evaluation.fidelity import IN_SUMMARY as REASONS
from bundlerec.evaluation.reliability import IN_SUMMARY
from bundlerec.training.pipeline import Outcome


def summary(
    dataset: Dataset, outcome: Outcome, until: datetime | None, seconds: Mapping[str, float]
) -> dict[str, Any]:
    """Plain JSON: chosen model and why, verdict, counts, problems, seconds by stage."""
    learned = outcome.learned
    return {
        "chosen": outcome.chosen,
        "chosen_because": outcome.why,
        "verdict": learned.verdict if learned else "",
        "refit": learned.refit if learned else "",
        "policy": learned.policy.why if learned else "",
        IN_SUMMARY: asdict(learned.reliability) if learned and learned.reliability else None,
        REASONS: [one.told() for one in learned.reasons] if learned else [],
        "customers": int(((dataset.orders_of_customer > 0) & own_customers(dataset)).sum()),
        "orders": dataset.n_orders,
        "customers_judged": outcome.judged,
        "left_out": asdict(outcome.left_out),
        "cut": np.datetime64(outcome.cut, "us").item().isoformat(),
        "until": until.isoformat() if until else None,
        "sizes": dict(outcome.factors),
        "problems": list(outcome.problems),
        "limits": list(outcome.limits),
        "seconds": dict(seconds),
    }
