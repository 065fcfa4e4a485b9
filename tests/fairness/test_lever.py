"""The fairness weight on a tiny shelf: what is shown less than it sells comes sooner."""

import numpy as np
import pandas as pd
import pytest

from bundlerec.bundles.rules.fair import BEST_SELLERS, BRAND, Fair, fair_from
from bundlerec.bundles.rules.model import Rules
from bundlerec.bundles.rules.preview import Candidates
from bundlerec.bundles.rules.shelf import shelf_of
from bundlerec.bundles.rules.sieve import Sieve
from bundlerec.data import columns as c
from bundlerec.errors import BadSetting
from bundlerec.fairness.lever import Sales, fair_of, shares
from tests.bundles.rules.test_rules import DAY

ITEMS = [f"i{number:02}" for number in range(60)]


@pytest.fixture
def sales():
    """Thirty products of Acme and thirty of Bolt, which sell alike; Acme's are likelier for everybody."""
    table = pd.DataFrame({c.ITEM_ID: ITEMS, c.BRAND: ["Acme"] * 30 + ["Bolt"] * 30, c.CATEGORY: None})
    shelf = shelf_of(table.reindex(columns=list(c.CATALOGUE)))
    return Sales(shelf, np.ones(60))


@pytest.fixture
def known():
    rng = np.random.default_rng(0)
    p = rng.random((200, 60)) * np.where(np.arange(60) < 30, 0.3, 0.15)
    order = np.argsort(-p, axis=1)
    value = np.take_along_axis(p, order, axis=1).astype(np.float32)
    return Candidates(np.array(ITEMS, dtype=object), order.astype(np.int32), value, np.ones_like(value), 200)


def shown(known, fair, sales):
    """Share of the exposure that each brand has."""
    factor = np.ones(60) if fair is None else fair.factor(sales.shelf)
    return shares((known.code >= 30).astype(int), known.p * factor[known.code], 2)


def test_at_weight_one_exposure_follows_sales_and_between_it_goes_half_way(sales, known):
    fair = fair_of(sales, known, BRAND, 1.0, run=1)
    before, half, whole = (
        shown(known, one, sales)[1] for one in (None, fair.model_copy(update={"weight": 0.5}), fair)
    )
    assert before < 0.2 and whole == pytest.approx(0.5, abs=0.02) and before + 0.05 < half < whole
    assert fair.strength["bolt"] > 1 > fair.strength["acme"]


def test_a_weight_of_nothing_changes_nothing(sales, known):
    fair = fair_of(sales, known, BRAND, 0.0, run=1)
    assert (fair.factor(sales.shelf) == 1).all()


def test_what_is_balanced_already_stays_as_it_is(sales, known):
    even = Candidates(
        known.ids,
        np.tile(np.arange(60, dtype=np.int32), (200, 1)),
        np.ones((200, 60), np.float32),
        known.days,
        200,
    )
    mixed = Candidates(
        even.ids,
        np.tile(np.argsort(np.arange(60) % 30, kind="stable").astype(np.int32), (200, 1)),
        even.p,
        even.days,
        200,
    )
    fair = fair_of(sales, mixed, BRAND, 1.0, run=1)
    assert max(fair.strength["acme"], fair.strength["bolt"]) < 1.2


def test_best_sellers_can_make_room_for_all_others(sales, known):
    sold = np.where(np.arange(60) < 10, 20.0, 1.0)
    fair = fair_of(Sales(sales.shelf, sold), known, BEST_SELLERS, 1.0, run=1)
    assert set(fair.strength) <= {"", *ITEMS[:10]} and len(set(fair.strength.values())) == 2


def test_it_multiplies_what_is_promoted(sales):
    fair = Fair(of="brand", weight=0.5, run=1, strength={"acme": 4.0, "": 1.0})
    factor = Sieve(Rules(promote_brands=("Bolt",), strength=3), sales.shelf, DAY, fair).factor
    assert factor[0] == pytest.approx(2) and factor[40] == pytest.approx(3)


def test_nothing_to_balance_is_refused(sales, known):
    with pytest.raises(BadSetting, match="fewer than two"):
        fair_of(sales, known, "category", 1.0, run=1)
    with pytest.raises(BadSetting, match="no balance of"):
        fair_of(sales, known, "age", 1.0, run=1)
    with pytest.raises(BadSetting, match="does not fit"):
        fair_from({"of": "brand", "weight": 7})
    assert fair_from({}) is None
