"""Texts that are written in an unusual way are read rightly or refused; nothing shifts or is lost in silence."""

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bundlerec.data.reading.headers import find_header
from bundlerec.data.reading.opening import open_table
from bundlerec.errors import FileProblem
from tests.data.files import LOG, looked_at, written

ROWS = [["tea", "Green, fine", "1"], ["jam", "Jam", "2"]]
HEADER = ("item_id", "title", "price")


def table(folder, content, name="file.csv"):
    """The table with its rows."""
    with open_table(written(folder, name, content)) as read:
        loaded = read.load(read.header)
        return read, loaded.frame.values.tolist()


@pytest.mark.parametrize(
    "text",
    [
        "'item_id','title','price'\n'tea','Green, fine','1'\n'jam','Jam','2'\n",
        'item_id, title, price\ntea, "Green, fine", 1\njam, Jam, 2',
        '"item_id";"title";"price"\n"tea";"Green, fine";"1"\n"jam";"Jam";"2"\n',
        "item_id:title:price\ntea:Green, fine:1\n" + "jam:Jam:2\n" * 9,
        "item_id\x01title\x01price\ntea\x01Green, fine\x011\njam\x01Jam\x012\n",
        "sep=^\nitem_id^title^price\ntea^Green, fine^1\njam^Jam^2\n",
    ],
)
def test_unusual_quotation_marks_and_separators_are_understood(text, tmp_path):
    read, rows = table(tmp_path, text)
    assert (read.header, rows[:2]) == (HEADER, ROWS)


def test_quotation_marks_behind_a_backslash_belong_to_the_cell(tmp_path):
    _, rows = table(tmp_path, 'item_id,title,price\ntea,"say \\"hi\\", you",1\njam,"a\\\\",2\n')
    assert rows == [["tea", 'say "hi", you', "1"], ["jam", "a\\", "2"]]


def test_an_apostrophe_is_no_quotation_mark(tmp_path):
    _, rows = table(tmp_path, "item_id,title,price\ntea,'tis the season,1\njam,'so',2\nrye,d'or,3\n")
    assert [row[1] for row in rows] == ["'tis the season", "'so'", "d'or"]


def test_columns_of_a_fixed_width_are_no_table(tmp_path):
    names = ["Tea, green", "Jam of plums, red", "Rye"] * 3
    text = "".join(f"{name:<20}{'Ulm, a. D.':<14}{place:>6}\n" for place, name in enumerate(names))
    assert "fixed width" in looked_at(tmp_path, text).refusal


def test_prose_is_no_table(tmp_path):
    text = "It was a day, as days go.\nNot a long one.\nBut then, well, who knows, it may be.\nSo it is.\nGood night.\n"
    assert looked_at(tmp_path, text, "letter.txt").refusal


def test_a_value_without_a_column_name_is_kept_wherever_it_stands(tmp_path):
    read, rows = table(tmp_path, "item_id,title,\n" + "tea,Tea,\n" * 30_000 + "jam,Jam,x\n")
    assert read.header == ("item_id", "title", "column 3") and rows[-1] == ["jam", "Jam", "x"]
    assert any("column 3 of file.csv has values but no name" in problem for problem in read.problems)


def test_columns_that_share_a_name_are_told(tmp_path):
    read, _ = table(tmp_path, "item_id,price,price\na,1,2\nb,2,3\n")
    assert any("called “price”" in problem for problem in read.problems)


@pytest.mark.parametrize(
    "text",
    [
        "a17,tea,Berlin\nb18,jam,Paris\nc19,tea,Berlin\nd20,jam,Paris\ne21,tea,Berlin\nf22,jam,Paris\n",
        "7,tea\n8,jam\n9,rye\n",
        "ann,tea,2024-01-05\nbob,jam,2024-01-06\n",
    ],
)
def test_a_first_row_like_all_others_is_no_header(text, tmp_path):
    assert "has no header" in looked_at(tmp_path, text).refusal


def test_a_header_with_known_words_is_found_below_a_title_with_as_many_cells(tmp_path):
    read, rows = table(tmp_path, "Sales, all shops, Ulm\nitem_id,title,price\ntea,Tea,1\njam,Jam,2\n")
    assert (read.header, len(rows)) == (HEADER, 2)


def test_years_may_be_column_names(tmp_path):
    read, rows = table(tmp_path, "Emissions,,,\nYear,2000,2001,2002\nTimber,2,1,3\nSteel,3,4,5\n")
    assert (read.header, len(rows)) == (("Year", "2000", "2001", "2002"), 2)


