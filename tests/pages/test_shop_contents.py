"""The tabs under what a shop holds."""

import time

import pandas as pd

from bundlerec.data.answers import all_remembered, remember
from bundlerec.data.examined import ReadOptions
from bundlerec.store import FileState, ImportRecord, ShopSettings, TablesOfFile, WatchedFile
from pages.common import attributes, other_shops
from tests.pages import seed
from tests.pages.conftest import text_of


def open_tab(at, title):
    at.session_state["shop_tab"] = title
    at.run()
    assert not at.exception
    return at


def column(at, name):
    """Of the last table that has it: what a file needs stands above what the shop holds."""
    return [one.value[name] for one in at.table if name in one.value][-1]


def test_the_quality_of_the_data_in_words_and_charts(visit, store):
    seed.filled_shop(store)
    at = open_tab(visit("Data"), "Quality")
    for _ in range(100):
        if at.get("plotly_chart"):
            break
        time.sleep(0.05)
        at.run()
    assert "Enough to train" in text_of(at)
    assert "Long tail" in text_of(at)
    assert len(at.get("plotly_chart")) == 3


def test_nothing_is_computed_for_a_tab_that_is_closed(visit, store):
    seed.filled_shop(store)
    at = visit("Data")
    assert not at.get("plotly_chart")
    assert "log.csv" in column(at, "File").tolist()[0].replace("\\", "")


def test_settings_are_saved_for_the_shop(visit, store):
    seed.filled_shop(store)
    at = open_tab(visit("Data"), "Settings")
    at.selectbox(key=f"settings.currency.{seed.SHOP}").set_value("CHF")
    at.selectbox(key=f"settings.time_zone.{seed.SHOP}").set_value("Europe/Zurich")
    at.button(key="FormSubmitter:shop_settings-Save settings").click().run()
    assert not at.exception
    assert store.shops.settings(seed.SHOP) == ShopSettings("CHF", "Europe/Zurich")


def test_what_is_known_of_customers_says_what_is_sensitive(visit, store):
    seed.filled_shop(store)
    assert "Nothing is known of your customers" in text_of(open_tab(visit("Data"), "Customers"))
    people = pd.DataFrame({"customer_id": ["c000"], "attribute": ["age"], "value": ["41"], "sensitive": [True]})
    record = ImportRecord("people.csv", "people", "plain", "customers", {})
    store.data.save(seed.SHOP, [TablesOfFile(record, customers=people)])
    at = open_tab(visit("Data"), "Customers")
    assert at.dataframe[0].value["Sensitive"].tolist() == [True]
    assert at.button[-1].disabled


def test_only_ticks_that_changed_are_saved():
    before = pd.DataFrame({"Attribute": ["age", "town"], "Sensitive": [True, False]})
    assert attributes.changes(before, before.assign(Sensitive=[True, True])) == {"town": True}
    assert attributes.changes(before, before) == {}


def test_files_of_a_watched_folder_that_wait_can_be_looked_at(visit, store, tmp_path):
    seed.filled_shop(store)
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "more.csv").write_text("customer_id,item_id,timestamp\nc000,i001,03/04/2024\n")
    at = open_tab(visit("Data"), "Folder")
    at.text_input(key=f"folder.{seed.SHOP}").set_value(str(folder))
    at.button(key="FormSubmitter:watched_folder-Save folder").click().run()
    assert store.shops.settings(seed.SHOP).watched_folder == str(folder)
    store.watching.note(
        seed.SHOP, [WatchedFile("more.csv", "1", FileState.WAITS, "Say how its dates are written.")]
    )
    at.run()
    assert column(at, "State").tolist() == ["Waits for you"]
    next(button for button in at.button if button.label == "Look at them now").click().run()
    for _ in range(100):
        if "Rows read: 1" in text_of(at):
            break
        time.sleep(0.05)
        at.run()
    assert "How are the dates written" in at.radio[0].label
    next(button for button in at.button if button.label == "Put them away").click().run()
    assert "Rows read" not in text_of(at)


