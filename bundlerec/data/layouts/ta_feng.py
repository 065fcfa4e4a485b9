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

LAYOUT = Layout(
    "ta_feng",
    (
        Shape(
            Role.MIXED,
            frozenset({"transaction_dt", "customer_id", "product_subclass", "product_id", "amount", "asset"}),
            FIELDS,
            (TIMESTAMP, c.CUSTOMER_ID, c.ITEM_ID, c.QUANTITY),
            _lines,
            attributes=(AGE, AREA),
        ),
    ),
)
