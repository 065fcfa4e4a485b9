"""Files on the Data page: the report comes first, saving when somebody says so."""

import io
import threading
import time
import zipfile

import pytest

from bundlerec.data import columns as c
from bundlerec.data.intake import ReadOptions, import_files
from bundlerec.file_work import carry_out
from bundlerec.store import ShopSettings
from pages.common import reading
from pages.common.column_table import examples
from tests.pages import seed
from tests.pages.conftest import text_of

LOG = b"customer_id,item_id,order_id,timestamp\nann,tea,1,2024-01-01\nann,jam,2,2024-02-01\nbob,,3,2024-02-02\n"
PATIENCE = 2400  # looks, 50 ms apart: a process of its own starts slowly on a busy machine
CATALOGUE = b"item_id,title,price\ntea,Tea,2.5\njam,Jam,3\n"


def upload(at, *files):
    """Uploads files and looks again until they are read."""
    at.file_uploader[0].set_value([(name, content, "text/csv") for name, content in files]).run()
    return read(at)


def read(at):
    for _ in range(PATIENCE):
        if not any("Stop reading" in button.label for button in at.button):
            break
        time.sleep(0.05)
        at.run()
    assert not at.exception
    return at


def plain_prices(at):
    """Answers that the prices are numbers without a currency."""
    at.selectbox(key="ask.currency").set_value("none").run()
    return read(at)


def save(at):
    """Presses Save and looks again until it is done."""
    at.button(key="save").click().run()
    for _ in range(PATIENCE):
        if at.success or at.error:
            break
        time.sleep(0.05)
        at.run()
    assert not at.exception
    return at


def test_the_report_comes_before_anything_is_saved(visit, store):
    at = upload(visit("Data"), ("orders.csv", LOG))
    text = text_of(at)
    assert "Rows read: 3" in text
    assert "Rows rejected: 1" in text
    assert "orders.csv" in text
    assert at.table[0].value["Reason"].tolist() == ["Item missing"]
    example = at.table[0].value["For example"][0].replace("\\", "")
    assert example.startswith("Row 4: ")
    assert "Product code (empty)" in example
    assert "Customer bob" in example
    assert store.shops.names() == []


def test_an_archive_shows_a_report_for_each_of_its_tables(visit, store):
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        archive.writestr("orders.csv", LOG)
        archive.writestr("catalogue.csv", CATALOGUE)
        archive.writestr("logo.png", b"x")
    at = plain_prices(upload(visit("Data"), ("shop.zip", memory.getvalue())))
    assert "What is no table was left out of the archive: logo.png." in text_of(at).replace("\\", "")
    at = save(at)
    assert "shop.zip/orders.csv: 2 rows saved" in at.success[0].value.replace("\\", "")
    assert store.shops.summary("default").items_in_catalogue == 2


def test_saving_says_what_was_saved_and_leads_on(visit, store):
    at = save(plain_prices(upload(visit("Data"), ("orders.csv", LOG), ("catalogue.csv", CATALOGUE))))
    assert "orders.csv: 2 rows saved" in at.success[0].value
    summary = store.shops.summary("default")
    assert (summary.lines, summary.items_in_catalogue) == (2, 2)
    assert "2 products in the catalogue" in text_of(at)


def test_the_same_file_twice_changes_nothing_and_says_so(visit, store):
    save(upload(visit("Data"), ("orders.csv", LOG)))
    at = save(upload(visit("Data"), ("again.csv", LOG)))
    assert "0 rows saved, 2 there already" in at.success[0].value
    assert store.shops.summary("default").lines == 2


def test_files_can_go_into_a_new_shop(visit, store):
    seed.filled_shop(store)
    at = upload(visit("Data"), ("orders.csv", LOG))
    at.selectbox(key="target_shop").set_value("A new shop …").run()
    at.text_input(key="new_shop").set_value("second").run()
    save(at)
    assert set(store.shops.names()) == {seed.SHOP, "second"}
    assert "What “second” holds" in text_of(at)


def test_what_files_do_not_say_is_asked_before_saving_and_kept_for_the_shop(visit, store):
    log = LOG.replace(b"2024-01-01", b"2024-07-01 12:00")
    at = upload(visit("Data"), ("orders.csv", log), ("catalogue.csv", CATALOGUE))
    assert "2 open questions" in text_of(at)
    assert at.button(key="save").disabled
    at.selectbox(key="ask.time_zone").set_value("Europe/Berlin").run()
    assert "1 open question" in text_of(read(at))
    save(plain_prices(at))
    assert store.shops.settings("default") == ShopSettings(currency="none", time_zone="Europe/Berlin")
    assert "2024-07-01 10:00:00" in [str(one) for one in store.data.events("default")[c.TIME]]
    at = upload(visit("Data"), ("more.csv", log.replace(b"tea", b"jam")))
    assert "What your files do not say" not in text_of(at)