def test_two_shops_are_matched_and_a_training_may_join_them(visit, store):
    seed.filled_shop(store)
    at = open_tab(visit("Data"), "Other shops")
    assert "There is no other shop here" in text_of(at)
    seed.filled_shop(store, "market")
    at = open_tab(visit("Data", shop=seed.SHOP), "Other shops")
    next(button for button in at.button if button.label == "Find what is the same").click().run()
    for _ in range(100):
        if at.dataframe:
            break
        time.sleep(0.05)
        at.run()
    assert at.dataframe[0].value["The same"].all()
    next(button for button in at.button if button.label == "Save what is the same").click().run()
    assert not at.exception
    assert "40 products" in text_of(at)
    train = visit("Train", shop=seed.SHOP)
    train.selectbox(key="train.join").set_value("market")
    train.button(key="FormSubmitter:train-Start training").click().run()
    assert not train.exception
    assert store.runs.list(seed.SHOP)[0].settings["join"] == "market"


def test_alike_titles_are_ticked_from_a_likeness_on():
    rows = [
        ("alike titles", 0.9, False, False),
        ("alike titles", 0.8, False, True),
        ("same code", 1.0, True, False),
    ]
    items = pd.DataFrame(rows, columns=["how", "score", "accepted", "decided"])
    assert other_shops.ticked(items, 0.85)["accepted"].tolist() == [True, False, True]
    assert other_shops.ticked(items, 0.75)["accepted"].tolist() == [True, False, True]


def test_an_import_is_taken_back_and_the_page_says_what_went(visit, store):
    seed.filled_shop(store)
    seed.more_lines(store)
    before = store.shops.summary(seed.SHOP).lines
    at = visit("Data")
    newest = store.data.imports(seed.SHOP)[0]
    at.selectbox(key=f"undo.{seed.SHOP}").set_value(newest.id).run()
    at.button(key=f"undo_now.{seed.SHOP}").click().run()
    for _ in range(100):
        if at.success or at.error:
            break
        time.sleep(0.05)
        at.run()
    assert "more.csv was taken back: 1 line" in at.success[0].value.replace("\\", "")
    assert store.shops.summary(seed.SHOP).lines == before - 1
    assert "more.csv" not in " ".join(column(at, "File")).replace("\\", "")
    assert newest.id not in [one.id for one in store.data.imports(seed.SHOP)]


def test_an_import_that_somebody_else_took_back_is_a_sentence(visit, store):
    seed.filled_shop(store)
    at = visit("Data")
    gone = store.data.imports(seed.SHOP)[0].id
    at.selectbox(key=f"undo.{seed.SHOP}").set_value(gone).run()
    store.data.undo_import(seed.SHOP, gone)
    at.button(key=f"undo_now.{seed.SHOP}").click().run()
    assert not at.exception


def test_variants_are_told_with_an_example_and_can_be_kept_apart(visit, store):
    seed.filled_shop(store)
    assert not open_tab(visit("Data"), "Settings").toggle
    seed.with_variants(store)
    at = open_tab(visit("Data"), "Settings")
    assert "2 variants of this shop belong to 1 product, for example “Red / L”, “Blue / M”" in text_of(at)
    at.toggle(key=f"join_variants.{seed.SHOP}").set_value(False).run()
    assert not at.exception
    assert store.shops.settings(seed.SHOP) == ShopSettings(join_variants=False)
    assert "a bundle may hold several of one product" in text_of(at)
    assert not open_tab(visit("Data"), "Settings").toggle[0].value


def test_remembered_answers_are_shown_and_forgotten(visit, store):
    seed.filled_shop(store)
    assert "None yet. What you say" in text_of(open_tab(visit("Data"), "Settings"))
    remember(store, seed.SHOP, ["Kunde", "Tag"], ReadOptions(day_first=True, currencies="EUR USD=0.5"))
    store.data.save_mapping(seed.SHOP, "kunde\ttag", {"customer_id": "Kunde"})
    at = open_tab(visit("Data"), "Settings")
    (said,) = column(at, "What was said")
    assert (
        said.replace("\\", "")
        == "Kunde: customer; days come first in dates; of prices in several currencies they become EUR (1 USD = 0.5)"
    )
    (one,) = all_remembered(store, seed.SHOP)
    at.multiselect(key=f"forget.{seed.SHOP}").set_value([one.code]).run()
    at.button(key=f"forget_now.{seed.SHOP}").click().run()
    assert not at.exception and store.data.mappings(seed.SHOP) == {}
