"""Each model's reasons judged: the named purchases carry the score, and chance does not."""

import numpy as np
import pytest
import torch

from bundlerec.data.lists import RankedLists
from bundlerec.evaluation.fidelity import AGAIN, IN_SUMMARY, NEW, TOGETHER
from bundlerec.training.fidelity import NAMED, judge_reasons
from bundlerec.training.keeping import kept_models
from bundlerec.training.models import Models, everybody
from bundlerec.training.shop import end_of, load_dataset
from bundlerec.training.steadiness import Named, by_another_net, owed_to, without_an_order
from tests.shops import SHOP

CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def models(lasting_shop):
    dataset = load_dataset(lasting_shop.store, SHOP, None)
    return kept_models(lasting_shop.store, lasting_shop.latest, dataset, end_of(dataset, None), CPU)


@pytest.fixture(scope="module")
def found(models):
    rows = judge_reasons(models, everybody(models.dataset), most=25)
    return {(one.model, one.group): one for one in rows}


def test_every_model_whose_reasons_name_purchases_is_judged(found):
    models = ("policy", "scorer", "ease", "gp_decay")
    assert {model for model, _ in found} == set(models)
    assert all((model, AGAIN) in found for model in models)
    assert ("ease", NEW) in found and (
        "gp_decay",
        NEW,
    ) not in found  # what was never bought is owed to nothing there
    assert all(len(one.lost) == NAMED and 0 < one.bundles <= 25 for one in found.values())


def test_what_is_named_matters_more_than_chance(found):
    for model in ("policy", "scorer", "ease"):
        one = found[model, AGAIN]
        assert one.deletion.low > 0 and one.insertion.low > 0
        assert one.bundles_won.value > 0.9
        assert one.lost[TOGETHER - 1] > one.lost_random[TOGETHER - 1]


def test_parts_of_a_sum_are_complete(found):
    assert found["ease", NEW].complete == pytest.approx(1, abs=1e-3)
    assert found["gp_decay", AGAIN].complete == pytest.approx(1, abs=1e-3)


def test_stability_is_told_of_nets_alone(found):
    assert found["scorer", AGAIN].other_net > 0
    assert found["ease", AGAIN].other_net is None and found["ease", AGAIN].other_order is None


def test_the_run_keeps_what_was_found(lasting_shop):
    told = lasting_shop.store.runs.get(lasting_shop.latest).summary[IN_SUMMARY]
    assert {"policy", "scorer"} <= {one["model"] for one in told}
    assert all(0 <= one["bundles_won"]["low"] <= one["bundles_won"]["value"] <= 1 for one in told)


def test_nobody_is_judged_who_bought_too_little(models):
    few = np.flatnonzero(np.diff(models.history.customer_item.indptr) <= TOGETHER).astype(np.int32)
    assert judge_reasons(models, few, most=50) == []


def test_a_run_without_deep_models_has_its_simple_methods_judged(models):
    simple = Models(models.dataset, models.cut, scorer=None, policy=None, factors={}, device=CPU)
    assert {one.model for one in judge_reasons(simple, everybody(models.dataset)[:30], most=5)} == {
        "ease",
        "gp_decay",
    }


def test_an_order_that_holds_a_reason_says_nothing_of_stability(models):
    customers = everybody(models.dataset)[:12]
    lists = models.ranked("scorer", customers, 4)
    item = owed_to(models.scorer, lists, TOGETHER).item.astype(np.int64)
    share = without_an_order(models.scorer, Named(lists, item), np.random.default_rng(0))
    assert share.shape == (48,) and np.isnan(share).any() and (share[~np.isnan(share)] <= 1).all()
    whole = RankedLists(customers, lists.items, lists.scores)
    same = by_another_net(models.scorer, Named(whole, item))
    assert np.isnan(same).all() if len(models.scorer.weights.nets) < 2 else (same[~np.isnan(same)] <= 1).all()
