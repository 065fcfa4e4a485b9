"""The strongest rival that knows no deep learning: gradient boosting over the scorer's own candidates and features."""

from __future__ import annotations

from dataclasses import dataclass

import lightgbm
import numpy as np
import torch

from bundlerec.scorer.fitting import FittedScorer
from bundlerec.scorer.snapshot import Snapshot
from bundlerec.scorer.weights import ScorerWeights

SEEDS = 3
ROUNDS = 300
SETTINGS = {
    "objective": "binary",
    "learning_rate": 0.05,
    "num_leaves": 31,
    "min_data_in_leaf": 200,
    "feature_fraction": 0.6,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "verbose": -1,
}


@dataclass(frozen=True)
class BoostedWeights:
    """Trees in the place of the scorer's nets; the sizes of orders are the scorer's."""

    trees: list[lightgbm.Booster]
    scorer: ScorerWeights

    def logits(self, view: Snapshot, device: torch.device) -> np.ndarray:
        """[rows of view] float32: mean over the seeds; `device` is not used."""
        return np.mean([tree.predict(view.features, raw_score=True) for tree in self.trees], axis=0).astype(
            np.float32
        )

    def order_sizes(self, view: Snapshot) -> np.ndarray:
        """[n] float32: expected |T|."""
        return self.scorer.order_sizes(view)


def fit_boosting(fitted: FittedScorer) -> BoostedWeights:
    """Learns from the same past moments as the scorer."""
    features = np.concatenate([view.features for view in fitted.views], dtype=np.float32)
    label = np.concatenate([view.label for view in fitted.views])
    data = lightgbm.Dataset(features, label, free_raw_data=False)
    trees = [lightgbm.train(SETTINGS | {"seed": seed}, data, ROUNDS) for seed in range(SEEDS)]
    return BoostedWeights(trees, fitted.weights)
