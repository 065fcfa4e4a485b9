"""One small shop, seen from a few moments, shared by the scorer's tests."""

import numpy as np
import pytest

from bundlerec.config import EvidenceWeights
from bundlerec.data.dataset import build_dataset
from bundlerec.data.split import cut_time, next_orders, training_part
from bundlerec.scorer.signals import fitted_signals
from bundlerec.scorer.snapshot import snapshot
from bundlerec.scorer.state import shop_state
from tests.worlds import habitual_shop


@pytest.fixture(scope="session")
def shop():
    return build_dataset(*habitual_shop(customers=120))


@pytest.fixture(scope="session")
def cut(shop):
    return cut_time(shop)


@pytest.fixture(scope="session")
def state(shop, cut):
    history = training_part(shop, cut)
    return shop_state(history, cut, fitted_signals(history))


@pytest.fixture(scope="session")
def truth(shop, cut):
    return next_orders(shop, training_part(shop, cut), cut)


@pytest.fixture(scope="session")
def view(shop, state, truth):
    return snapshot(state, truth.customers).with_truth(truth, shop, EvidenceWeights())


@pytest.fixture
def everybody(view):
    return np.arange(len(view))
