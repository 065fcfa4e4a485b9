"""Web pages and Excel's XML of 2003 under the name of a spreadsheet, as shops' admin panels save them."""

import pytest

from bundlerec.data import columns as c
from tests.data.files import cleaned, looked_at

ROWS = """<tr><td>ann</td><td>007</td><td>A1</td><td>2024-01-05 10:00</td><td>1.234,50 &euro;</td></tr>
<tr><td>bob &amp; co</td><td>008</td><td>A2</td><td>2024-01-16<br>11:00</td><td>2,00 €</td></tr>"""
HEAD = "<tr><th>customer_id<th>item_id<th>order_id<th>timestamp<th>price</tr>"
PAGE = f"""<html><head><meta charset="{{}}"><style>td {{{{ color: red }}}}</style></head><body>
<table><tr><td>menu</td></tr></table><table border=1>{HEAD}{ROWS}</table></body></html>"""
BOOK = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="Info"><Table><Row><Cell><Data ss:Type="String">made today</Data></Cell></Row></Table></Worksheet>
<Worksheet ss:Name="Orders"><Table>
<Row ss:Index="3"><Cell><Data ss:Type="String">customer_id</Data></Cell>
<Cell><Data ss:Type="String">item_id</Data></Cell>
<Cell><Data ss:Type="String">order_id</Data></Cell><Cell><Data ss:Type="String">timestamp</Data></Cell>
<Cell><Data ss:Type="String">quantity</Data></Cell></Row>
<Row><Cell><Data ss:Type="String">ann</Data></Cell><Cell><Data ss:Type="String">007</Data></Cell>
<Cell><Data ss:Type="Number">12</Data></Cell><Cell><Data ss:Type="DateTime">2024-01-05T10:00:00.000</Data></Cell>
<Cell><Data ss:Type="Number">2.0</Data></Cell></Row>
<Row><Cell><Data ss:Type="String">bob</Data></Cell><Cell ss:Index="3"><Data ss:Type="Number">13</Data></Cell>
<Cell><Data ss:Type="DateTime">2024-01-06T00:00:00.000</Data></Cell><Cell><Data ss:Type="Error">#N/A</Data></Cell></Row>
</Table></Worksheet></Workbook>"""


def read(tmp_path, content, name="orders.xls"):
    report = looked_at(tmp_path, content, name)
    assert report.readable, report.refusal
    return [tuple(row) for row in report.sample.itertuples(index=False)], report


@pytest.mark.parametrize(
    ("encoding", "said"), [("utf-8", "utf-8"), ("cp1252", "iso-8859-1"), ("utf-16", "utf-16")]
)
def test_the_table_of_a_page_is_read_whatever_its_letters(encoding, said, tmp_path):
    rows, report = read(tmp_path, PAGE.format(said).encode(encoding))
    assert rows == [
        ("ann", "007", "A1", "2024-01-05 10:00", "1.234,50 €"),
        ("bob & co", "008", "A2", "2024-01-16 11:00", "2,00 €"),
    ]
    assert (report.role, report.rows_kept, report.currency) == ("events", 2, "EUR")


def test_a_page_of_chinese_letters_says_its_encoding(tmp_path):
    page = '<html><head><meta http-equiv=Content-Type content="text/html; charset=gb2312"></head><table>'
    page += "<tr><td>用户ID</td><td>商品ID</td><td>时间</td></tr>"
    page += "<tr><td>张</td><td>茶</td><td>2024-01-05</td></tr></table>"
    rows, report = read(tmp_path, page.encode("gb18030"))
    assert rows == [("张", "茶", "2024-01-05")] and report.role == "events"


def test_sheets_of_excels_xml_keep_their_places_and_types(tmp_path):
    rows, report = read(tmp_path, BOOK.encode())
    assert rows == [("ann", "007", "12", "2024-01-05 10:00:00", "2"), ("bob", "", "13", "2024-01-06", "")]
    assert report.sheet == "Orders" and report.rejected == {"item missing": 1}


def test_cells_that_span_rows_or_columns_shift_nothing(tmp_path):
    page = f"""<table><tr><td colspan=5>Orders of May</td></tr>{HEAD}
    <tr><td rowspan=2>ann</td><td>tea</td><td rowspan=2>1</td><td>2024-01-05</td><td>2</td></tr>
    <tr><td>jam</td><td>2024-01-05</td><td>3</td></tr>
    <tr><td>bob</td><td>tea</td><td>2</td><td colspan=2>2024-01-06</td></tr></table>"""
    events = cleaned(tmp_path, page)[0].events
    assert events[[c.CUSTOMER_ID, c.ITEM_ID, c.ORDER_ID]].astype("str").values.tolist() == [
        ["ann", "tea", "1"],
        ["ann", "jam", "1"],
        ["bob", "tea", "2"],
    ]


def test_hidden_texts_and_tables_inside_cells_are_not_part_of_a_cell(tmp_path):
    page = f"""<table>{HEAD}<tr><td><span style="display: none">00</span>ann</td>
    <td>tea<table><tr><td>x</td></tr></table></td>
    <td>1<script>var a = 1</script></td><td>2024-01-05</td><td>2</td></tr></table>"""
    assert read(tmp_path, page)[0] == [("ann", "tea", "1", "2024-01-05", "2")]


REFUSED = {
    "login.csv": ("<!DOCTYPE html><html><body><p>Please log in</p></body></html>", "web page or XML"),
    "layout.xls": ("<html><table><tr><td>one cell</td></tr></table></html>", "web page or XML"),
    "feed.xml": (
        '<?xml version="1.0"?><rss><channel><item><title>Tea</title></item></channel></rss>',
        "web page or XML",
    ),
    "cut.xls": (f"<html><table>{HEAD}{ROWS}", "breaks off"),
    "cut2.xls": (BOOK[: len(BOOK) * 2 // 3], "damaged or incomplete"),
    "wide.xls": (BOOK.replace('ss:Index="3"', 'ss:Index="99999"', 2), "more rows or columns"),
    "deep.xls": (BOOK.replace('Row ss:Index="3"', 'Row ss:Index="9999999"', 1), "more rows or columns"),
    "entity.xls": (
        BOOK.replace("<Workbook", '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><Workbook', 1).replace(
            "ann", "&a;"
        ),
        "declares entities",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_table_or_a_trap_ends_in_a_sentence(name, tmp_path):
    content, words = REFUSED[name]
    report = looked_at(tmp_path, content, name)
    assert not report.readable and words in report.refusal


def test_a_header_in_angle_brackets_is_no_web_page(tmp_path):
    rows, _ = read(tmp_path, "<TICKER>,<ITEM>,<DATE>\nann,tea,2024-01-05\nbob,jam,2024-01-06\n", "bars.csv")
    assert rows[0] == ("ann", "tea", "2024-01-05")
