"""What spreadsheets, languages and nested exports do to cells, as found in the wild."""

import json

import pytest

from bundlerec.data import columns as c
from tests.data.files import cleaned, looked_at

HEADER = "customer_id,item_id,order_id,timestamp,quantity\n"


def test_codes_written_as_formulas_lose_the_formula(tmp_path):
    events = cleaned(tmp_path, HEADER + '"=""007""",tea,1,2024-01-05,1\n"=""008""",="tea",2,2024-01-06,1\n')[
        0
    ].events
    assert list(events[c.CUSTOMER_ID]) == ["007", "008"]
    assert list(events[c.ITEM_ID]) == ["tea", '="tea"']


def test_codes_that_a_spreadsheet_rounded_are_told(tmp_path):
    report = looked_at(tmp_path, HEADER + "4.00638E+12,tea,1,2024-01-05,1\n4.00638E+12,1E5,2e+17,2024-01-06,1\n")
    assert [one for one in report.problems if "rounded codes of the order" in one and "2e+17" in one]
    assert [one for one in report.problems if "rounded codes of the customer" in one and "4.00638E+12" in one]
    assert not [one for one in report.problems if "codes of the item" in one]


@pytest.mark.parametrize(
    "moment", ["13/01/2024 03:05 p. m.", "13/1/2024 3:05:00 μμ", "13/1/2024 3:05 μ.μ.", "2024-01-13 오후 3:05:00"]
)
def test_the_afternoon_is_the_afternoon_in_other_languages(moment, tmp_path):
    (time,) = cleaned(tmp_path, HEADER + f"ann,tea,1,{moment},1\n")[0].events[c.TIME]
    assert str(time) == "2024-01-13 15:05:00"


def test_digits_of_other_writings_are_numbers(tmp_path):
    events = cleaned(tmp_path, HEADER + "ann,tea,1,٢٠٢٤-٠١-٠٥,١٢٫٥\nbob,tea,2,２０２４-０１-０６,３\n")[0].events
    assert list(events[c.QUANTITY]) == [12.5, 3] and [time.day for time in events[c.TIME]] == [5, 6]


def test_orders_with_their_lines_nested_in_json_are_a_log(tmp_path):
    lines = [{"sku": "a", "quantity": 1, "price": "2.5"}, {"sku": "b", "quantity": 2, "price": "3"}]
    order = {"id": 7, "customer": {"id": "ann"}, "created_at": "2024-01-05T10:00:00Z", "line_items": lines}
    file = cleaned(tmp_path, {"orders.json": json.dumps({"orders": [order, order | {"id": 8}]})})[0]
    assert (file.report.role, file.report.items, file.report.customers) == ("events", 2, 1)
    assert list(file.events[c.QUANTITY]) == [1, 2, 1, 2]
    assert list(file.events[c.ORDER_ID]) == ["7", "7", "8", "8"]


def test_rows_longer_than_the_first_look_are_not_called_missing(tmp_path):
    report = looked_at(
        tmp_path, "customer_id,item_id,timestamp,text\n" + f"ann,tea,2024-01-05,{'x' * 300_000}\n" * 2
    )
    assert "longer than any table's" in report.refusal
