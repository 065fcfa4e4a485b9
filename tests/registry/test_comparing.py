"""Two runs compared over the same customers, by orders that neither has learned from."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from bundlerec.data import columns as c
from bundlerec.errors import BadSetting
from bundlerec.evaluation.judged import JudgedScores, keep_judged, kept_judged
from bundlerec.progress import Silent
from bundlerec.registry import comparing
from bundlerec.registry.comparing import compare_runs
from bundlerec.registry.comparison import Figure, RunComparison
from bundlerec.registry.ground import LEAST_LATER, ground_of
from bundlerec.training.provenance import moment_of
from bundlerec.training.seen import seen_by
from tests.shops import SHOP, UNTIL, save


def runs(shop):
    return shop.store.runs.get(shop.latest), shop.store.runs.get(shop.earlier)


def found(low, high, second=0.2, difference=0.01, precision=0.004):
    main = Figure("f1", 10, second + difference, second, difference, low, high, 500)
    hits = Figure("precision", 10, 0.1 + precision, 0.1, precision, low, high, 500)
    return RunComparison(7, 5, [], [], "", [], [main, hits])


def test_what_is_more_than_chance_is_said_so_and_else_not():
    better = found(0.002, 0.018).verdict
    assert better.startswith("Run 7 is better than run 5: of 100 products offered, 0.4 more are bought")
    assert "500 customers that is more than chance" in better and "+1.0 % and +9.0 %" in better
    worse = found(-0.018, -0.002, difference=-0.01, precision=-0.004).verdict
    assert worse.startswith("Run 5 is better than run 7: of 100 products offered, 0.4 more")
    assert "no difference" in found(-0.002, 0.018).verdict
    nobody = RunComparison(7, 5, [], [], "", [])
    assert "can't be compared" in nobody.verdict and nobody.main is None


def test_runs_on_different_data_are_warned_of_and_judged_from_the_later_cut(lasting_shop):
    first, second = runs(lasting_shop)
    told = compare_runs(lasting_shop.store, first, second)
    assert "learned from different data" in told.warnings[0]
    assert {name for name, *_ in told.settings} == {"until"}
    assert {"Fingerprint", "Orders", "Learned from orders before"} <= {name for name, *_ in told.data}
    assert first.summary["cut"][:10] in told.ground and first.summary["cut"] > second.summary["cut"]
    assert told.main.n == first.summary["customers_judged"]
    kept = kept_judged(lasting_shop.store, first).of(first.summary["chosen"], 10, "f1")
    assert told.main.first == pytest.approx(float(np.nanmean(kept)), abs=1e-6)
    assert told.main.low <= told.main.difference <= told.main.high


def test_the_same_runs_the_other_way_round_differ_by_the_sign(lasting_shop):
    first, second = runs(lasting_shop)
    one, other = (compare_runs(lasting_shop.store, *pair) for pair in ((first, second), (second, first)))
    assert one.main.difference == pytest.approx(-other.main.difference)
    assert one.main.low == pytest.approx(-other.main.high, abs=1e-3)


def test_orders_after_both_ends_judge_both_as_the_shop_gets_them(growing_shop):
    store = growing_shop.store
    first, second = runs(growing_shop)
    dataset = seen_by(store, first, None)
    assert ground_of(first, second, dataset).as_judged
    later = growing_shop.events.copy()
    later[c.TIME] += pd.Timedelta(days=400)
    later[c.ORDER_ID] += "-later"
    save(store, SHOP, later)
    grown = seen_by(store, first, None)
    ground = ground_of(first, second, grown)
    assert not ground.as_judged and f"{LEAST_LATER + 20} customers" in ground.why
    assert ground.cut == moment_of(first.summary, "end") > moment_of(second.summary, "end")
    assert ground_of(first, second, grown, later=False).as_judged
    told = compare_runs(store, first, second)
    assert told.ground == ground.why and told.main.n == 120


def test_no_judged_order_was_seen_by_the_weights_that_are_judged(lasting_shop):
    """The cut lies at or after both cuts, and where weights were fitted on more, at or after both ends."""
    first, second = runs(lasting_shop)
    ground = ground_of(first, second, seen_by(lasting_shop.store, first, None))
    limit = max(moment_of(run.summary, "cut" if ground.as_judged else "end") for run in (first, second))
    assert ground.cut == limit
    assert moment_of(second.summary, "end") == int(pd.Timestamp(UNTIL).value // 1000)


def test_runs_on_the_same_data_are_compared_by_what_they_kept_over_the_same_customers(growing_shop, monkeypatch):
    store = growing_shop.store
    first, second = runs(growing_shop)
    monkeypatch.setattr(comparing, "_judged", lambda *_: pytest.fail("judged again"))
    people = np.array([f"p{n}" for n in range(40)], dtype=object)
    mine = np.linspace(0, 1, 40, dtype=np.float32)
    names = [run.summary["chosen"] for run in (first, second)]
    keep_judged(store, first.id, JudgedScores(people, {(names[0], 10, "f1"): mine + 0.5}))
    order = np.random.default_rng(0).permutation(40)
    others = people[order].copy()
    others[3] = ""  # erased since
    keep_judged(store, second.id, JudgedScores(others, {(names[1], 10, "f1"): mine[order]}))
    same = [replaced(run, fingerprint="same") for run in (first, second)]
    told = compare_runs(store, *same)
    assert told.data == [] and told.ground == comparing.KEPT
    assert (told.main.n, told.main.difference) == (39, pytest.approx(0.5))
    assert told.main.low == pytest.approx(0.5, abs=1e-5)


def test_too_few_shared_customers_are_no_ground(growing_shop):
    store = growing_shop.store
    first, second = (replaced(run, fingerprint="same") for run in runs(growing_shop))
    for run, name in ((first, "a"), (second, "b")):
        people = np.array([f"{name}{n}" for n in range(40)], dtype=object)
        keep_judged(store, run.id, JudgedScores(people, {(run.summary["chosen"], 10, "f1"): np.ones(40)}))
    told = compare_runs(store, first, second, Silent())
    assert told.figures == [] and "nothing can be said" in told.warnings[-1]


def test_a_run_is_not_compared_with_itself(lasting_shop):
    first, _ = runs(lasting_shop)
    with pytest.raises(BadSetting):
        compare_runs(lasting_shop.store, first, first)


def replaced(run, **changes):
    from dataclasses import replace

    return replace(run, **changes)
