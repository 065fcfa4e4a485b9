"""Ta-Feng: a grocer's lines by day, each with its customer's age group and area."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.aliases import TIMESTAMP
from bundlerec.data.cleaning.notes import Around, Notes
from bundlerec.data.cleaning.numbers import numbers
from bundlerec.data.cleaning.times import times
from bundlerec.data.layouts.base import Layout, Role, Shape

AGE, AREA = "age_group", "pin_code"


def _lines(rows: pd.DataFrame, notes: Notes, around: Around) -> pd.DataFrame:
    """Dates are month first; ASSET and SALES_PRICE are those of the whole line."""
    month_first = replace(around, day_first=False) if around.day_first is None else around
    quantity, _ = numbers(rows[c.QUANTITY], "AMOUNT", notes, around)
    pieces = quantity.where(quantity > 0)
    each = {
        name: numbers(rows[name], name, notes, around)[0] / pieces for name in (c.COST, c.PRICE) if name in rows
    }
    notes.say(
        f"{around.file} has no order numbers: what a customer bought on one day is one order. Its prices and costs "
        f"are those of whole lines and were divided by the pieces."
    )
    return rows.assign(**each, **{TIMESTAMP: times(rows[TIMESTAMP], "TRANSACTION_DT", notes, month_first)})


FIELDS = {
    TIMESTAMP: ("transaction_dt",),
    c.CUSTOMER_ID: ("customer_id",),
    AGE: ("age_group",),
    AREA: ("pin_code", "residence_area"),
    c.CATEGORY: ("product_subclass",),
    c.ITEM_ID: ("product_id",),
    c.QUANTITY: ("amount",),
    c.COST: ("asset",),
    c.PRICE: ("sales_price",),
}

IN_CHINESE = {  # the original, and the same in simplified letters
    TIMESTAMP: ("日期",),
    c.CUSTOMER_ID: ("會員卡號", "会员卡号"),
    AGE: ("年齡", "年龄"),
    AREA: ("區域", "区域"),
    c.CATEGORY: ("商品分類", "商品分类"),
    c.ITEM_ID: ("商品編碼", "商品编码"),
    c.QUANTITY: ("數量", "数量"),
    c.COST: ("成本",),
    c.PRICE: ("銷售", "销售"),
}
NEEDS = (TIMESTAMP, c.CUSTOMER_ID, c.ITEM_ID, c.QUANTITY)

LAYOUT = Layout(
    "ta_feng",
    (
        Shape(
            Role.MIXED,
            frozenset({"transaction_dt", "customer_id", "product_subclass", "product_id"}),
            FIELDS,
            NEEDS,
            _lines,
            attributes=(AGE, AREA),
            coded=True,
        ),
        Shape(
            Role.MIXED,
            frozenset(),
            IN_CHINESE,
            NEEDS,
            _lines,
            attributes=(AGE, AREA),
            told_by=tuple(IN_CHINESE),
            coded=True,
        ),
    ),
)
