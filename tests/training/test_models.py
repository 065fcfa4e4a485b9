"""The models of one run: names, lists of any length, what a run without deep models says."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from bundlerec.bundles.baselines import simple_methods
from bundlerec.data.lists import EMPTY
from bundlerec.errors import BadSetting, UnknownRun
from bundlerec.policy.weights import PolicyWeights
from bundlerec.progress import Silent
from bundlerec.training.keeping import kept_models
from bundlerec.training.models import Models, everybody
from bundlerec.training.offers import every_offer
from bundlerec.training.policy_lists import as_lists
from bundlerec.training.shop import end_of, load_dataset
from tests.policy.made_up import KEPT, made_up_choices, opinionated_net
from tests.shops import SHOP

CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def dataset(lasting_shop):
    return load_dataset(lasting_shop.store, SHOP, None)


@pytest.fixture
def models(lasting_shop, dataset):
    return kept_models(lasting_shop.store, lasting_shop.latest, dataset, end_of(dataset, None), CPU)


@pytest.fixture
def simple_only(dataset):
    return Models(dataset, end_of(dataset, None), scorer=None, policy=None, factors={}, device=CPU)


def test_every_model_has_a_name_that_is_answered_to(models):
    assert set(models.names) == {"scorer", "policy", *(method.name for method in simple_methods())}
    for name in models.names:
        models.need(name)
    with pytest.raises(BadSetting, match="oracle"):
        models.need("oracle")


def test_a_run_without_deep_models_says_so(simple_only):
    assert not simple_only.deep
    assert set(simple_only.names) == {method.name for method in simple_methods()}
    somebody = np.array([0], dtype=np.int32)
    for asks in (
        lambda: simple_only.need("scorer"),
        lambda: simple_only.need("policy"),
        lambda: simple_only.ranked("scorer", somebody, 3),
        lambda: simple_only.own("policy", somebody),
    ):
        with pytest.raises(UnknownRun, match="too small"):
            asks()


def test_every_offer_speaks_of_everybody_and_is_long_enough(models):
    customers = everybody(models.dataset)[::3]
    for offer in every_offer(models, customers, Silent(), places=25):
        for lists in (offer.ranked, offer.new, offer.own):
            assert np.array_equal(lists.customers, customers)
        assert (offer.ranked.lengths >= 25).all() and (offer.own.lengths >= 1).all()
        bought = models.past.customer_item[customers].toarray() > 0
        offered = offer.new.items
        assert not bought[np.arange(len(customers))[:, None], np.maximum(offered, 0)][offered != EMPTY].any()
        assert (offer.new.lengths == np.minimum(25, (~bought).sum(axis=1))).all()


@pytest.mark.parametrize("worth_it", [True, False])
def test_at_a_given_size_the_policy_chooses_only_where_that_was_worth_having(worth_it, models):
    models._policy_weights = PolicyWeights(opinionated_net(), replace(KEPT, kept_fixed=worth_it))
    customers = everybody(models.dataset)[:40]
    lists, scored = (models.ranked(model, customers, 6) for model in ("policy", "scorer"))
    assert np.array_equal(lists.items, scored.items) is not worth_it
    assert np.array_equal(lists.scores, scored.scores) is not worth_it


@pytest.mark.parametrize("model", ["policy", "scorer", "ease", "best_sellers"])
def test_a_longer_list_begins_with_the_shorter_one(model, models):
    customers = everybody(models.dataset)[:20]
    for only_new in (False, True):
        short, long = (models.ranked(model, customers, size, only_new=only_new) for size in (5, 12))
        if model != "policy":  # which sees the size that is asked for
            assert np.array_equal(short.items, long.items[:, :5])
        for lists in (short, long):
            there = lists.items[:, 1:] != EMPTY
            assert (np.diff(lists.scores, axis=1) < 0)[there].all()


def test_asking_for_some_gives_what_asking_for_all_gives(models):
    customers = everybody(models.dataset)
    for model in ("scorer", "policy", "up_cf"):
        whole, some = models.own(model, customers).lists, models.own(model, customers[40:44]).lists
        for row in range(4):
            wanted = whole.items[40 + row]
            assert some.items[row][some.items[row] != EMPTY].tolist() == wanted[wanted != EMPTY].tolist()


def test_scores_of_the_policys_bundles_fall_whatever_it_chooses():
    choices = made_up_choices(30, 12, fewest=1)
    lists = as_lists(choices, PolicyWeights(opinionated_net(), KEPT).bundles(choices, size=6))
    assert lists.lengths.tolist() == np.minimum(6, choices.mask.sum(axis=1)).tolist()
    there = lists.items != EMPTY
    assert (np.diff(lists.scores, axis=1) < 0)[there[:, 1:]].all()
    assert (lists.scores[there] > 0).all() and (lists.scores[there] <= choices.p.max() + 1e-6).all()


def test_a_newcomer_gets_best_sellers_and_nothing_that_never_sold(models):
    lists = models.newcomers(2, 1000)
    sold = np.bincount(models.past.line_item, minlength=models.past.n_items)
    assert lists.lengths.tolist() == [int((sold > 0).sum())] * 2
    assert (np.diff(lists.scores, axis=1) < 0).all()


@pytest.mark.parametrize("model", ["policy", "scorer", "ease", "best_sellers"])
def test_a_list_with_its_list_of_new_items_is_each_asked_for_alone(model, models):
    customers = everybody(models.dataset)[:20]
    every, fresh = models.ranked_with_new(model, customers, 12, 900)
    assert every.items.tolist() == models.ranked(model, customers, 12).items.tolist()
    assert fresh.items.tolist() == models.ranked(model, customers, 900, only_new=True).items.tolist()


def test_the_simple_methods_that_the_scorer_looks_at_are_fitted_once(models):
    assert [id(models.recommender(one.name)) for one in models.scorer.state.signals] == [
        id(one) for one in models.scorer.state.signals
    ]
