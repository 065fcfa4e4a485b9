"""Who was erased does not come back; what a customer may ask for is written down; people stay outside."""

import json

import pandas as pd
import pytest

from bundlerec.data import columns as c
from bundlerec.data.intake import ReadOptions, import_files
from bundlerec.data.one_customer import export_customer
from bundlerec.data.secret import kept_key
from bundlerec.errors import BundleRecError, UnknownImport
from bundlerec.operations import erase_customer, undo_import
from db.store import open_store
from tests.data.files import LOG, SHOPIFY_ORDERS, cleaned, written

PEOPLE = "customer_id,town,age\nann,Rye,40\nbob,Ely,41\n"


@pytest.fixture
def store(tmp_path):
    opened = open_store(f"sqlite:///{(tmp_path / 'shop.db').as_posix()}")
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


def on_disk(tmp_path):
    return b"".join(path.read_bytes() for path in tmp_path.glob("shop.db*"))


def test_an_erased_customer_leaves_no_byte_and_does_not_come_back(store, take, key, tmp_path):
    take("log.csv", LOG.replace("ann", "annabella-7"))
    take("people.csv", PEOPLE.replace("ann", "annabella-7"))
    assert b"annabella-7" in on_disk(tmp_path)
    gone = erase_customer(store, "shop", " annabella-7 ", key)
    assert (gone.lines, gone.attributes) == (2, 2)
    assert b"annabella-7" not in on_disk(tmp_path)
    report = take("later.csv", LOG.replace("ann", "annabella-7") + "annabella-7,jam,9,2024-02-01,1,1\n")
    assert (report.saved, report.rejected) == (0, {"customer erased on request": 3})
    assert any("3 lines of later.csv belong to customers who were erased" in each for each in report.problems)
    take("people again.csv", PEOPLE.replace("ann", "annabella-7").replace("40", "42"))
    assert store.data.customers("shop")[c.CUSTOMER_ID].unique().tolist() == ["bob"]
    assert b"annabella-7" not in on_disk(tmp_path)


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
