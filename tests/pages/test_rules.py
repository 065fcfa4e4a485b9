"""The Rules page: a form, what each rule would do, and bundles that obey at once."""

import numpy as np
import pytest

from bundlerec.bundles.rules.preview import NEVER, Candidates, keep_candidates, kept_candidates
from bundlerec.data import columns as c
from pages.common import rule_fields
from pages.common.bundle_export import as_csv
from tests.pages import seed
from tests.pages.conftest import text_of


@pytest.fixture
def run(store):
    seed.filled_shop(store)
    run = seed.finished_run(store)
    ids = np.array([f"i{number:03}" for number in range(40)], dtype=object)
    p = np.tile(np.linspace(0.6, 0.01, 40, dtype=np.float32), (3, 1))
    keep_candidates(
        store, run.id, Candidates(ids, np.tile(np.arange(40, dtype=np.int32), (3, 1)), p, p * 0 + NEVER, 60)
    )
    return run


def widget(at, kind, label, nth=0):
    return [one for one in getattr(at, kind) if one.label == label][nth]


def test_a_shop_without_data_is_led_to_the_data(visit):
    assert "needs products" in text_of(visit("Rules"))


def test_nothing_is_ruled_at_first(visit, run):
    at = visit("Rules")
    assert "every product of the shop may be offered" in text_of(at)
    assert widget(at, "button", "Save rules").disabled


def test_the_form_previews_saves_and_the_bundles_obey(visit, run, store):
    at = visit("Rules")
    widget(at, "multiselect", "Categories").select("Shelf 0").run()
    assert not at.exception
    text = text_of(at)
    assert "**Never offer: categories**: removes 10 products; costs about" in text
    assert "expected hits per 100 customers" in text and "expected takings" in text
    assert store.rules.all(seed.SHOP) == {}
    widget(at, "button", "Save rules").click().run()
    assert store.rules.all(seed.SHOP) == {"all": {"exclude_categories": ["Shelf 0"]}}
    assert "Saved" in text_of(at)
    rows = as_csv(store, run).decode("utf-8-sig")
    assert "i012" in rows and "i003" not in rows
    shown = text_of(visit("Bundles", customer="c000"))
    assert "Rules took out what the training had put in" in shown.replace("\\", "")


def test_what_was_paid_lately_is_known_where_the_catalogue_may_tell_no_price(run, store):
    known = kept_candidates(store, seed.SHOP)
    assert (known.paid == 2.0).all() and len(known.paid) == len(known.ids)


def test_rules_that_cannot_be_are_told_and_not_saved(visit, run):
    at = visit("Rules")
    widget(at, "number_input", "Lowest price").set_value(9.0)
    widget(at, "number_input", "Highest price").set_value(3.0).run()
    assert "lowest price is above the highest" in text_of(at)
    assert not [one for one in at.button if one.label == "Save rules"]


def test_saved_rules_fill_the_form_and_can_be_taken_away(visit, run, store):
    store.rules.save(
        seed.SHOP, "all", {"most_price": 4.5, "blackouts": [{"first": "2030-01-01", "last": "2030-01-02"}]}
    )
    at = visit("Rules")
    assert widget(at, "number_input", "Highest price").value == 4.5
    assert "Highest price" in text_of(at) and "Blackout dates" in text_of(at)
    widget(at, "button", "Take all these rules away").click().run()
    assert not at.exception and store.rules.all(seed.SHOP) == {}
    assert widget(at, "number_input", "Highest price").value is None


def test_a_shop_without_a_training_sees_products_only(visit, store):
    seed.filled_shop(store)
    store.rules.save(seed.SHOP, "all", {"in_stock": True})
    text = text_of(visit("Rules"))
    assert (
        f"removes {len(store.data.catalogue(seed.SHOP)[c.ITEM_ID])} products" in text
        and "after a training" in text
    )


def test_of_many_brands_the_list_proposes_those_of_most_products(visit, store, monkeypatch):
    seed.filled_shop(store)
    seed.with_brands(store, ["Acme", "Bolt", "Cork", "Cork", "Acme"])
    monkeypatch.setattr(rule_fields, "OFFERED", 2)
    assert widget(visit("Rules"), "multiselect", "Brands").options == ["Acme", "Cork"]


def test_a_chosen_product_has_its_title_where_the_list_does_not_propose_it(visit, run, store, monkeypatch):
    monkeypatch.setattr(rule_fields, "OFFERED", 2)
    store.rules.save(seed.SHOP, "all", {"exclude_items": ["i030"]})
    options = widget(visit("Rules"), "multiselect", "Products").options
    assert [one.split(" (")[-1] for one in options] == ["i030)", "i000)", "i001)"]