def test_what_is_recognised_with_little_confidence_waits_for_the_analyst(visit, store):
    at = upload(visit("Data"), ("things.csv", b"id,price\ntea,2 EUR\njam,3 EUR\n"))
    assert "Look at the columns of things.csv" in text_of(at).replace("\\", "")
    assert at.button(key="save").disabled
    at.checkbox[0].check().run()
    save(read(at))
    assert store.shops.summary("default").items_in_catalogue == 2


def test_reading_can_be_stopped_and_begun_again(visit, monkeypatch):
    gate = threading.Event()

    def slow(store, url, work, progress):
        while not gate.is_set():
            progress.update(0.5, "Reading orders.csv")
            time.sleep(0.01)
        return carry_out(store, url, work, progress)

    monkeypatch.setattr(reading, "carry_out", slow)
    monkeypatch.setattr(reading, "PATIENCE_SECONDS", 0.05)
    at = visit("Data")
    at.file_uploader[0].set_value([("orders.csv", LOG, "text/csv")]).run()
    stop = next(button for button in at.button if button.label == "Stop reading")
    stop.click().run()
    for _ in range(PATIENCE):
        if any("was stopped" in one.value for one in at.info):
            break
        time.sleep(0.05)
        at.run()
    gate.set()
    at.button(key="read_again").click().run()
    assert "Rows read: 3" in text_of(read(at))


def test_a_log_of_another_shop_is_taken_only_when_somebody_insists(visit, store):
    save(plain_prices(upload(visit("Data"), ("catalogue.csv", CATALOGUE))))
    at = upload(visit("Data"), ("orders.csv", LOG.replace(b"tea", b"rum").replace(b"jam", b"gin")))
    assert at.button(key="save").disabled
    assert "--" not in text_of(at)
    at.checkbox[0].check().run()
    save(read(at))
    assert store.shops.summary("default").lines == 2


def test_dates_that_may_be_read_two_ways_ask(visit, store):
    doubtful = b"customer_id,item_id,order_id,timestamp\nann,tea,1,03/04/2024\nann,jam,2,05/06/2024\n"
    at = upload(visit("Data"), ("orders.csv", doubtful))
    assert not at.error
    assert "Your answer above settles it" in at.info[0].value
    assert "--" not in text_of(at)
    (question,) = at.radio
    assert "03/04/2024" in question.label
    question.set_value(True).run()
    save(read(at))
    assert str(store.data.events("default")[c.TIME].iloc[0]) == "2024-04-03 00:00:00"


