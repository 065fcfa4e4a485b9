"""Instacart: orders, order lines, products, aisles and departments, and no date anywhere."""

from __future__ import annotations

import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.aliases import TIMESTAMP
from bundlerec.data.cleaning.ids import without_point_zero
from bundlerec.data.cleaning.notes import Around, Notes
from bundlerec.data.cleaning.numbers import numbers
from bundlerec.data.layouts.base import Join, Layout, Role, Shape

NUMBER, WEEKDAY, HOUR, GAP = "order_number", "order_dow", "order_hour_of_day", "days_since_prior_order"
PART_OF_STUDY, HELD_BACK = "eval_set", "test"  # the vendor gives no lines of these orders
AISLE_ID, DEPARTMENT_ID, AISLE, DEPARTMENT = "aisle_id", "department_id", "aisle", "department"
LAST_DAY = pd.Timestamp("2015-12-31")  # the files name no day at all; any would do
LONGEST_GAP = 30  # the files say 30 for any longer gap too


def _orders(rows: pd.DataFrame, notes: Notes, around: Around) -> pd.DataFrame:
    """Dates out of the gaps, backwards from one common end: everybody's last order with lines lies on the last day.

    The other way round, customers with few orders would look as if they had left long ago.

    A gap of 30 days stands for any longer one; the weekday tells how many days longer it was at least.
    """
    told = {name: numbers(rows[name], name, notes, around)[0] for name in (NUMBER, WEEKDAY, HOUR, GAP)}
    frame = pd.DataFrame(told | {c.CUSTOMER_ID: without_point_zero(rows[c.CUSTOMER_ID])})
    frame = frame.sort_values([c.CUSTOMER_ID, NUMBER], kind="stable")
    customer = frame[c.CUSTOMER_ID]
    first = customer.ne(customer.shift())
    step = (frame[WEEKDAY] - frame[WEEKDAY].shift()).where(~first, 0)
    longer = ((step - frame[GAP]) % 7).where((frame[GAP] == LONGEST_GAP) & ~first, 0)
    gap = (frame[GAP].fillna(0) + longer.fillna(0)).where(~first, 0)
    days = gap.groupby(customer).cumsum()
    held_back = rows[PART_OF_STUDY].reindex(frame.index) == HELD_BACK if PART_OF_STUDY in rows else False
    to_come = days.mask(held_back).groupby(customer).transform("max") - days
    moments = LAST_DAY + pd.to_timedelta(frame[HOUR].fillna(0) - to_come * 24, unit="h")
    notes.say(
        f"{around.file} holds no dates: they were rebuilt from the days between orders, with each customer's last "
        f"order on {LAST_DAY:%d %B %Y}. Gaps are right; weekdays and dates of different customers can't be compared."
    )
    return rows.assign(**{TIMESTAMP: moments.reindex(rows.index)})[[c.ORDER_ID, c.CUSTOMER_ID, TIMESTAMP]]


def _products(rows: pd.DataFrame, notes: Notes, around: Around) -> pd.DataFrame:
    """The category is `department > aisle` where those files came along."""
    names = [rows[name].str.replace(">", "/", regex=False) for name in (DEPARTMENT, AISLE) if name in rows]
    if not names:
        notes.say(
            f"{around.file} names its categories by number only: they were left out. Give aisles and departments too."
        )
        return rows.drop(columns=[AISLE_ID, DEPARTMENT_ID])
    path = names[0] if len(names) == 1 else names[0] + " > " + names[1]
    return rows.assign(**{c.CATEGORY: path})


ORDERS = {
    c.ORDER_ID: ("order_id",),
    c.CUSTOMER_ID: ("user_id",),
    NUMBER: ("order_number",),
    WEEKDAY: ("order_dow",),
    HOUR: ("order_hour_of_day",),
    GAP: ("days_since_prior_order",),
}
ORDERS_MAY = ORDERS | {PART_OF_STUDY: ("eval_set",)}
LINES = {c.ORDER_ID: ("order_id",), c.ITEM_ID: ("product_id",)}
PRODUCTS = {
    c.ITEM_ID: ("product_id",),
    c.TITLE: ("product_name",),
    AISLE_ID: ("aisle_id",),
    DEPARTMENT_ID: ("department_id",),
}
AISLES = {AISLE_ID: ("aisle_id",), AISLE: ("aisle",)}
DEPARTMENTS = {DEPARTMENT_ID: ("department_id",), DEPARTMENT: ("department",)}

LAYOUT = Layout(
    "instacart",
    (
        Shape(
            Role.PART,
            frozenset({"order_id", "user_id", "order_number", "order_dow", "order_hour_of_day"}),
            ORDERS_MAY,
            tuple(ORDERS),
            _orders,
            name="orders",
        ),
        Shape(
            Role.PART,
            frozenset({"order_id", "product_id", "add_to_cart_order"}),
            LINES,
            tuple(LINES),
            name="order lines",
            joins=(Join("orders", c.ORDER_ID, (c.CUSTOMER_ID, TIMESTAMP)),),
            whole=Role.EVENTS,
        ),
        Shape(
            Role.CATALOGUE,
            frozenset({"product_id", "product_name", "aisle_id", "department_id"}),
            PRODUCTS,
            tuple(PRODUCTS),
            _products,
            name="products",
            joins=(
                Join("departments", DEPARTMENT_ID, (DEPARTMENT,), needed=False),
                Join("aisles", AISLE_ID, (AISLE,), needed=False),
            ),
        ),
        Shape(Role.PART, frozenset(AISLES), AISLES, tuple(AISLES), name="aisles"),
        Shape(Role.PART, frozenset(DEPARTMENTS), DEPARTMENTS, tuple(DEPARTMENTS), name="departments"),
    ),
)
