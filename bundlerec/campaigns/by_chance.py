"""A campaign as an off-policy question: chance decided who was held back, so what everybody would have done can be
estimated from either group.

Of a customer the probability of the offer is 1 - holdout, that of none is holdout, whatever band they were drawn in.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from bundlerec.errors import BundleRecError
from bundlerec.evaluation.arms import all_of
from bundlerec.evaluation.offpolicy import off_policy

OFFERED, NOTHING = "offered", "nothing"
TARGETS: Final = (OFFERED, NOTHING)


def by_chance(held: np.ndarray, holdout: float, after: np.ndarray, before: np.ndarray) -> dict[str, Any]:
    """Target (everybody offered, nobody) -> what the estimators say, or why they refuse.

    held: [n] bool; after, before: [n] the measure in the campaign's days and in as many before.
    """
    chance = np.where(held, holdout, 1 - holdout)
    told: dict[str, Any] = {}
    for target, chosen in ((OFFERED, ~held), (NOTHING, held)):
        try:
            told[target] = off_policy(all_of(chosen, chance, after, np.nan_to_num(before))).told()
        except BundleRecError as refused:
            told[target] = {"refused": refused.message}
    return told