@pytest.mark.parametrize(
    ("name", "content"),
    [("empty.csv", b""), ("picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(200)), ("header.csv", b"item_id,title\n")],
)
def test_a_wrong_file_is_a_sentence_and_cannot_be_saved(visit, store, name, content):
    at = upload(visit("Data"), (name, content))
    assert name in at.error[0].value.replace("\\", "")
    assert "--" not in text_of(at)
    save_button = at.button(key="save")
    assert save_button.disabled and save_button.label == "Save into “default”"
    assert store.shops.names() == []


def test_two_files_of_one_name_are_two_files(visit):
    at = upload(visit("Data"), ("a.csv", LOG), ("a.csv", CATALOGUE))
    assert "a (2).csv" in text_of(at).replace("\\", "")


def test_examples_are_the_first_different_values(store):
    import pandas as pd

    sample = pd.DataFrame({"x": ["1", "1", "", None, "2", "3", "4"]})
    assert examples(sample, "x") == "1, 2, 3"
    assert examples(sample, "y") == ""


def test_large_files_are_read_and_saved_in_processes_of_their_own(visit, store, monkeypatch):
    monkeypatch.setattr("bundlerec.file_work.SMALL", 0)
    monkeypatch.setattr("bundlerec.file_work._done", None)  # nothing is done here
    at = plain_prices(upload(visit("Data"), ("orders.csv", LOG), ("catalogue.csv", CATALOGUE)))
    assert "Rows read: 3" in text_of(at)
    at = save(at)
    assert "orders.csv: 2 rows saved" in at.success[0].value
    assert store.shops.summary("default").lines == 2


def test_an_upload_lies_on_the_disk_and_no_more_in_memory(visit):
    at = visit("Data")
    at.file_uploader[0].set_value([("orders.csv", LOG, "text/csv")]).run()
    (file,) = at.session_state["files0"]
    ((copy,),) = at.session_state["uploads"].copies.values()
    assert (file.getvalue(), copy.path.read_bytes()) == (b"", LOG)
    assert "Rows read: 3" in text_of(read(at))


def test_an_answer_of_an_earlier_file_with_that_header_stands_there_already(visit, store, tmp_path):
    first = tmp_path / "april.csv"
    first.write_bytes(LOG.replace(b"2024-01-01", b"03/04/2024").replace(b"2024-02-01", b"03/04/2024"))
    import_files(store, "default", [first], ReadOptions(day_first=True, key_folder=tmp_path))
    may = LOG.replace(b"2024-01-01", b"03/05/2024").replace(b"2024-02-01", b"04/05/2024")
    at = upload(visit("Data"), ("may.csv", may.replace(b"2024-02-02", b"05/05/2024")))
    assert at.radio[0].value is True and "May 2024" in text_of(at)
    assert not at.button(key="save").disabled
    at.radio[0].set_value(False).run()
    assert "Mar 2024" in text_of(read(at))


def test_a_file_that_cannot_be_read_is_not_to_be_corrected(visit):
    at = upload(visit("Data"), ("picture.csv", b"\x89PNG"))
    assert "Take the file out of the list above." in text_of(at)
    assert "Correct what was recognised" not in text_of(at)


MIXED = b"""customer_id,item_id,order_id,timestamp,price,currency
ann,tea,1,2024-01-01,2,EUR
ann,jam,2,2024-02-01,4,USD
bob,tea,3,2024-02-02,2,EUR
"""


def currencies(at):
    return next(one for one in at.radio if "several currencies" in one.label)


def test_prices_in_several_currencies_are_asked_about_and_one_can_be_kept(visit, store):
    at = upload(visit("Data"), ("mixed.csv", MIXED))
    assert "--" not in text_of(at)
    assert at.button(key="save").disabled
    currencies(at).set_value("EUR").run()
    assert "Price in another currency" in read(at).table[0].value["Reason"].tolist()
    save(at)
    assert store.data.events("default")[c.PRICE].tolist() == [2.0, 2.0]
    assert store.shops.settings("default").currency == "EUR"


def test_prices_in_several_currencies_can_be_converted_and_the_rates_stand_there_the_next_time(visit, store):
    at = upload(visit("Data"), ("mixed.csv", MIXED))
    currencies(at).set_value("convert").run()
    assert at.button(key="save").disabled
    next(one for one in at.selectbox if one.label == "Convert to").set_value("EUR").run()
    at.number_input[0].set_value(0.5).run()
    save(read(at))
    assert store.data.events("default")[c.PRICE].tolist() == [2.0, 2.0, 2.0]
    at = upload(visit("Data"), ("later.csv", MIXED.replace(b"2024", b"2025")))
    assert currencies(at).value == "convert" and at.number_input[0].value == 0.5
    assert not at.button(key="save").disabled


def test_a_point_in_front_of_three_digits_is_asked_about_as_a_point(visit, store):
    at = upload(visit("Data"), ("mixed.csv", MIXED.replace(b"USD", b"EUR").replace(b",2,", b",1.500,")))
    (question,) = at.radio
    assert "What does a point in a number mean" in question.label
    question.set_value(True).run()
    save(read(at))
    assert sorted(store.data.events("default")[c.PRICE]) == [4.0, 1500.0, 1500.0]


def test_the_page_without_a_file_says_what_a_file_needs(visit):
    at = visit("Data")
    assert "What should be in a file?" in [box.label for box in at.expander]
    assert [table.value["It needs"].iloc[0] for table in at.table if "It needs" in table.value] == [
        "product code, time of the order"
    ]


def test_corrections_stay_open_once_they_are_begun(visit):
    at = upload(visit("Data"), ("orders.csv", LOG))
    (box,) = [box for box in at.expander if box.label == "Correct what was recognised"]
    assert not box.proto.expanded
    next(choice for choice in at.selectbox if choice.label == "What is in this file?").set_value("events").run()
    (box,) = [box for box in read(at).expander if box.label == "Correct what was recognised"]
    assert box.proto.expanded


def test_short_years_that_may_stand_first_or_last_are_a_question(visit):
    dates = {b"2024-01-01": b"24-01-10", b"2024-02-01": b"24-02-10", b"2024-02-02": b"24-02-11"}
    log = LOG
    for old, new in dates.items():
        log = log.replace(old, new)
    at = upload(visit("Data"), ("orders.csv", log))
    assert "Your answer above settles it" in text_of(at)
    assert any("How are the dates written" in choice.label for choice in at.radio)
