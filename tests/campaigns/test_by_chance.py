"""A campaign's holdout as an off-policy question: the estimators say what the plain comparison says."""

import numpy as np
import pytest

from bundlerec.campaigns.by_chance import NOTHING, OFFERED, by_chance


def world(seed: int, n: int = 4000, holdout: float = 0.2):
    rng = np.random.default_rng(seed)
    held = rng.random(n) < holdout
    before = (rng.random(n) < 0.3).astype(float)
    after = (rng.random(n) < 0.1 + 0.3 * before + 0.1 * ~held).astype(float)
    return held, after, before


def test_both_answers_are_the_groups_means_give_or_take_chance():
    held, after, before = world(0)
    told = by_chance(held, 0.2, after, before)
    for target, group, truth in ((OFFERED, ~held, 0.29), (NOTHING, held, 0.19)):
        found = {one["method"]: one for one in told[target]["answers"]}
        assert found["snips"]["value"] == pytest.approx(after[group].mean(), abs=1e-9)
        for one in found.values():
            assert one["low"] <= truth <= one["high"]
        assert told[target]["mean_weight"] == pytest.approx(1, abs=0.1)


def test_what_was_bought_before_makes_the_doubly_robust_answer_sharper():
    held, after, before = world(1)
    found = {one["method"]: one for one in by_chance(held, 0.2, after, before)[NOTHING]["answers"]}
    assert found["dr"]["high"] - found["dr"]["low"] < 0.97 * (found["ips"]["high"] - found["ips"]["low"])


def test_where_nobody_was_held_back_it_refuses():
    _, after, before = world(2)
    told = by_chance(np.zeros(len(after), dtype=bool), 0.0, after, before)
    assert "left to chance" in told[OFFERED]["refused"]
