"""A training as the pages show it while it goes on beside them."""

import pytest
from playwright.sync_api import expect

from bundlerec.store import RunState
from tests.pages import seed

pytestmark = pytest.mark.browser
SHOP = "live"


def test_a_training_moves_and_ends_on_the_screen_by_itself(seeded_app, seeded_store, visitor, open_context):
    seed.filled_shop(seeded_store, SHOP)
    run = seed.running_run(seeded_store, SHOP)
    visitor.goto(f"{seeded_app}/Train?shop={SHOP}")
    expect(visitor.get_by_text("about 42 seconds left")).to_be_visible()
    expect(visitor.get_by_test_id("stPlotlyChart").first).to_be_visible()

    closed = open_context().new_page()
    closed.goto(f"{seeded_app}/Train?shop={SHOP}")
    expect(closed.get_by_text("about 42 seconds left")).to_be_visible()
    closed.close()

    seeded_store.runs.beat(run.id, 0.8, "Learning to choose whole bundles", 7.0)
    expect(visitor.get_by_text("about 7 seconds left")).to_be_visible()
    visitor.get_by_role("button", name="Stop this training").click()
    expect(visitor.get_by_text("asked to stop")).to_be_visible()
    assert seeded_store.runs.get(run.id).cancel_requested
    seeded_store.runs.finish(run.id, RunState.CANCELLED)
    expect(visitor.get_by_text("was stopped")).to_be_visible()
    expect(visitor.get_by_text("about 7 seconds left")).not_to_be_visible()
