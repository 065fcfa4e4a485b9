"""Every cap that a training reached is told, and none that it did not reach."""

import numpy as np
import pytest

from bundlerec.bundles.baselines import ease
from bundlerec.data import split
from bundlerec.data.dataset import build_dataset
from bundlerec.presets import Plan
from bundlerec.scorer.calibration import Calibration
from bundlerec.scorer.fitting import FittedScorer
from bundlerec.training import limits
from tests.worlds import habitual_shop

SHOP = build_dataset(*habitual_shop(customers=60))
PLAN = Plan(1, 1, 1, 8, 1_000, 1, 1)


class View:
    """As long as a snapshot of so many customers."""

    def __init__(self, customers: int) -> None:
        self._customers = customers

    def __len__(self) -> int:
        return self._customers


def fitted(customers: int = 40, drawn: bool = False) -> FittedScorer:
    return FittedScorer(None, [View(customers)], [0], [np.zeros(0)], Calibration(), [], drawn)


def test_a_small_shop_reaches_no_limit():
    assert limits.limits_reached(SHOP, fitted(), PLAN) == ()


def test_customers_drawn_by_chance_are_told():
    (told,) = limits.limits_reached(SHOP, fitted(drawn=True), PLAN)
    assert told.startswith("From each past moment up to 40 customers") and "1,000" in told


def test_a_policy_that_sees_a_part_of_the_customers_a_pass_is_told():
    (told,) = limits.limits_reached(SHOP, fitted(customers=10_000), PLAN)
    assert "5,000 past orders a pass" in told


@pytest.mark.parametrize(
    ("module", "name", "most", "sentence"),
    [
        (split, "MOST_ITEMS", 30, "Of 40 products that enough customers bought, the 30 with most"),
        (limits, "LARGEST_POOL", 20, "sought among the 20 with most products of 60"),
    ],
)
def test_products_and_neighbours_that_are_too_many_are_told(module, name, most, sentence, monkeypatch):
    monkeypatch.setattr(module, name, most)
    (told,) = limits.limits_reached(SHOP, fitted(), PLAN)
    assert sentence in told


def test_products_whose_company_is_not_learned_are_told(monkeypatch):
    monkeypatch.setattr(limits, "Ease", lambda: ease.Ease(most=7))
    (told,) = limits.limits_reached(SHOP, fitted(), PLAN)
    assert "the 7 best-selling of 40" in told
