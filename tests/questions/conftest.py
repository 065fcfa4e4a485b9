"""One training's models, opened once for all questions."""

import pytest

from bundlerec.questions.opening import Questions, open_questions
from bundlerec.recommender import POLICY
from bundlerec.registry.in_use import run_of
from tests.shops import SHOP


@pytest.fixture(scope="session")
def as_run(lasting_shop) -> Questions:
    """Of the shop's own model, which is a simple method here."""
    return open_questions(lasting_shop.store, run_of(lasting_shop.store, SHOP, None))


@pytest.fixture(scope="session")
def lasting(as_run) -> Questions:
    """As if the policy were the shop's model; without rules: tests that change rules make a copy (`ruled`)."""
    return _of_policy(as_run.store, as_run)


@pytest.fixture
def ruled(growing_shop, lasting) -> Questions:
    """The same models over a copy of the shop whose rules a test may change."""
    return _of_policy(growing_shop.store, lasting)


def _of_policy(store, asked: Questions) -> Questions:
    made = Questions(store, asked.run, asked.models)
    made.model = POLICY
    return made
