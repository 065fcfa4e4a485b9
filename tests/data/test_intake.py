"""Files go into a shop whole, once, and as they are."""

import stat
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from bundlerec.data import columns as c
from bundlerec.data.intake import ReadOptions, import_files, inspect_files
from bundlerec.data.secret import key_folder
from bundlerec.errors import Cancelled, FileProblem
from bundlerec.progress import Silent
from db.store import open_store
from tests import databases
from tests.data.files import CATALOGUE, CJ_LOG, CJ_PRODUCTS, LOG, SHOPIFY_ORDERS, cleaned, written

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture
def store(tmp_path):
    return open_store(databases.at(tmp_path / "shop.db"))


def test_a_catalogue_and_a_log_go_in_together(store, tmp_path):
    paths = [written(tmp_path, "log.csv", LOG), written(tmp_path, "catalogue.csv", CATALOGUE)]
    reports = import_files(store, "shop", paths)
    assert [(report.role, report.saved) for report in reports] == [("events", 4), ("catalogue", 2)]
    summary = store.shops.summary("shop")
    assert (summary.lines, summary.items_in_catalogue, summary.anonymous_lines) == (4, 2, 1)
    assert {record.role for record in store.data.imports("shop")} == {"events", "catalogue"}


def test_the_same_file_twice_changes_nothing(store, tmp_path):
    log = written(tmp_path, "log.csv", LOG)
    import_files(store, "shop", [log])
    before = store.data.events("shop")
    again = import_files(store, "shop", [written(tmp_path, "copy.csv", LOG)])[0]
    assert (again.saved, again.already_there) == (0, 4)
    assert store.data.events("shop").equals(before)
    assert len(store.data.imports("shop")) == 1


def test_looking_at_a_file_saves_nothing(store, tmp_path):
    log = written(tmp_path, "log.csv", SHOPIFY_ORDERS)
    report = inspect_files([log], ReadOptions(key_folder=tmp_path / "keys"), store, "shop")[0]
    assert report.saved is None and "saved" not in report.to_json()
    assert store.shops.names() == [] and not (tmp_path / "keys").exists()


def test_the_report_has_the_form_that_other_programs_read(tmp_path):
    told = inspect_files([written(tmp_path, "log.csv", LOG)])[0].to_json()
    assert list(told) == [
        "file", "layout", "role", "confidence", "encoding", "delimiter", "sheet", "mapping",
        "rows_read", "rows_kept", "rejected", "problems", "span", "customers", "items", "orders",
    ]  # fmt: skip
    assert told["span"] == ["2024-01-05T10:00:00", "2024-01-07T12:00:00"]


def test_the_choice_of_columns_is_remembered_for_the_header(store, tmp_path):
    first = written(tmp_path, "first.csv", "who,what,day\nann,tea,2024-01-01\n")
    import_files(store, "shop", [first], ReadOptions(mapping={"customer_id": "who", "item_id": "what"}))
    later = written(tmp_path, "later.csv", "Who,What,Day\nbob,tea,2024-01-02\n")
    report = inspect_files([later], store=store, shop="shop")[0]
    assert report.mapping == {"customer_id": "Who", "item_id": "What", "timestamp": "Day"}
    assert any("chosen for them last time" in problem for problem in report.problems)
    assert import_files(store, "shop", [later])[0].saved == 1


def test_options_can_be_said_of_one_file_of_several(tmp_path):
    paths = [
        written(tmp_path, "a.csv", "who,item_id,timestamp\nann,tea,03/04/2024\n"),
        written(tmp_path, "b.csv", "customer_id,item_id,timestamp\nann,tea,03/04/2024\n"),
    ]
    said = {
        str(paths[0]): ReadOptions(mapping={"customer_id": "who"}, day_first=True),
        str(paths[1]): ReadOptions(day_first=False),
    }
    first, second = inspect_files(paths, ReadOptions(by_file=said))
    assert (first.span[0].month, second.span[0].month) == (4, 3)
    assert first.customers == 1


def test_what_a_products_file_called_no_product_is_remembered(store, tmp_path):
    import_files(store, "shop", [written(tmp_path, "products.csv", CJ_PRODUCTS)])
    report = import_files(store, "shop", [written(tmp_path, "log.csv", CJ_LOG)])[0]
    assert report.rejected["not a product"] == 1


@pytest.mark.sqlite(
    "A server's database has no folder to keep the key in: it lies under var/, or in the environment."
)
def test_the_key_lies_beside_the_databases_file(store, tmp_path):
    options = ReadOptions(key_folder=key_folder(databases.at(tmp_path / "shop.db")))
    import_files(store, "shop", [written(tmp_path, "orders.csv", SHOPIFY_ORDERS)], options)
    key = tmp_path / "secret.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert key.read_bytes() not in databases.everything_in(tmp_path / "shop.db")