def test_a_header_of_several_lines_is_read_as_one(tmp_path):
    read, rows = table(tmp_path, ",north,north,south\ntown,tea,jam,tea\nUlm,1,2,3\nBonn,4,5,6\n")
    assert (read.header, len(rows)) == (("town", "north tea", "north jam", "south tea"), 2)
    assert any("rows 1 to 2" in problem for problem in read.problems)


def test_a_line_of_units_below_the_header_does_not_take_its_place():
    records = [["item", "price", "weight"], ["", "EUR", "kg"], ["tea", "1", "2"], ["jam", "2", "3"]]
    assert find_header("x", records, 3, set()).names == ("item", "price", "weight")


def test_a_last_letter_that_is_cut_does_not_change_the_encoding(tmp_path):
    read, rows = table(tmp_path, "item_id,title\n1,Größe\n2,x\n".encode() + b"3,\xc3")
    assert (read.encoding, rows[0][1], rows[2][1]) == ("utf-8", "Größe", "�")


def test_old_texts_of_the_mac_are_read_in_its_encoding(tmp_path):
    read, rows = table(tmp_path, "item_id,title\r1,Café crème\r2,Tea\r".encode("mac_roman"))
    assert (read.encoding, rows[0][1]) == ("mac_roman", "Café crème")


cells = some.text(some.characters(exclude_categories=["Cs", "Cc"]) | some.sampled_from(",;\t\"'| "), max_size=9)


@given(some.lists(some.tuples(cells, cells, cells), min_size=1, max_size=9), some.sampled_from(",;\t|"))
def test_what_the_csv_module_writes_is_read_or_refused_but_never_shifted(tmp_path_factory, rows, mark):
    file = StringIO()
    csv.writer(file, delimiter=mark, lineterminator="\n").writerows([HEADER, *rows])
    folder = tmp_path_factory.mktemp("any")
    try:
        read, found = table(folder, file.getvalue())
    except FileProblem:
        return
    expected = [[cell.strip() for cell in row] for row in rows]
    assert read.header == HEADER
    assert [row for row in found if any(row)] == [row for row in expected if any(row)]


@given(
    some.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gbk"]),
    some.integers(0, 200),
    some.binary(max_size=4) | some.sampled_from([b'"', b"\\n", b"\0", b"{", b"PK"]),
)
def test_damage_anywhere_ends_in_a_table_or_a_sentence(tmp_path_factory, encoding, place, damage):
    content = LOG.encode(encoding)
    try:
        table(tmp_path_factory.mktemp("any"), content[:place] + damage + content[place + 2 :])
    except FileProblem as problem:
        assert "file.csv" in str(problem)


def test_the_usual_log_needs_no_copy(tmp_path, monkeypatch):
    monkeypatch.setattr(
        "bundlerec.data.reading.quoting._written", lambda *words: pytest.fail("it was written again")
    )
    assert looked_at(tmp_path, LOG).rows_kept == 4


def test_commas_inside_numbers_without_marks_around_them_are_refused_and_not_cut(tmp_path):
    shifted = "customer_id,item_id,timestamp,price\n" + "".join(f"c{n},p,2024-01-0{n},2,50\n" for n in range(1, 7))
    assert "names 4 columns, but most of its rows have 5 cells" in looked_at(tmp_path, shifted).refusal


def test_running_numbers_in_front_of_a_header_that_is_one_shorter_are_left_out(tmp_path):
    numbered = "item_id,title,price\n" + "".join(f"{n},p{n},Tea,{n}.5\n" for n in range(1, 7))
    read, rows = table(tmp_path, numbered)
    assert rows[0] == ["1", "p1", "Tea", "1.5"] and read.header[1:] == HEADER


def test_marks_behind_the_last_name_that_separate_nothing_do_no_harm(tmp_path):
    read, rows = table(tmp_path, "item_id,title,price\ntea,Tea,1,,\njam,Jam,2,,\n")
    assert (read.header, rows) == (HEADER, [["tea", "Tea", "1"], ["jam", "Jam", "2"]])


@pytest.mark.parametrize("title", ["CafÃ©", "FranÃ§ais", "Itâ€™s", "MÃ¼sli"])
def test_letters_that_a_program_spoilt_are_told(title, tmp_path):
    told = looked_at(tmp_path, f"item_id,title,price\ntea,{title},1\njam,Jam,2\n").problems
    assert [one for one in told if "spoilt" in one and f"“{title}”" in one]


def test_letters_with_accents_are_not_called_spoilt(tmp_path):
    told = looked_at(tmp_path, "item_id,title,price\ntea,MAÇÃ Ãgua Âme Français,1\njam,Jam,2\n").problems
    assert not [one for one in told if "spoilt" in one]
