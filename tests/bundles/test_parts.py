"""A simple method whose scores are sums knows what each item of the history gave."""

import numpy as np
import pytest

from bundlerec.bundles.baselines.ease import Ease
from bundlerec.bundles.baselines.gp_decay import DecayedFrequency
from bundlerec.bundles.baselines.tifu_knn import NearestHabits
from bundlerec.bundles.parts import parts_of, scores_otherwise
from bundlerec.data.dataset import build_dataset
from bundlerec.data.lists import EMPTY, RankedLists
from bundlerec.data.retold import pasts_of, retold
from bundlerec.recommender import Additive, Retelling
from tests.worlds import habitual_shop


@pytest.fixture(scope="module")
def history():
    return build_dataset(*habitual_shop(customers=30))


def all_parts(model, history, customer: int) -> np.ndarray:
    """[n_items, n_items] what each cause (columns) gave each item (rows) of one customer."""
    items, causes = (grid.ravel() for grid in np.indices((history.n_items, history.n_items)))
    return model.parts(np.full(len(items), customer), items, causes).reshape(history.n_items, -1)


@pytest.mark.parametrize(
    "model", [Ease(ridge=2.0), Ease(ridge=2.0, most=15, damping=0.5), DecayedFrequency(everybody=0)]
)
def test_the_parts_add_up_to_the_score(model, history):
    model.fit(history)
    assert isinstance(model, Additive)
    parts = all_parts(model, history, 3)
    score = model.score(np.array([3]))[0]
    np.testing.assert_allclose(parts.sum(axis=1)[model.items], score, atol=1e-4)
    assert not np.delete(parts, model.items, axis=0).any()


def test_what_everybody_buys_is_nobodys_part(history):
    blended, own = DecayedFrequency(everybody=0.6).fit(history), DecayedFrequency(everybody=0).fit(history)
    assert np.array_equal(all_parts(blended, history, 3), all_parts(own, history, 3))


def test_what_was_never_bought_gave_nothing(history):
    parts = all_parts(Ease(ridge=2.0).fit(history), history, 3)
    bought = history.customer_item[[3]].toarray()[0] > 0
    assert not parts[:, ~bought].any()
    assert parts[:, bought].any()


def test_neighbours_keep_their_part(history):
    model = NearestHabits(own=0.7).fit(history)
    parts = all_parts(model, history, 3)
    score = model.score(np.array([3]))[0]
    assert not (parts - np.diag(np.diag(parts))).any()
    assert (np.diag(parts)[model.items] <= score + 1e-6).all()
    alone = NearestHabits(own=1.0).fit(history)
    np.testing.assert_allclose(
        np.diag(all_parts(alone, history, 3))[alone.items], alone.score(np.array([3]))[0], atol=1e-6
    )


def some_lists(history) -> RankedLists:
    items = np.random.default_rng(0).integers(0, history.n_items, (history.n_customers, 5)).astype(np.int32)
    items[:, 4] = EMPTY
    return RankedLists(np.arange(history.n_customers, dtype=np.int32), items, np.ones(items.shape, np.float32))


def test_named_is_what_gave_most_and_all_of_it_adds_up_to_the_score(history):
    model, lists = Ease(ridge=2.0).fit(history), some_lists(history)
    found = parts_of(model, history, lists, most=3)
    parts, score = all_parts(model, history, 3), model.score(np.array([3]))[0]
    for slot, item in enumerate(lists.items[3, :4]):
        best = np.argsort(-parts[item], kind="stable")[:3]
        assert found.item[3, slot].tolist() == [one if parts[item, one] > 0 else EMPTY for one in best]
        assert found.total[3, slot] == pytest.approx(score[item], abs=1e-4)
        assert found.share[3, slot, 0] == pytest.approx(parts[item].max() / parts[item].clip(0).sum(), abs=1e-4)
    assert (found.item[:, 4] == EMPTY).all() and (found.total[:, 4] == 0).all()


def test_a_sum_without_an_item_lacks_that_items_part(history):
    model, lists = Ease(ridge=2.0, decay=1.0).fit(history), some_lists(history)
    bought = history.customer_item[[3]].indices
    told = [(3, [], False), (3, [bought[0]], False), (3, [bought[1]], True), (3, [], True)]
    found = scores_otherwise(model, history, pasts_of(told), np.repeat(lists.items[[3]], 4, axis=0))
    parts = all_parts(model, history, 3)[lists.items[3, :4]]
    wanted = [parts.sum(axis=1), np.delete(parts, bought[0], axis=1).sum(axis=1), parts[:, bought[1]], np.zeros(4)]
    np.testing.assert_allclose(found[:, :4], wanted, atol=1e-4)
    assert np.isnan(found[:, 4]).all()


@pytest.mark.parametrize("model", [Ease(ridge=2.0), DecayedFrequency(), NearestHabits(neighbours=5)])
def test_told_again_as_it_was_a_past_scores_as_it_did(model, history):
    model.fit(history)
    assert isinstance(model, Retelling)
    customers = np.array([7, 3, 7])
    told = model.retold(retold(history, pasts_of([(who, [], False) for who in customers])), customers)
    np.testing.assert_allclose(told.score(np.arange(3)), model.score(customers), atol=1e-6)
