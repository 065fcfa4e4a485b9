"""The Models page: which training is used, two compared, a schedule, the card."""

from __future__ import annotations

import pytest

from bundlerec.registry.in_use import run_in_use
from bundlerec.store import Deed, Outcome, Schedule
from tests.pages import seed
from tests.pages.conftest import text_of


@pytest.fixture
def two(store):
    """A shop with two finished trainings, the older one first."""
    seed.filled_shop(store)
    return [seed.finished_run(store, orders=700, end="2024-03-25T00:00:00").id for _ in range(2)]


def press(at, label):
    next(button for button in at.button if button.label == label).click()
    at.run()
    assert not at.exception
    return at


def test_before_the_first_training_it_says_so(visit, store):
    seed.filled_shop(store)
    assert "after the first training" in text_of(visit("Models"))


def test_a_shop_with_one_training_sees_it_in_use_with_its_card(visit, store):
    seed.filled_shop(store)
    run = seed.finished_run(store).id
    text = text_of(visit("Models"))
    assert f"uses training {run}" in text and "the next one that finishes takes its place" in text
    assert "bundles for corner" not in text  # a closed tab costs nothing
    assert "bundles for corner" in text_of(visit("Models", models_tab="Model card"))
    assert "When two trainings have finished" in text_of(visit("Models", models_tab="Compare two"))


def test_a_failed_training_alone_says_what_failed(visit, store):
    seed.filled_shop(store)
    seed.failed_run(store)
    text = text_of(visit("Models", models_tab="Model card"))
    assert "The disk is full." in text and "The first finished training will have its model card" in text


def test_trainings_are_listed_with_what_they_reached(visit, two):
    table = visit("Models").dataframe[0].value
    assert table["Training"].tolist() == two[::-1] and table[""].tolist() == ["In use", ""]
    assert table["F1, ten products"][0] == "24.0 %" and table["Best simple method"][0] == "20.0 %"
    assert "700 orders to 25 Mar 2024" in table["Learned from"][0]


def test_one_is_promoted_rolled_back_and_the_latest_followed(visit, store, two):
    at = visit("Models")
    at.selectbox(key=f"models.choice.{seed.SHOP}").set_value(two[0])
    at.text_input[0].set_value("It is known.")
    at.run()
    press(at, f"Use training {two[0]}")
    assert run_in_use(store, seed.SHOP).id == two[0]
    event = store.registry.events(seed.SHOP)[0]
    assert (event.deed, event.why) == (Deed.PROMOTED, "It is known.") and event.who
    assert "stays until another one is" in text_of(at)
    press(at, "Roll back now")
    assert run_in_use(store, seed.SHOP).id == two[1]
    press(at, "Use the latest from now on")
    assert store.registry.promoted(seed.SHOP) is None


def test_deleting_says_what_goes_and_the_one_in_use_is_refused(visit, store, two):
    at = visit("Models")
    at.selectbox(key=f"models.choice.{seed.SHOP}").set_value(two[0])
    at.run()
    assert "Bundles of 60 customers" in text_of(at)
    press(at, f"Delete training {two[0]}")
    assert [run.id for run in store.runs.list()] == [two[1]]
    press(at, f"Delete training {two[1]}")
    assert "cannot be deleted" in text_of(at) and len(store.runs.list()) == 1


def test_a_pin_is_put_and_taken_away(visit, store, two):
    at = press(visit("Models"), f"Pin training {two[1]}")
    assert store.runs.get(two[1]).pinned and "In use, Pinned" in at.dataframe[0].value[""].tolist()
    press(at, f"Unpin training {two[1]}")
    assert not store.runs.get(two[1]).pinned


def test_a_schedule_is_saved_and_what_it_did_is_listed(visit, store, two):
    at = visit("Models", models_tab="Train by a schedule")
    assert "It is off" in text_of(at)
    at.number_input[0].set_value(7)
    press(at, "Save schedule")
    assert store.retrainings.schedule(seed.SHOP) == Schedule(every_days=7, hour=3)
    begun = store.retrainings.begin(seed.SHOP, seed.settings(), two[1])
    store.retrainings.end(begun.id, Outcome.KEPT, "Run 2 stays.", {})
    at = visit("Models", models_tab="Train by a schedule")
    assert "Next look" in text_of(at)
    assert "0 new orders so far" not in text_of(at)
    store.retrainings.save_schedule(seed.SHOP, Schedule(new_orders=20))
    assert "0 new orders so far. They are counted every 10 min" in text_of(
        visit("Models", models_tab="Train by a schedule")
    )
    assert any("The one in use stayed" in str(table.value) for table in at.table)


def test_whoever_decided_is_listed(visit, store, two):
    store.registry.promote(two[0], "ann", "*Better* | in spring.")
    text = " ".join(str(table.value.to_dict()) for table in visit("Models", models_tab="History").table)
    assert f"Run {two[0]} came into use instead of run {two[1]}" in text and "ann" in text
