"""A simple method whose scores are sums knows what each item of the history gave."""

import numpy as np
import pytest

from bundlerec.bundles.baselines.ease import Ease
from bundlerec.bundles.baselines.gp_decay import DecayedFrequency
from bundlerec.bundles.baselines.tifu_knn import NearestHabits
from bundlerec.data.dataset import build_dataset
from bundlerec.recommender import Additive
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
