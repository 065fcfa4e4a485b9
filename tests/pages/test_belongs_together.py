"""What belongs with a product, or with a cart, on the Bundles page."""

from functools import partial
from threading import Event

import pytest
import streamlit as st

from bundlerec.bundles.anchor_table import ANCHOR, ARTIFACT, ORDERS, SENTENCE, anchors_parquet
from bundlerec.bundles.anchors import anchor_bundles
from bundlerec.bundles.rules.model import ALL, Rules
from bundlerec.bundles.rules.of_shop import save_rules
from bundlerec.data import columns as c
from bundlerec.store import ImportRecord, TablesOfFile
from bundlerec.training.open_carts import open_carts
from bundlerec.training.shop import load_dataset
from pages.common import belongs_together, product_map, words
from tests.pages import seed
from tests.pages.conftest import text_of


@pytest.fixture
def run(store):
    seed.filled_shop(store)
    run = seed.finished_run(store)
    table = anchor_bundles(load_dataset(store, seed.SHOP, None))
    store.results.save_artifact(run.id, ARTIFACT, anchors_parquet(table))
    return run, table


def below(at) -> str:
    return text_of(at).split("What belongs together", 1)[1]


def test_a_product_shows_what_is_bought_with_it_and_how_often(visit, run):
    number, table = run
    text = text_of(visit("Bundles", view="Everybody"))
    usual = table.loc[table[ORDERS].idxmax(), ANCHOR]
    shown = table[table[ANCHOR] == usual]
    assert f"{table[ANCHOR].nunique()} products of yours were bought together" in text
    assert all(words.plain(sentence) in text for sentence in shown[SENTENCE])


def test_another_product_and_a_cart_of_two_get_theirs(visit, run, store):
    number, table = run
    other = table[ANCHOR].iloc[-1]
    at = visit("Bundles", view="Everybody")
    at.multiselect(key=f"belongs{number.id}").set_value([other]).run()
    assert all(words.plain(one) in text_of(at) for one in table[table[ANCHOR] == other][SENTENCE])
    cart = [other, table[ANCHOR].iloc[0]]
    at.multiselect(key=f"belongs{number.id}").set_value(cart).run()
    assert not at.exception
    expected = open_carts(store, number).complete(cart)
    assert not set(expected[c.ITEM_ID]) & set(cart) and len(expected) == 10
    assert all(words.plain(one) in text_of(at) for one in expected[SENTENCE])


def test_the_first_cart_shows_how_far_the_log_is_read(visit, run, monkeypatch):
    monkeypatch.setattr("pages.common.task_view.PATIENCE_SECONDS", 0.0)
    goes_on, news = Event(), []

    def opened(store, run, progress):
        progress.update(0.25, "Reading the shop's log")
        goes_on.wait(60)

    monkeypatch.setattr("bundlerec.training.open_carts.open_carts", opened)
    monkeypatch.setattr(st, "progress", lambda fraction, text: news.append((fraction, text)))
    number, table = run
    at = visit("Bundles", view="Everybody")
    at.multiselect(key=f"belongs{number.id}").set_value(table[ANCHOR].unique()[:2].tolist()).run()
    goes_on.set()
    assert news and news[-1][0] in (0.0, 0.25) and "%" in news[-1][1]


def test_a_click_on_the_map_chooses_the_product(monkeypatch):
    kept = {"map": {"selection": {"points": [{"customdata": ["tea", 9]}]}}}
    monkeypatch.setattr(st, "session_state", kept)
    product_map._clicked("map", partial(belongs_together._choose, "belongs"))
    assert kept["belongs"] == ["tea"]


def test_a_rule_of_today_holds_for_products_and_for_carts(visit, run, store):
    number, table = run
    gone = table[ANCHOR].iloc[0]
    save_rules(store, seed.SHOP, ALL, Rules(exclude_items=[gone]))
    at = visit("Bundles", view="Everybody")
    assert not any(f"({gone})" in option for option in at.multiselect(key=f"belongs{number.id}").options)
    assert gone not in set(open_carts(store, number).complete(["i005", "i006"])[c.ITEM_ID])
    save_rules(store, seed.SHOP, "complete", Rules(least_price=1e6))
    assert "Loosen them on the Rules page" in text_of(visit("Bundles", view="Everybody"))


def test_an_older_training_says_what_to_do(visit, store):
    seed.filled_shop(store)
    seed.finished_run(store)
    assert "Train again, or add more orders" in text_of(visit("Bundles", view="Everybody"))


def test_a_large_log_is_left_to_the_command(visit, run, monkeypatch):
    number, table = run
    monkeypatch.setattr(belongs_together, "MOST_LINES", 10)
    at = visit("Bundles", view="Everybody")
    at.multiselect(key=f"belongs{number.id}").set_value(table[ANCHOR].unique()[:2].tolist()).run()
    assert "recommend --kind complete --cart" in text_of(at)


def test_a_file_for_the_shop_is_there_where_its_names_are_known(visit, run, store):
    number, table = run
    labels = [one.label for one in visit("Bundles", view="Everybody").get("download_button")]
    products = [f"All products as {form}" for form in ("CSV", "JSON lines", "Excel")]
    assert [*products, "Sets with prices as CSV", "Sets with prices as Excel"] == labels[-5:]
    assert not any("Shopify" in one or "WooCommerce" in one for one in labels)
    store.data.save(
        seed.SHOP, [TablesOfFile(ImportRecord("products.csv", "s", "shopify_products", "catalogue", {}))]
    )
    labels = [one.label for one in visit("Bundles", view="Everybody").get("download_button")]
    assert labels[-2:] == ["Related products for Shopify", "Bundle products for Shopify"]
