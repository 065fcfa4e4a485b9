"""Archives of several tables: as if their files had been given at once."""

import gzip
import io
import tarfile
import zipfile

import pytest

from bundlerec.data.intake import ReadOptions, import_files, inspect_files
from bundlerec.data.reading import source
from bundlerec.data.reading.archives import unpacked
from db.store import open_store
from tests import databases
from tests.data.files import CATALOGUE, LOG, written

ORDERS = "order_id,customer_id,order_date\n1,ann,2024-01-05\n2,bob,2024-01-06\n"
LINES = "order_id,product_id,qty\n1,tea,2\n2,jam,1\n"
PRODUCTS = "product_id,title\ntea,Tea\njam,Jam\n"
SHOP = {"orders.csv": ORDERS, "export/lines.csv": LINES, "products.csv": PRODUCTS}


def zipped(files):
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return memory.getvalue()


def tarred(files, mode="w:gz"):
    memory = io.BytesIO()
    with tarfile.open(fileobj=memory, mode=mode) as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content.encode())
            archive.addfile(entry, io.BytesIO(content.encode()))
    return memory.getvalue()


def reports(tmp_path, name, content):
    return inspect_files([written(tmp_path, name, content)], ReadOptions(key_folder=tmp_path))


@pytest.mark.parametrize(
    ("name", "pack"),
    [
        ("shop.zip", zipped),
        ("shop.tgz", tarred),
        ("shop.tar", lambda files: tarred(files, "w")),
        ("shop.gz", tarred),
    ],
)
def test_orders_lines_and_products_of_an_archive_make_one_log(name, pack, tmp_path):
    found = {report.name: report for report in reports(tmp_path, name, pack(SHOP))}
    assert list(found) == [f"{name}/{inner}" for inner in SHOP]
    orders, lines, products = found.values()
    assert (orders.role, lines.role, products.role) == ("part", "part", "catalogue")
    assert (lines.rows_kept, lines.customers, lines.in_catalogue) == (2, 2, 1.0)
    assert {report.file for report in found.values()} == {str(tmp_path / name / inner) for inner in SHOP}


def test_an_archive_comes_in_whole_and_twice_changes_nothing(tmp_path):
    store = open_store(databases.at(tmp_path / "shop.db"))
    path = written(tmp_path, "shop.zip", zipped({"log.csv": LOG, "catalogue.csv": CATALOGUE}))
    first = import_files(store, "tea", [path])
    again = import_files(store, "tea", [path])
    assert [report.saved for report in first] == [4, 2] and [report.saved for report in again] == [0, 0]
    assert [record.file for record in store.data.imports("tea")] == ["shop.zip/catalogue.csv", "shop.zip/log.csv"]


def test_what_is_no_table_is_left_out_of_an_archive_aloud(tmp_path):
    files = {"README.txt": "hello", "a/log.csv": LOG, "b/log.csv": LOG, "logo.png": "x", "__MACOSX/._log.csv": "x"}
    found = reports(tmp_path, "shop.zip", zipped(files))
    assert [report.name for report in found] == ["shop.zip/a/log.csv", "shop.zip/b/log.csv"]
    assert "What is no table was left out of the archive: README.txt, logo.png." in found[0].problems


def test_a_table_may_be_packed_once_more(tmp_path):
    found = reports(tmp_path, "shop.zip", zipped({"log.csv.gz": gzip.compress(LOG.encode())}))
    assert [(report.name, report.rows_kept) for report in found] == [("shop.zip/log.csv.gz", 4)]


def test_one_table_beside_a_read_me_is_the_table(tmp_path):
    (report,) = reports(tmp_path, "shop.zip", zipped({"readme.txt": "hello", "log.csv": LOG}))
    assert (report.name, report.rows_kept) == ("shop.zip", 4)


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_no_member_is_written_outside_its_folder(pack, tmp_path):
    inside = tmp_path / "in" / "side"
    inside.mkdir(parents=True)
    path = written(tmp_path, "trap.zip", pack({"../../../evil.csv": LOG, "/abs.csv": LOG, "..\\up.csv": LOG}))
    tables = unpacked(path, inside).tables
    assert sorted(table.relative_to(inside).as_posix() for table in tables) == [
        "trap.zip/abs.csv",
        "trap.zip/evil.csv",
        "trap.zip/up.csv",
    ]


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_an_archive_that_grows_beyond_all_bounds_is_refused(pack, tmp_path, monkeypatch):
    monkeypatch.setattr(source, "MAX_UNPACKED", 1000)
    (report,) = reports(tmp_path, "bomb.zip", pack({"a.csv": LOG * 4, "b.csv": LOG * 4}))
    assert not report.readable and "larger than 4 GiB" in report.refusal


def test_too_many_tables_and_damage_end_in_a_sentence(tmp_path):
    (many,) = reports(tmp_path, "many.zip", zipped({f"{n}.csv": LOG for n in range(201)}))
    assert "more than 200 tables" in many.refusal
    packed = tarred({"a.csv": LOG * 50, "b.csv": LOG * 50})
    (cut,) = reports(tmp_path, "cut.tgz", packed[: len(packed) // 2])
    assert "damaged or incomplete" in cut.refusal
    (nothing,) = reports(tmp_path, "nothing.tar", tarred({"a.png": "x"}, "w"))
    assert "holds no table" in nothing.refusal
