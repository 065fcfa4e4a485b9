"""The simple methods whose values the scorer takes as inputs."""

from __future__ import annotations

from bundlerec.bundles.baselines.ease import Ease
from bundlerec.bundles.baselines.gp_decay import DecayedFrequency
from bundlerec.bundles.baselines.tifu_knn import NearestHabits
from bundlerec.data.dataset import Dataset
from bundlerec.recommender import Recommender

SIGNALS = ("gp_decay", "tifu_knn", "ease")  # own habits, neighbours' habits, what goes with what


def fitted_signals(history: Dataset) -> list[Recommender]:
    """One of each, fitted on `history`."""
    return [model.fit(history) for model in (DecayedFrequency(), NearestHabits(), Ease())]
