"""Probabilities that can be taken at their word."""

import numpy as np
import pytest
from scipy.special import expit

from bundlerec.scorer.calibration import Calibration, fit_calibration, fit_sizes


def test_a_known_distortion_is_found():
    rng = np.random.default_rng(0)
    true = rng.normal(-1, 1.5, 200_000)
    bought = rng.random(len(true)) < 0.5
    label = rng.random(len(true)) < expit(true)
    shown = np.where(bought, (true - 0.5) / 2, (true + 1) / 0.5)
    found = fit_calibration(shown, label, bought)
    assert found.slope == pytest.approx((0.5, 2.0), rel=0.05)
    assert found.shift == pytest.approx((-1.0, 0.5), abs=0.05)
    assert found.probabilities(shown, bought).sum() == pytest.approx(label.sum(), rel=0.01)


def test_without_both_outcomes_nothing_is_changed():
    logits = np.array([0.1, -2.0, 3.0])
    assert fit_calibration(logits, np.zeros(3, dtype=bool), np.ones(3, dtype=bool)) == Calibration()


def test_order_sizes_follow_the_features_and_are_at_least_one():
    rng = np.random.default_rng(1)
    features = rng.normal(size=(2000, 2))
    sizes = np.expm1(np.maximum(1.5 + 0.4 * features[:, 0], 0.7))
    model = fit_sizes(features, sizes)
    assert np.corrcoef(model.predict(features), sizes)[0, 1] > 0.95
    assert model.predict(np.array([[-50.0, 0.0]])) == 1