def test_addresses_never_reach_the_database(store, tmp_path):
    options = ReadOptions(key_folder=tmp_path)
    import_files(store, "shop", [written(tmp_path, "orders.csv", SHOPIFY_ORDERS)], options)
    assert b"x.org" not in databases.everything_in(tmp_path / "shop.db")
    codes = set(store.data.events("shop")[c.CUSTOMER_ID].dropna())
    later = written(tmp_path, "later.csv", SHOPIFY_ORDERS.replace("#", "#9"))
    import_files(store, "shop", [later], options)
    assert set(store.data.events("shop")[c.CUSTOMER_ID].dropna()) == codes


def test_a_log_of_another_shop_goes_in_by_force(store, tmp_path):
    import_files(store, "shop", [written(tmp_path, "catalogue.csv", CATALOGUE)])
    log = written(tmp_path, "log.csv", "customer_id,item_id,timestamp\nann,sofa,2024-01-01\n")
    assert import_files(store, "shop", [log], ReadOptions(force=True))[0].saved == 1


def test_a_cancelled_import_leaves_no_trace(store, tmp_path):
    class Stop:
        def update(self, fraction, message):
            if message == "Saving":
                raise Cancelled("Stopped.")

        def curve(self, stage, step, values):
            raise AssertionError("an import has no curve")

    with pytest.raises(Cancelled):
        import_files(store, "shop", [written(tmp_path, "log.csv", LOG)], progress=Stop())
    assert store.shops.names() == []


def test_rejected_rows_are_counted_in_the_import_record_without_anybodys_data(store, tmp_path):
    text = "customer_id,name,age\n01,Ann Other,30\n,Bob Other,40\n"
    import_files(store, "shop", [written(tmp_path, "people.csv", text)])
    report = store.data.imports("shop")[0].report
    assert report["rejected"] == {"customer missing": 1} and report["examples"] == {"customer missing": 3}
    assert "Other" not in str(report)


IDS = some.text(
    some.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="@"), min_size=1, max_size=12
).filter(lambda text: text == text.strip() and not text.endswith(".0"))


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ids=some.lists(some.tuples(IDS, IDS), min_size=1, max_size=8))
def test_ids_survive_as_they_stand(ids, tmp_path):
    quoted = [tuple('"' + text.replace('"', '""') + '"' for text in pair) for pair in ids]
    text = "customer_id,item_id,order_id,timestamp\n" + "".join(
        f"{who},{what},{number},2024-01-01\n" for number, (who, what) in enumerate(quoted)
    )
    file = cleaned(tmp_path, text)[0]
    assert list(zip(file.events[c.CUSTOMER_ID], file.events[c.ITEM_ID], strict=True)) == ids


@pytest.mark.parametrize("item", ["007", "NA", "null", "1e5", "0x10", "True", "1,5", "é", "12345678901234567890"])
def test_ids_that_look_like_something_else_survive(item, store, tmp_path):
    text = f'customer_id,item_id,order_id,timestamp\n"{item}","{item}","{item}",2024-01-01\n'
    import_files(store, "shop", [written(tmp_path, "log.csv", text)])
    row = store.data.events("shop").iloc[0]
    assert (row[c.CUSTOMER_ID], row[c.ITEM_ID], row[c.ORDER_ID]) == (item, item, item)


def test_the_examples_for_newcomers_can_be_taken_in(store):
    reports = import_files(store, "shop", [EXAMPLES / "catalogue.csv", EXAMPLES / "log.csv"])
    assert [report.role for report in reports] == ["catalogue", "events"]
    assert all(report.rejected == {} for report in reports)
    assert reports[1].in_catalogue == 1.0


def test_a_refusal_names_every_file_that_is_wrong(store, tmp_path):
    paths = [written(tmp_path, "a.csv", b""), written(tmp_path, "b.csv", "colour,size\nred,1\n")]
    with pytest.raises(FileProblem, match="a.csv is empty.*b.csv is not recognised"):
        import_files(store, "shop", paths)


def test_a_wish_to_stop_that_comes_after_the_save_is_too_late_to_be_told_as_a_stop(tmp_path, store, monkeypatch):
    saved = []
    save = store.data.save

    class Listener(Silent):
        def update(self, fraction, message):
            if saved:
                raise Cancelled("It was stopped.", "Nothing was saved.")

    def then_stop(*words):
        saved.append(save(*words))
        return saved[0]

    monkeypatch.setattr(store.data, "save", then_stop)
    (report,) = import_files(store, "default", [written(tmp_path, "log.csv", LOG)], progress=Listener())
    assert report.saved == store.shops.summary("default").lines == 4
