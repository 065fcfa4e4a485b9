"""Tables that are not what their header says: another one below, swapped, a log taken for a list, names for codes."""

import pytest

from tests.data.files import CATALOGUE, LOG, cleaned, looked_at

PRODUCTS = "item_id,title,category,price\ntea,Green tea,Drinks,2.5\nmilk,Milk,Drinks,1\n"
SECOND = "customer_id,item_id,order_id,timestamp\n" + "".join(f"c{n},tea,{n},2024-01-0{n}\n" for n in range(1, 6))
BY_NAME = "Member_number,Date,itemDescription\n" + "".join(
    f"{n % 2},1{n}-05-2024,whole milk\n" for n in range(1, 6)
)


def test_a_table_below_another_is_left_out_and_named(tmp_path):
    report = looked_at(tmp_path, PRODUCTS + "\n" + SECOND, "both.csv")
    assert (report.role, report.items, report.rows_kept) == ("catalogue", 2, 2)
    assert report.rejected == {"part of another table below": 6}
    assert "Row 5 of both.csv is the header of another table (customer_id, item_id" in " ".join(report.problems)


def test_the_same_columns_in_another_order_are_another_table(tmp_path):
    turned = "item_id,customer_id,order_id,timestamp\ntea,zoe,9,2024-02-01\n"
    report = looked_at(tmp_path, SECOND + turned, "joined.csv")
    assert (report.customers, report.rejected) == (5, {"part of another table below": 2})


def test_a_header_that_comes_again_is_left_out_and_what_is_below_it_kept(tmp_path):
    report = looked_at(tmp_path, LOG + LOG.replace("2024", "2025"), "twice.csv")
    assert (report.rows_kept, report.rejected) == (8, {"header repeated": 1})


def test_products_that_are_called_like_columns_are_no_header(tmp_path):
    report = looked_at(tmp_path, "item_id,title,price\nticket,Ticket,5\nbar,Bar,3\norder,Order,\n", "words.csv")
    assert (report.rows_kept, report.rejected) == (3, {})


def test_swapped_rows_and_columns_are_refused(tmp_path):
    report = looked_at(
        tmp_path, "customer_id,ann,bob\nitem_id,tea,jam\norder_id,1,2\nprice,3,4\nquantity,1,1\n", "turned.csv"
    )
    assert "The rows and columns of turned.csv are swapped: “item_id”" in report.refusal


def test_a_list_of_which_most_rows_repeat_a_customer_is_not_taken_without_a_word(tmp_path):
    content = "customer,colour\n" + "ann,red\nann,blue\nann,green\nbob,red\n" * 3
    refused = looked_at(tmp_path, content, "people.csv")
    assert "10 of the 12 rows of people.csv repeat a customer" in refused.refusal
    assert looked_at(tmp_path, content, "people.csv", role="customers").refusal == ""


def test_a_log_of_names_is_a_log_and_doubtful(tmp_path):
    report = looked_at(tmp_path, BY_NAME, "groceries.csv")
    assert (report.role, report.mapping["item_id"], report.confidence) == ("events", "itemDescription", 0.6)
    assert "they are known by their names, in “itemDescription”" in " ".join(report.problems)


def test_a_column_without_a_value_serves_only_where_there_is_no_other(tmp_path):
    header = "Sale Date,Item Name,Buyer,Quantity,Price,Listing ID,Order ID,SKU\n"
    report = looked_at(tmp_path, header + "01/15/24,Mug,ann,1,12.00,900,2000,\n", "etsy.csv")
    assert (report.mapping["item_id"], report.rows_kept) == ("Listing ID", 1)


def test_a_unit_in_brackets_behind_a_name_is_passed_over(tmp_path):
    report = looked_at(tmp_path, LOG.replace("price", "Price (EUR)").replace("quantity", "数量（件）"), "unit.csv")
    assert (report.mapping["price"], report.mapping["quantity"]) == ("Price (EUR)", "数量（件）")


def test_hours_as_french_writes_them_are_read(tmp_path):
    report = looked_at(tmp_path, "Client;Référence;Date de commande\nann;tea;13/01/2024 14h05\n", "fr.csv")
    assert report.span is not None
    assert str(report.span[0]) == "2024-01-13 14:05:00"


@pytest.mark.parametrize("total", ["Total,,,,9,", "ann,Grand total:,,2024-01-05,9,", ",,合计,2024-01-05 10:00,9,"])
def test_a_total_of_the_rows_above_is_no_line(tmp_path, total):
    report = looked_at(tmp_path, LOG + total + "\n")
    assert (report.rows_kept, report.rejected) == (4, {"a total of other rows": 1})


def test_a_total_is_no_product_but_a_product_may_be_called_so(tmp_path):
    (file,) = cleaned(tmp_path, CATALOGUE + "Total,,,3.5,,7\ntotal,Quartz 5W30,Oil,30,,\n")
    assert list(file.catalogue["item_id"]) == ["tea", "milk", "total"]


def test_an_end_that_was_never_written_does_not_make_a_file_another_encoding(tmp_path):
    report = looked_at(tmp_path, LOG.encode() + bytes(4096))
    assert (report.encoding, report.rows_kept) == ("utf-8", 4)


@pytest.mark.parametrize("quoted", ['"', "'"])
def test_the_lines_of_an_order_as_json_in_a_cell_become_rows(tmp_path, quoted):
    lines = '[{"sku": "tea", "qty": 2, "price": {"amount": 1.5}}, {"product": {"name": "Plum jam"}}]'
    cell = lines.replace('"', quoted).replace('"', '""')
    orders = f'order_id,customer_id,created_at,line_items\n1,ann,2024-05-01,"{cell}"\n2,bob,2024-05-02,[]\n'
    (file,) = cleaned(tmp_path, orders + '3,bob,2024-05-03,"[{broken"\n')
    assert file.report.rejected == {"no order lines": 1, "order lines unreadable": 1}
    assert list(zip(file.events["item_id"], file.events["quantity"], strict=True)) == [
        ("tea", 2.0),
        ("Plum jam", 1.0),
    ]


def test_several_products_in_a_cell_that_is_no_json_are_a_sentence(tmp_path):
    report = looked_at(tmp_path, 'order_id,customer_id,created_at,items\n1,ann,2024-05-01,"tea, jam"\n')
    assert "The column “items” of file.csv may hold several products" in report.refusal


def test_a_currency_behind_the_name_of_a_column_is_one(tmp_path):
    report = looked_at(tmp_path, LOG.replace("price", "price_chf"))
    assert (report.mapping["price"], report.currency) == ("price_chf", "CHF")
