"""Every page in every state of a shop: says what it means and what to do next."""

import pytest

from bundlerec.errors import BundleRecError, StoreBusy
from bundlerec.processes import this_process
from bundlerec.store import RunState
from pages.common import words
from tests.pages import seed
from tests.pages.conftest import PAGES, text_of


@pytest.mark.parametrize("title", PAGES)
def test_on_an_empty_database_every_page_leads_on(visit, title):
    at = visit(title)
    assert at.title[0].value == title
    links = at.get("page_link")
    assert len(links) > len(PAGES) or title == "Data", "beside the list of pages there is a next step"


def test_home_offers_the_demo_shop_to_a_newcomer(visit):
    at = visit("Home")
    assert [button.label for button in at.button] == ["Load the demo shop"]
    assert "your own files" in text_of(at)


@pytest.mark.parametrize("title", ["Bundles", "Evaluation"])
def test_before_the_first_training_a_page_says_so(visit, store, title):
    seed.filled_shop(store)
    assert "after the first training" in text_of(visit(title))


def test_home_says_what_is_loaded_and_what_comes_next(visit, store):
    seed.filled_shop(store)
    text = text_of(visit("Home"))
    assert "Customers: 60" in text
    assert "Nothing is trained yet" in text


@pytest.mark.parametrize("title", ["Home", "Train", "Bundles", "Evaluation"])
def test_a_running_training_is_shown(visit, store, title):
    seed.filled_shop(store)
    seed.running_run(store)
    at = visit(title)
    assert "Learning what each customer wants" in str(at.get("progress")[0].proto)


def test_a_training_that_waits_says_for_what(visit, store):
    seed.filled_shop(store)
    seed.running_run(store)
    store.runs.create(seed.SHOP, seed.settings())
    bars = [str(bar.proto) for bar in visit("Train").get("progress")]
    assert "Waiting in line, 1 training before it" in bars[1]


def test_a_running_training_draws_its_curves(visit, store):
    seed.filled_shop(store)
    seed.running_run(store)
    assert len(visit("Train").get("plotly_chart")) == 3


@pytest.mark.parametrize("title", ["Home", "Train", "Bundles", "Evaluation"])
def test_a_failed_training_says_why(visit, store, title):
    seed.filled_shop(store)
    seed.failed_run(store)
    assert "The disk is full." in text_of(visit(title))


def test_an_interrupted_training_can_go_on(visit, store):
    seed.filled_shop(store)
    run = seed.interrupted_run(store)
    at = visit("Train")
    assert "interrupted" in text_of(at)
    at.button(key=f"resume{run.id}").click().run()
    assert not at.exception
    assert store.runs.get(run.id).state.is_active


def test_a_failed_training_does_not_hide_the_bundles_of_an_earlier_one(visit, store):
    seed.filled_shop(store)
    seed.finished_run(store)
    seed.failed_run(store)
    assert "may trust these bundles" in text_of(visit("Evaluation"))
    text = text_of(visit("Home"))
    assert "may trust these bundles" in text
    assert "The disk is full." in text


def test_home_says_when_data_came_after_the_training(visit, store):
    seed.filled_shop(store)
    seed.finished_run(store)
    assert "Train again so that" not in text_of(visit("Home"))
    seed.more_lines(store)
    assert "Train again so that" in text_of(visit("Home"))


def test_an_error_of_the_store_is_a_sentence(visit, store, monkeypatch):
    def busy(*_):
        raise StoreBusy("The database is busy.", "Try again in a moment.")

    seed.filled_shop(store)
    monkeypatch.setattr(type(store.shops), "summary", busy)
    at = visit("Home")
    assert "The database is busy." in at.error[0].value
    assert "Try again in a moment." in at.error[0].value


def test_signs_of_markdown_in_an_error_are_shown_as_they_are(visit, store, monkeypatch):
    def wrong(*_):
        raise BundleRecError("The file *a*_b_.csv is [no](list).", "Name it `c`.")

    seed.filled_shop(store)
    monkeypatch.setattr(type(store.shops), "summary", wrong)
    shown = visit("Home").error[0].value
    assert words.plain("*a*_b_.csv is [no](list).") in shown and words.plain("`c`") in shown


@pytest.mark.parametrize("title", ["Home", "Train"])
def test_signs_of_markdown_in_why_a_training_failed_are_shown_as_they_are(visit, store, title):
    seed.filled_shop(store)
    run = store.runs.create(seed.SHOP, seed.settings()).id
    store.runs.claim(run, this_process())
    store.runs.finish(run, RunState.FAILED, error="No room on /srv/*a*_b.", hint="Use `c`.")
    shown = text_of(visit(title))
    assert words.plain("/srv/*a*_b.") in shown and words.plain("`c`") in shown


def test_an_unforeseen_error_is_a_number_and_no_traceback(visit, store, monkeypatch, tmp_path):
    seed.filled_shop(store)
    monkeypatch.setattr(type(store.shops), "summary", lambda *_: 1 / 0)
    at = visit("Home")
    number = at.error[0].value.split("reference ")[1][:8]
    assert number in (tmp_path / "errors.log").read_text()
    assert "division" not in text_of(at)


def test_an_unknown_shop_in_the_address_is_said_and_not_obeyed(visit, store):
    seed.filled_shop(store)
    at = visit("Home", shop="nowhere")
    assert "no shop named" in at.warning[0].value
    assert at.selectbox(key="shop_choice").value == seed.SHOP
