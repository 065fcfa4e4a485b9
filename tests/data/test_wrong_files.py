"""Every wrong file gives a clear sentence that names it and a remedy, and nothing is saved."""

import struct
import zipfile
import zlib
from io import BytesIO

import pytest

from bundlerec.data.intake import import_files, inspect_files
from bundlerec.errors import FileProblem
from db.store import open_store
from tests import databases
from tests.data.files import CATALOGUE, LOG, written


def picture() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0\0\0\0"))
        + chunk(b"IEND", b"")
    )


def document(part: str = "word/document.xml") -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>" * 50)
        archive.writestr(part, "<workbook/>" * 50)
    return file.getvalue()


def spreadsheet() -> bytes:
    return document("xl/workbook.xml")


UNREADABLE = {
    "empty.csv": (b"", "is empty"),
    "blank.csv": (b" \n\n", "is empty"),
    "picture.png": (picture(), "is a picture"),
    "picture.csv": (picture(), "is a picture"),
    "hollow.xlsx": (spreadsheet(), "damaged or incomplete spreadsheet"),
    "letter.docx": (document(), "is a text document"),
    "cut.xlsx": (spreadsheet()[:-200], "damaged or incomplete spreadsheet"),
    "old.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "damaged or incomplete spreadsheet"),
    "cut.csv.gz": (b"\x1f\x8b\x08\0\0\0\0\0\0\3" + b"abc", "damaged or incomplete compressed file"),
    "header.csv": (b"customer_id,item_id,order_id,timestamp\n", "has a header but no rows"),
    "values.csv": (b"17850,85123A,2010-12-01\n17850,71053,2010-12-01\n", "has no header"),
    "single.csv": (b"item\ntea\nmilk\n", "can't be split into columns"),
    "dump.sql": (b"-- MySQL dump 10.13\nINSERT INTO items VALUES (1,'tea'),(2,'jam');\n", "(SQL)"),
    "ragged.csv": (b"item_id,title,price\n1,2,3,4\n1,2\n1,2,3\n", "Most rows of ragged.csv (2 of the first 3)"),
    "page.html": (b"<!DOCTYPE html><table><tr><td>1</td></tr></table>", "web page"),
    "list.json": (b"[[1, 2], [3, 4]]", "no list of objects"),
    "columns.json": (b'{"item": {"0": "tea", "1": "jam"}}', "no list of objects"),
    "cut.json": (b'[{"item_id": "tea"}, {"item_id": "ja', "damaged JSON"),
    "two.json": (b'{"items": [{"a": 1}], "orders": [{"b": 1}]}', "several lists (items, orders)"),
    "lines.json": (b'{"a": 1}\n{"b": \nno\n{"a":\n{"a": 1}\n', "Most lines of lines.json are no objects"),
    "wide.json": (b"[{" + b",".join(b'"k%d": 1' % key for key in range(3000)) + b"}]", "2,000 columns"),
    "deep.json": (b'[{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}]", "deep within each other"),
    "program.bin": (bytes(range(256)) * 4, "is not text"),
    "shifted.csv": (b"a,b,c,d,e\n1,2\n1,2\n1,2\n", "names 5 columns, but most of its rows have 2"),
    "short.csv": (b"item_id,title,price\n" + b"1,2\n" * 3 + b"1,2,3\n" * 2 + b"1,2\n" * 2000, "names 3 columns"),
    "open.csv": (b'item_id,title\ntea,"Green\n' + b"x,y\n" * 200_000, "quotation mark"),
}
UNUSABLE = {
    "notime.csv": ("customer_id,item_id,order_id\nann,tea,1\n", "has no time column"),
    "strange.csv": ("colour,size\nred,4\nblue,5\n", "is not recognised"),
    "baddates.csv": ("customer_id,item_id,timestamp\nann,tea,soon\n", "date unreadable: 1"),
    "order.csv": ("customer_id,item_id,timestamp\nann,tea,03/04/2024\n", "--day-first or --month-first"),
    "gone.csv": (
        "customer_id,item_id,timestamp,quantity\nann,tea,2024-01-01,-1\n",
        "refund that finds no purchase: 1",
    ),
}


@pytest.fixture
def store(tmp_path):
    return open_store(databases.at(tmp_path / "shop.db"))


def refuses(store, path, words):
    with pytest.raises(FileProblem) as problem:
        import_files(store, "shop", [path])
    assert words in str(problem.value) and path.name in str(problem.value)
    assert len(str(problem.value)) > len(problem.value.message) or problem.value.message.count(".") >= 2
    assert store.shops.names() == []


@pytest.mark.sqlite("A file that can't be read is refused before any database is asked.")
@pytest.mark.parametrize("name", UNREADABLE)
def test_a_file_that_is_no_table_is_refused_with_a_sentence(name, store, tmp_path):
    content, words = UNREADABLE[name]
    path = written(tmp_path, name, content)
    report = inspect_files([path])[0]
    assert not report.readable and words in report.problems[-1] and name in report.problems[-1]
    assert (report.layout, report.rows_read) == (None, 0)
    refuses(store, path, words)


@pytest.mark.parametrize("name", UNUSABLE)
def test_a_table_that_cannot_be_used_is_refused_with_a_sentence(name, store, tmp_path):
    content, words = UNUSABLE[name]
    path = written(tmp_path, name, content)
    report = inspect_files([path])[0]
    assert report.readable and words in report.refusal and report.rows_kept == 0
    refuses(store, path, words)


def test_a_file_that_is_not_there_is_told(store, tmp_path):
    refuses(store, tmp_path / "nowhere.csv", "is not there")


def test_a_log_of_another_shop_is_refused_unless_forced(store, tmp_path):
    import_files(store, "shop", [written(tmp_path, "catalogue.csv", CATALOGUE)])
    log = written(tmp_path, "log.csv", "customer_id,item_id,timestamp\nann,sofa,2024-01-01\n")
    assert "No item of log.csv" in inspect_files([log], store=store, shop="shop")[0].refusal
    with pytest.raises(FileProblem, match="No item of log.csv"):
        import_files(store, "shop", [log])
    assert store.shops.summary("shop").lines == 0


def test_one_wrong_file_keeps_all_others_out(store, tmp_path):
    paths = [written(tmp_path, "log.csv", LOG), written(tmp_path, "empty.csv", b"")]
    with pytest.raises(FileProblem, match="The other files were not saved either"):
        import_files(store, "shop", paths)
    assert store.shops.names() == []
