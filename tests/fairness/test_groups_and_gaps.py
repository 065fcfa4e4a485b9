"""Groups of customers, the gaps between them, and what chance does."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bundlerec.data import columns as c
from bundlerec.fairness.gaps import EVERYBODY, GROUP, Gap, figures, gaps, holm, of_everybody
from bundlerec.fairness.groups import SMALL, UNKNOWN, grouping


def ages(*counts: int) -> pd.Series:
    """So many customers of each age group, then some of whom nothing is known."""
    names = ["Under 25", "25-34", "35-44"]
    told = [name for name, count in zip(names, counts, strict=False) for _ in range(count)]
    return pd.Series([*told, None, ""], dtype=object)


def test_small_groups_are_put_together_and_unknown_is_a_group_of_its_own():
    groups = grouping("age", ages(30, 11, 12))
    assert groups.names == ["Under 25", SMALL, UNKNOWN]
    assert groups.pooled == {"25-34": 11, "35-44": 12}
    assert np.bincount(groups.code).tolist() == [30, 23, 2]
    assert groups.known.sum() == 53


def test_few_customers_are_not_shown_under_another_name():
    groups = grouping("age", ages(30, 25, 3))
    assert groups.names == ["Under 25", SMALL, UNKNOWN]
    assert groups.pooled == {"35-44": 3, "25-34": 25}


def test_years_become_quarters():
    groups = grouping("age", pd.Series([str(20 + year % 60) for year in range(600)], dtype=object))
    assert groups.names == ["20 to 34.75", "34.75 to 49.5", "49.5 to 64.25", "64.25 to 79"]
    assert np.bincount(groups.code).tolist() == [150] * 4


def test_figures_are_means_with_intervals_and_counts_and_leave_out_who_is_not_judged():
    groups = grouping("age", ages(30, 30))
    hits = pd.DataFrame({"hits": [*[1.0, 3.0] * 15, *[2.0] * 29, np.nan, 5.0, 5.0]})
    table = figures(groups, hits).set_index(GROUP)
    assert table.loc["Under 25", c.VALUE] == 2 and table.loc["Under 25", c.LOW] < 2 < table.loc["Under 25", c.HIGH]
    assert table.loc["25-34", [c.VALUE, c.N]].tolist() == [2, 29]
    assert table.loc[UNKNOWN, [c.VALUE, c.N]].tolist() == [5, 2]
    [whole] = of_everybody(hits).to_dict("records")
    assert (whole[GROUP], whole[c.N]) == (EVERYBODY, 61)


def test_a_gap_that_is_there_is_found_and_the_unknown_make_none():
    rng = np.random.default_rng(0)
    groups = grouping("age", ages(150, 150))
    hits = np.concatenate([rng.poisson(1.0, 150), rng.poisson(2.0, 150), [90, 90]]).astype(float)
    [found] = holm(gaps(groups, pd.DataFrame({"hits": hits})))
    assert (found.most, found.least) == ("25-34", "Under 25")
    assert found.gap == pytest.approx(hits[150:300].mean() - hits[:150].mean())
    assert found.more_than_chance and found.p == 1 / 2000


def test_a_clear_gap_is_found_however_many_tests_are_made_at_once():
    rng = np.random.default_rng(0)
    groups = grouping("age", ages(150, 150))
    chance = {f"metric {number}": rng.normal(size=302) for number in range(119)}
    hits = pd.DataFrame({"hits": [*[1.0] * 150, *[2.0] * 150, 9.0, 9.0], **chance})
    found = holm(gaps(groups, hits, tests=120))
    assert found[0].more_than_chance and found[0].p == pytest.approx(1 / 12_000)
    assert not any(one.more_than_chance for one in found[1:])


def test_a_group_of_whom_hardly_anybody_is_judged_hides_no_gap_between_others():
    rng = np.random.default_rng(2)
    groups = grouping("age", ages(300, 300, 40))
    hits = np.concatenate([rng.poisson(1.0, 300), rng.poisson(1.6, 300), np.full(42, np.nan)]).astype(float)
    for judged in (1, 3):
        hits[600 : 600 + judged] = 4.0
        [found] = holm(gaps(groups, pd.DataFrame({"hits": hits}), least=20))
        assert found.more_than_chance and {found.most, found.least} == {"Under 25", "25-34"}


def test_of_many_customers_a_part_is_dealt_out_and_small_groups_stay_whole(monkeypatch):
    monkeypatch.setattr("bundlerec.fairness.gaps.MOST", 600)
    rng = np.random.default_rng(3)
    groups = grouping("age", ages(3000, 2000, 40))
    hits = np.concatenate([rng.poisson(1.0, 5000), rng.poisson(3.0, 40), [0, 0]]).astype(float)
    found = holm(gaps(groups, pd.DataFrame({str(number): hits for number in range(12)})))
    assert all(one.more_than_chance and one.p == 1 / 2000 for one in found)
    assert found[0].gap == pytest.approx(hits[5000:5040].mean() - min(hits[:3000].mean(), hits[3000:5000].mean()))


def test_where_nothing_is_there_one_audit_of_twenty_is_wrong_at_most():
    rng = np.random.default_rng(1)
    groups = grouping("age", ages(60, 40, 30))
    wrong = 0
    for seed in range(40):
        noise = pd.DataFrame(rng.poisson(1.5, (132, 4)).astype(float), columns=list("abcd"))
        wrong += any(one.more_than_chance for one in holm(gaps(groups, noise, seed)))
    assert wrong <= 6  # of 40; P(more) is 1 in 200 at 5 %


def test_one_group_alone_has_no_gap():
    [found] = holm(gaps(grouping("age", ages(30)), pd.DataFrame({"hits": np.ones(32)})))
    assert np.isnan(found.gap) and not found.more_than_chance


@given(st.lists(st.floats(0.0005, 1), min_size=1, max_size=12))
def test_holm_corrects_upwards_keeps_the_order_and_is_bonferroni_for_the_smallest(p):
    found = [one.corrected for one in holm([Gap("a", "m", 1.0, "x", "y", each, np.nan) for each in p])]
    assert all(one >= min(each, 1) for one, each in zip(found, p, strict=True))
    order = np.argsort(p, kind="stable")
    assert (np.diff(np.array(found)[order]) >= 0).all()
    assert found[order[0]] == pytest.approx(min(len(p) * p[order[0]], 1))
