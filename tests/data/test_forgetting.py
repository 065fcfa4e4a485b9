"""Who was erased does not come back; what a customer may ask for is written down; people stay outside."""

import json
import sqlite3
from contextlib import closing

import pandas as pd
import pytest

from bundlerec.data import columns as c
from bundlerec.data.intake import ReadOptions, import_files
from bundlerec.data.one_customer import export_customer
from bundlerec.data.secret import kept_key
from bundlerec.errors import BundleRecError, UnknownImport
from bundlerec.operations import erase_customer, undo_import
from db.store import open_store
from tests import databases
from tests.data.files import LOG, SHOPIFY_ORDERS, cleaned, written

PEOPLE = "customer_id,town,age\nann,Rye,40\nbob,Ely,41\n"


@pytest.fixture
def store(tmp_path):
    opened = open_store(databases.at(tmp_path / "shop.db"))
    yield opened
    opened.close()


@pytest.fixture
def take(store, tmp_path):
    """Imports a text as a file; its report."""

    def taken(name, text):
        return import_files(store, "shop", [written(tmp_path, name, text)], ReadOptions(key_folder=tmp_path))[0]

    return taken


@pytest.fixture
def key(tmp_path):
    return kept_key(tmp_path)()


def kept(tmp_path):
    return databases.everything_in(tmp_path / "shop.db")


def test_an_erased_customer_leaves_no_byte_and_does_not_come_back(store, take, key, tmp_path):
    take("log.csv", LOG.replace("ann", "annabella-7"))
    take("people.csv", PEOPLE.replace("ann", "annabella-7"))
    assert b"annabella-7" in kept(tmp_path)
    gone = erase_customer(store, "shop", " annabella-7 ", key)
    assert (gone.lines, gone.attributes) == (2, 2)
    assert b"annabella-7" not in kept(tmp_path)
    report = take("later.csv", LOG.replace("ann", "annabella-7") + "annabella-7,jam,9,2024-02-01,1,1\n")
    assert (report.saved, report.rejected) == (0, {"customer erased on request": 3})
    assert any("3 lines of later.csv belong to customers who were erased" in each for each in report.problems)
    take("people again.csv", PEOPLE.replace("ann", "annabella-7").replace("40", "42"))
    assert store.data.customers("shop")[c.CUSTOMER_ID].unique().tolist() == ["bob"]
    assert b"annabella-7" not in kept(tmp_path)


@pytest.mark.sqlite("PostgreSQL overwrites what was deleted when it vacuums, by itself.")
def test_the_file_is_written_anew_so_that_no_page_keeps_what_stood_there(store, take, key, tmp_path):
    lines = (f"{'ann' if n % 2 else f'person {n}'},i{n % 90},{n},2024-01-0{n % 9 + 1}\n" for n in range(9000))
    take("log.csv", "customer_id,item_id,order_id,timestamp\n" + "".join(lines))
    assert erase_customer(store, "shop", "ann", key).lines == 4500
    with closing(sqlite3.connect(tmp_path / "shop.db")) as database:
        assert database.execute("PRAGMA freelist_count").fetchone() == (0,)
    assert store.shops.summary("shop").customers == 4500


def test_somebody_known_by_an_address_is_erased_by_it(store, take, key):
    take("orders.csv", SHOPIFY_ORDERS)
    before = store.shops.summary("shop").customers
    assert erase_customer(store, "shop", "Ann@X.org", key).lines > 0
    assert store.shops.summary("shop").customers == before - 1
    assert "customer erased on request" in take("later.csv", SHOPIFY_ORDERS.replace("#1", "#91")).rejected


def test_an_import_is_taken_back_as_a_whole(store, take):
    take("log.csv", LOG)
    undo_import(store, "shop", store.data.imports("shop")[0].id)
    assert store.shops.summary("shop").lines == 0 and store.data.imports("shop") == []
    with pytest.raises(UnknownImport):
        undo_import(store, "shop", 1)
    assert take("log.csv", LOG).saved == 4


