"""Postage, fees, vouchers, gift cards and test lines are no products, unless the analyst wants them."""

import pytest

from bundlerec.data import columns as c
from tests.data.files import CJ_LOG, CJ_PRODUCTS, cleaned

HEADER = "customer_id,item_id,order_id,timestamp,title\n"


def log(tmp_path, *titles, **options):
    rows = "".join(f'ann,i{n},1,2024-01-01,"{title}"\n' for n, title in enumerate(("Tea", *titles)))
    return cleaned(tmp_path, HEADER + rows, **options)[0]


@pytest.mark.parametrize(
    ("title", "rule"),
    [
        ("POSTAGE", "postage"),
        ("Versandkosten", "postage"),
        ("Frais de port", "postage"),
        ("Gastos de envío", "postage"),
        ("运费", "postage"),
        ("Bank Charges", "fee"),
        ("Nachnahmegebühr", "fee"),
        ("Gift Card - $10.00", "gift card"),
        ("Geschenkgutschein 25,00 €", "gift card"),
        ("Carte cadeau 50 EUR", "gift card"),
        ("禮品卡", "gift card"),
        ("Coupon", "voucher"),
        ("优惠券", "voucher"),
        ("This is a test product.", "test line"),
        ("测试商品", "test line"),
    ],
)
def test_a_line_that_is_no_product_is_left_out_by_its_rule(title, rule, tmp_path):
    report = log(tmp_path, title).report
    assert report.rejected == {"not a product": 1}
    assert any(f"{rule} 1 (“{title}”)" in sentence for sentence in report.problems)


@pytest.mark.parametrize(
    "title",
    ["Postage stamp album", "Gift card holder", "Test tube", "Delivery van, toy", "Coupon wallet", "红包", "Port"],
)
def test_a_product_with_such_a_word_in_its_title_stays(title, tmp_path):
    assert log(tmp_path, title).report.rejected == {}


def test_one_odd_title_makes_no_product_a_test(tmp_path):
    rows = "".join(f"ann,a,{n},2024-01-0{n},{title}\n" for n, title in enumerate(("Tea", "test", "Tea"), start=1))
    assert cleaned(tmp_path, HEADER + rows)[0].report.rows_kept == 3


def test_the_analyst_can_keep_them(tmp_path):
    file = log(tmp_path, "Postage", keep_not_products=True)
    assert file.report.rejected == {} and set(file.events[c.ITEM_ID]) == {"i0", "i1"}
    assert file.report.changed["looks like no product, kept as wished"] == 1
    files = cleaned(tmp_path, {"log.csv": CJ_LOG, "products.csv": CJ_PRODUCTS}, keep_not_products=True)
    assert not any("not a product" in file.report.rejected for file in files)


def test_what_a_catalogue_calls_no_product_is_none_in_the_log_either(tmp_path):
    files = {
        "log.csv": "customer_id,item_id,timestamp\nann,1,2024-01-01\nann,9,2024-01-01\n",
        "catalogue.csv": "item_id,title,price\n1,Tea,2\n9,Shipping,3\n",
    }
    log_file, catalogue = cleaned(tmp_path, files)
    assert list(catalogue.catalogue[c.ITEM_ID]) == ["1"]
    assert log_file.report.rejected == {"not a product": 1}
    assert any("so called by another file 1 (“9”)" in sentence for sentence in log_file.report.problems)
