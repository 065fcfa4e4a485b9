"""Plain files: any table with a customer, an item and a time, or with items and what is known of them.

These are told by a dictionary of words (`data.aliases`), not by a signature: any spelling, English or Chinese.
Shops that keep orders and order lines apart give two files; together they make one log.
"""

import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.aliases import ALIASES, CURRENCY, PACKED, STATUS, TIME_OF_DAY, TIMESTAMP
from bundlerec.data.cleaning.notes import Around, Notes
from bundlerec.data.layouts.base import Join, Layout, Role, Shape
from bundlerec.data.layouts.packed import packed_lines
from bundlerec.data.layouts.statuses import reject_by_status
from bundlerec.data.layouts.variants import parents_of_every_row

LOG = (
    c.CUSTOMER_ID,
    c.ITEM_ID,
    c.ORDER_ID,
    TIMESTAMP,
    TIME_OF_DAY,
    c.QUANTITY,
    c.PRICE,
    c.KIND,
    c.TITLE,
    c.CATEGORY,
    c.BRAND,
    CURRENCY,
)
ORDERS = (c.ORDER_ID, TIMESTAMP, TIME_OF_DAY, c.CUSTOMER_ID)
LINES = (c.ORDER_ID, c.ITEM_ID, c.QUANTITY, c.PRICE, c.TITLE, c.CATEGORY)
NO_SIGNATURE: frozenset[str] = frozenset()


def _words(*fields: str) -> dict[str, tuple[str, ...]]:
    return {field: ALIASES[field] for field in fields}


def _by_status(rows: pd.DataFrame, notes: Notes, around: Around) -> pd.DataFrame:
    return reject_by_status(rows, rows[STATUS], notes) if STATUS in rows else rows


def _unpacked(rows: pd.DataFrame, notes: Notes, around: Around) -> pd.DataFrame:
    return packed_lines(_by_status(rows, notes, around), notes, around)


LAYOUT = Layout(
    "plain",
    (
        Shape(Role.EVENTS, NO_SIGNATURE, _words(*LOG), (c.ITEM_ID, TIMESTAMP)),
        Shape(Role.EVENTS, NO_SIGNATURE, _words(*LOG, STATUS), (c.ITEM_ID, TIMESTAMP, STATUS), _by_status),
        Shape(
            Role.EVENTS,
            NO_SIGNATURE,
            _words(*ORDERS, CURRENCY, STATUS, PACKED),
            (TIMESTAMP, PACKED),
            _unpacked,
            strangers=frozenset({c.ITEM_ID}),
        ),
        Shape(
            Role.PART,
            NO_SIGNATURE,
            _words(*ORDERS, STATUS),
            (c.ORDER_ID, TIMESTAMP),
            _by_status,
            name="orders",
            strangers=frozenset({c.ITEM_ID}),
        ),
        Shape(
            Role.PART,
            NO_SIGNATURE,
            _words(*LINES),
            (c.ORDER_ID, c.ITEM_ID),
            name="order lines",
            joins=(Join("orders", c.ORDER_ID, (c.CUSTOMER_ID, TIMESTAMP)),),
            whole=Role.EVENTS,
            strangers=frozenset({c.CUSTOMER_ID, TIMESTAMP}),
        ),
        Shape(
            Role.MIXED,
            NO_SIGNATURE,
            _words(*LOG),
            (c.CUSTOMER_ID, c.ITEM_ID, TIMESTAMP),
            with_attributes=True,
            by_wish=True,
        ),
        Shape(Role.CATALOGUE, NO_SIGNATURE, _words(*c.CATALOGUE, CURRENCY), (c.ITEM_ID,), parents_of_every_row),
        Shape(Role.CUSTOMERS, NO_SIGNATURE, _words(c.CUSTOMER_ID), (c.CUSTOMER_ID,), with_attributes=True),
    ),
)
