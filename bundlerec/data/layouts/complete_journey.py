"""Dunnhumby's Complete Journey, with its original names and with those of the R and Python packages."""

from __future__ import annotations

import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.aliases import TIMESTAMP
from bundlerec.data.cleaning.events import NO_QUANTITY
from bundlerec.data.cleaning.not_products import reject_not_products
from bundlerec.data.cleaning.notes import Around, Notes
from bundlerec.data.cleaning.numbers import numbers
from bundlerec.data.layouts.base import Layout, Role, Shape

NOT_PRODUCTS = ("FUEL", "MISC", "COUP", "KIOSK-GAS")  # as departments begin, in both spellings
DAY_ONE = pd.Timestamp("2016-01-01")  # the original counts days without saying from when
PAID, DAY, CLOCK = "sales_value", "day", "clock"
DEPARTMENT, GROUP, KIND_OF_PRODUCT, SIZE = "department", "product_category", "product_type", "package_size"
MAKER = "manufacturer"
LOG = {
    c.CUSTOMER_ID: ("household_id", "household_key"),
    c.ITEM_ID: ("product_id",),
    c.ORDER_ID: ("basket_id",),
    c.QUANTITY: ("quantity",),
    PAID: ("sales_value",),
}


def _lines(rows: pd.DataFrame, notes: Notes, around: Around) -> pd.DataFrame:
    """Drops lines without quantity; the price of a piece is what was paid over the quantity."""
    quantity, _ = numbers(rows[c.QUANTITY], "quantity", notes, around)
    paid, _ = numbers(rows[PAID], "sales_value", notes, around)
    rows = rows.assign(**{c.QUANTITY: quantity.fillna(0.0), c.PRICE: paid / quantity.where(quantity > 0)})
    if not around.not_products and not len(around.catalogue):
        notes.say(
            f"The products file was not given with {around.file}: fuel, coupons and other lines that are no "
            f"products can't be told apart. Import both together."
        )
    return notes.reject(rows, rows[c.QUANTITY] <= 0, NO_QUANTITY).drop(columns=PAID)


def _lines_by_day(rows: pd.DataFrame, notes: Notes, around: Around) -> pd.DataFrame:
    """The original has day numbers and a clock such as 0931 that may have lost its zeros."""
    day, _ = numbers(rows[DAY], "DAY", notes, around)
    clock, _ = numbers(rows[CLOCK], "TRANS_TIME", notes, around)
    minutes = (clock // 100 * 60 + clock % 100).fillna(0)
    moment = DAY_ONE + pd.to_timedelta((day - 1) * 1440 + minutes, unit="min")
    notes.say(f"{around.file} counts days without a date: day 1 was taken as 1 January 2016.")
    return _lines(rows.assign(**{TIMESTAMP: moment}).drop(columns=[DAY, CLOCK]), notes, around)


def _products(rows: pd.DataFrame, notes: Notes, around: Around) -> pd.DataFrame:
    """Titles that people can read, a path of departments, and no fuel or coupons."""
    no_product = rows[DEPARTMENT].str.upper().str.startswith(NOT_PRODUCTS)
    rule = rows[DEPARTMENT].str.lower().where(no_product, "")
    rows = reject_not_products(rows, rule, notes, around)
    path = rows[DEPARTMENT]
    for level in (GROUP, KIND_OF_PRODUCT):
        name = rows[level].str.replace(">", "/", regex=False)
        path = path.where(name == "", path + " > " + name)
    return rows.assign(**{c.TITLE: _title(rows), c.CATEGORY: path.str.removeprefix(" > "), c.BRAND: _brand(rows)})


def _brand(rows: pd.DataFrame) -> pd.Series:
    """What these files call a brand says only National or Private; the number of the maker tells brands apart."""
    known = [rows[name] for name in (c.BRAND, MAKER) if name in rows]
    if len(known) < 2:
        return known[0] if known else pd.Series("", index=rows.index, dtype="str")
    kind, maker = known
    return (kind + " " + maker).str.strip()


def _title(rows: pd.DataFrame) -> pd.Series:
    """`ICE - CRUSHED/CUBED` of `22 LB` becomes `Ice - Crushed/Cubed, 22 lb`."""
    name = rows[KIND_OF_PRODUCT]
    for fallback in (GROUP, DEPARTMENT):
        name = name.where(name != "", rows[fallback])
    name = name.str.replace(r"\s*:\s*", ": ", regex=True).str.title().str.replace(r"'S\b", "'s", regex=True)
    size = rows[SIZE].str.lower() if SIZE in rows else pd.Series("", index=rows.index, dtype="str")
    return name.where(size == "", name + ", " + size)


PRODUCTS = {
    c.ITEM_ID: ("product_id",),
    DEPARTMENT: ("department",),
    GROUP: ("product_category", "commodity_desc"),
    KIND_OF_PRODUCT: ("product_type", "sub_commodity_desc"),
    SIZE: ("package_size", "curr_size_of_product"),
    c.BRAND: ("brand",),
    MAKER: ("manufacturer_id", "manufacturer"),
}
HOUSEHOLD = {c.CUSTOMER_ID: ("household_id", "household_key")}
BY_TIME = LOG | {TIMESTAMP: ("transaction_timestamp",)}
BY_DAY = LOG | {DAY: ("day",), CLOCK: ("trans_time",)}
CATALOGUE_NEEDS = (c.ITEM_ID, DEPARTMENT, GROUP, KIND_OF_PRODUCT)

LAYOUT = Layout(
    "complete_journey",
    (
        Shape(
            Role.EVENTS,
            frozenset({"household_id", "basket_id"}),
            BY_TIME,
            tuple(BY_TIME),
            _lines,
            coded=True,
        ),
        Shape(
            Role.EVENTS,
            frozenset({"household_key", "basket_id"}),
            BY_DAY,
            tuple(BY_DAY),
            _lines_by_day,
            coded=True,
        ),
        Shape(
            Role.CATALOGUE,
            frozenset({"product_id", "department", "product_category", "product_type", "package_size"}),
            PRODUCTS,
            CATALOGUE_NEEDS,
            _products,
        ),
        Shape(
            Role.CATALOGUE,
            frozenset({"product_id", "department", "commodity_desc", "sub_commodity_desc"}),
            PRODUCTS,
            CATALOGUE_NEEDS,
            _products,
        ),
        Shape(
            Role.CUSTOMERS,
            frozenset({"household_id", "age", "income"}),
            HOUSEHOLD,
            (c.CUSTOMER_ID,),
            with_attributes=True,
        ),
        Shape(
            Role.CUSTOMERS,
            frozenset({"household_key", "age_desc", "income_desc"}),
            HOUSEHOLD,
            (c.CUSTOMER_ID,),
            with_attributes=True,
        ),
    ),
)