@pytest.mark.parametrize("name", ["ann.json", "ann.csv"])
def test_a_customer_gets_everything_that_is_known_of_her_and_nothing_of_others(name, store, take, key, tmp_path):
    take("log.csv", LOG)
    take("people.csv", PEOPLE)
    out = tmp_path / name
    assert export_customer(store, "shop", "ann", key, out) == 4
    text = out.read_text(encoding="utf-8-sig")
    assert all(word in text for word in ("tea", "milk", "Rye", "40", "2024-01-05"))
    assert not any(word in text for word in ("bob", "Ely", "jam"))
    if name.endswith("json"):
        assert len(json.loads(text)["lines"]) == 2
    else:
        assert list(pd.read_csv(out).columns) == ["section", "row", "column", "value"]


def test_who_is_unknown_is_told(store, take, key, tmp_path):
    take("log.csv", LOG)
    with pytest.raises(BundleRecError, match="Nothing is known"):
        export_customer(store, "shop", "nobody", key, tmp_path / "out.json")
    with pytest.raises(BundleRecError, match="No customer"):
        erase_customer(store, "shop", "  ", key)


def test_an_address_with_a_name_around_it_is_the_same_person_and_no_address(tmp_path):
    rows = ["Ann Other <ann@x.org>", "ANN@x.org", "c-17"]
    text = "customer_id,item_id,timestamp\n" + "".join(f"{who},tea,2024-01-01\n" for who in rows)
    customers = cleaned(tmp_path, text)[0].events[c.CUSTOMER_ID].tolist()
    assert customers[0] == customers[1] and customers[2] == "c-17" and "@" not in str(customers)


PERSONAL_COLUMNS = {
    "Default Address": ["12 High Street", "3 Mill Road", "Hauptstr. 5", "Am Markt 1"],
    "contact": ["+44 1797 222333", "01797/222 444", "(020) 7946 0000", "555-123-4567"],
    "where": ["12 High Street, Rye", "3 Mill Rd", "Hauptstraße 5a", "7 Elm Ave"],
    "billingName": ["Ann Other", "Bob Other", "Cat Other", "Dan Other"],
    "login": ["ann@x.org", "bob@x.org", "cat@x.org", "Dan <dan@x.org>"],
    "第一": ["南京路12号", "中山路3号", "人民街8号", "解放路1号"],
}
PLAIN_COLUMNS = {
    "accepts email": ["yes", "no", "no", "yes"],
    "income": ["35000-49999", "50000-74999", "75000-99999", "100000-149999"],
    "since": ["2024-01-05", "2023-02-06", "2022-03-07", "2021-04-08"],
    "segment name": ["gold", "silver", "bronze", "iron"],
    "points": ["0012345", "99", "1234567", "5"],
    "town": ["Rye", "Ely", "Wells", "Street"],
}


def people_with(name, cells):
    rows = zip(("ann", "bob", "cat", "dan"), cells, strict=True)
    return f"customer_id,{name},town1\n" + "".join(f'{who},"{cell}",Rye\n' for who, cell in rows)


@pytest.mark.parametrize("name", PERSONAL_COLUMNS)
def test_columns_that_say_who_a_person_is_stay_outside_and_it_is_said(name, tmp_path):
    file = cleaned(tmp_path, people_with(name, PERSONAL_COLUMNS[name]), role="customers")[0]
    assert set(file.customers[c.ATTRIBUTE]) == {"town1"}
    assert any(f"{name} say who a person is" in problem for problem in file.report.problems)


@pytest.mark.parametrize("name", PLAIN_COLUMNS)
def test_columns_that_only_look_so_are_kept(name, tmp_path):
    file = cleaned(tmp_path, people_with(name, PLAIN_COLUMNS[name]), role="customers")[0]
    told = file.customers[file.customers[c.ATTRIBUTE] == name]
    assert told[c.VALUE].tolist() == PLAIN_COLUMNS[name]


def test_an_address_in_a_single_cell_stays_outside(tmp_path):
    text = people_with("note", ["likes tea", "write to bob@x.org", "", "likes jam"])
    file = cleaned(tmp_path, text, role="customers")[0]
    notes = file.customers[file.customers[c.ATTRIBUTE] == "note"]
    assert notes[c.VALUE].tolist() == ["likes tea", "likes jam"]
    assert any("cells of note that hold an e-mail" in problem for problem in file.report.problems)
