"""Products' side of an audit, and what gives an attribute away, with known answers."""

import numpy as np
import pandas as pd
import pytest

from bundlerec.fairness.goods import PRODUCTS, RATIO, SHOWN, best_sellers, by_name, exposure, gini, goods
from bundlerec.fairness.groups import Grouping, grouping
from bundlerec.fairness.proxies import AUC, V, auc, by_attribute, by_purchases, cramers_v


def test_gini_of_all_alike_is_none_and_of_one_who_has_all_nearly_one():
    assert gini(np.ones(10)) == pytest.approx(0)
    assert gini(np.eye(1, 10)[0]) == pytest.approx(0.9)
    assert gini(np.array([1.0, 3.0])) == pytest.approx(0.25)
    assert np.isnan(gini(np.zeros(3)))


def test_the_first_place_counts_most():
    shown = exposure(np.array([0, 1, 0]), np.array([1, 3, 2]), 3)
    assert shown.tolist() == pytest.approx([1 + 1 / np.log2(3), 0.5, 0])


def test_best_sellers_are_the_fewest_products_that_make_half_of_the_sales():
    assert best_sellers(np.array([1, 6, 2, 1])).tolist() == [False, True, False, False]
    assert best_sellers(np.array([3, 3, 3, 3])).tolist() == [True, True, False, False]
    assert not best_sellers(np.zeros(2)).any()


def test_what_is_shown_is_held_against_what_is_sold():
    shown, sold = np.array([4.0, 0, 4, 0]), np.array([5, 3, 2, 0])
    found = goods(shown, sold, buyers=np.array([5, 3, 2, 0]), customers=10)
    assert (found.products, found.offered, found.coverage) == (3, 2, pytest.approx(2 / 3))
    assert found.popularity == pytest.approx(0.35) and found.popularity_sold == pytest.approx(0.38)
    assert (found.best_sellers, found.best_sellers_shown) == (1, pytest.approx(0.5))
    table = by_name(np.array(["tea", "tea", "jam", None], dtype=object), shown, sold)
    assert table.index.tolist() == ["tea", "jam"] and table[PRODUCTS].tolist() == [2, 1]
    assert table[SHOWN].tolist() == [0.5, 0.5] and table.loc["jam", RATIO] == pytest.approx(2.5)


def test_cramers_v_is_one_of_a_copy_and_about_none_of_noise():
    rng = np.random.default_rng(0)
    a = rng.integers(0, 4, 2000)
    assert cramers_v(a, 3 - a) == pytest.approx(1)
    assert cramers_v(a, rng.integers(0, 4, 2000)) < 0.05
    assert cramers_v(a, np.zeros(2000)) == 0


def test_an_attribute_that_is_a_copy_gives_it_away_and_noise_does_not():
    rng = np.random.default_rng(0)
    age = pd.Series(rng.choice(["young", "old"], 400), dtype=object)
    copied = by_attribute(grouping("age", age), grouping("title", age.map({"young": "Ms", "old": "Mrs"})))
    noise = by_attribute(grouping("age", age), grouping("colour", pd.Series(rng.choice(["a", "b"], 400))))
    assert copied is not None and noise is not None
    assert copied.measure == V and copied.gives_away and copied.value == pytest.approx(1, abs=0.01)
    assert not noise.gives_away and noise.low <= noise.value <= noise.high
    assert by_attribute(grouping("age", age[:30]), grouping("title", age[:30])) is None


def test_the_interval_of_many_groups_holds_what_was_measured():
    rng = np.random.default_rng(0)
    for n, k in ((200, 10), (400, 12)):
        one, other = (Grouping("a", [str(number) for number in range(k)], rng.integers(0, k, n), {}) for _ in "ab")
        found = by_attribute(one, other)
        assert found.low <= found.value <= found.high and found.low < 0.05


def test_purchases_that_tell_a_group_are_warned_of_and_others_are_not():
    rng = np.random.default_rng(0)
    groups = grouping("age", pd.Series(["young"] * 200 + ["old"] * 200, dtype=object))
    told = np.where(np.arange(400) < 200, 1.0, 0.0) + rng.normal(0, 1, 400)
    noise = rng.normal(0, 1, (400, 5))
    seen = by_purchases(groups, np.column_stack([noise, told]), least=20)
    blind = by_purchases(groups, noise, least=20)
    assert seen is not None and blind is not None
    assert seen.measure == AUC and seen.gives_away and 0.7 < seen.value < 0.82
    assert not blind.gives_away and blind.low < 0.57


def test_auc_of_ties_is_a_coin():
    assert auc(np.ones(10), np.arange(10) < 5) == 0.5
    assert auc(np.arange(10.0), np.arange(10) >= 5) == 1
