"""Questions below a bundle on the Bundles page, answered by the run's own models."""

import pytest

from bundlerec.bundles.rules.model import Rules
from bundlerec.bundles.rules.of_shop import save_rules
from bundlerec.data import columns as c
from bundlerec.errors import UnknownRun
from bundlerec.questions.answers import CHANGES
from pages.common import beside, questions
from tests.pages.conftest import InThisProcess, text_of
from tests.pages.seed import SHOP, filled_shop, finished_run

CUSTOMER = "c010"


@pytest.fixture
def models(growing_shop, answerer) -> InThisProcess:
    """Those who answer questions about the copy of the trained shop."""
    return answerer(growing_shop.url, beside.MODELS)


@pytest.fixture
def asked(growing_shop, store, visit, monkeypatch):
    """Opens the Bundles page of a copy of the trained shop."""
    monkeypatch.setenv("BUNDLEREC_DATABASE_URL", growing_shop.url)
    return lambda: visit("Bundles", shop="default", customer=CUSTOMER, run=str(growing_shop.latest))


def question(at):
    return next(one for one in at.text_input if one.label == "Why not …?")


def test_a_product_is_found_by_a_part_of_its_title_and_answered(growing_shop, asked):
    at = question(asked()).set_value("product 12").run()
    [choice] = [one for one in at.selectbox if one.key and one.key.startswith("why")]
    assert choice.options == ["Product 12 (i012)"]
    text = text_of(at)
    assert "**Product 12**" in text and ("Against it" in text or "place" in text)


def test_a_word_that_no_product_has_is_told(asked):
    at = question(asked()).set_value("xyzzy").run()
    assert "has “xyzzy” in its title or code" in text_of(at)


def test_without_rules_nobody_asks_which_acted_and_with_rules_it_is_told(growing_shop, asked):
    assert "Which rules acted" not in [one.label for one in asked().expander]
    kept = growing_shop.store.results.bundles(growing_shop.latest, customer_id=CUSTOMER, kind="mixed")
    save_rules(growing_shop.store, "default", "all", Rules(exclude_items=(str(kept[c.ITEM_ID].iloc[0]),)))
    at = asked()
    assert "Which rules acted" in [one.label for one in at.expander]
    at.session_state[f"rules{growing_shop.latest}.{CUSTOMER}.mixed"] = True
    assert "would stand here but for the rule “exclude products" in text_of(at.run())


def test_what_would_change_is_asked_only_when_it_is_opened(growing_shop, models, asked):
    at = asked()
    assert not models.asked
    at.session_state[f"changes{growing_shop.latest}.{CUSTOMER}.mixed"] = True
    text = text_of(at.run())
    assert models.asked == [CHANGES] and "is left out in turn" in text
    at.run()
    assert models.asked == [CHANGES]  # the same question is not asked twice


def test_what_goes_wrong_there_is_told_as_a_sentence(store, visit, monkeypatch):
    class Gone:
        def ask(self, question):
            raise UnknownRun("This run has no policy: the log was too small to learn from.", "Train again.")

    monkeypatch.setattr(beside, "answerer", lambda url, of: Gone())
    filled_shop(store)
    finished_run(store)
    at = question(visit("Bundles", shop=SHOP)).set_value("i012").run()
    assert not at.exception and "too small to learn from" in text_of(at)


def test_products_of_which_the_same_is_true_stand_in_one_line():
    def told(title, sentence):
        return {"product": {"title": title}, "sentence": sentence}

    own = "Without the earlier purchases of it you would see Jam instead."
    rest = "Without the earlier purchases of it it would not stand here, and nothing would come in its stead."
    lines = questions._grouped([told("Tea", own), told("Oil", rest), told("Rice", own), told("Salt", rest)])
    assert lines == [
        "**Tea, Rice**: Without the earlier purchases of one of these you would see Jam instead.",
        "**Oil, Salt**: Without the earlier purchases of one of these that one would not stand here, and nothing would "
        "come in its stead.",
    ]
    assert questions._grouped([told("Tea", own)]) == [f"**Tea**: {own}"]
