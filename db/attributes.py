"""What is known of customers beside their orders: one row a customer and attribute."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from sqlalchemy import Connection, bindparam, func, select, update

from bundlerec.data import columns as c
from bundlerec.errors import BadSetting
from bundlerec.store import SaveCounts
from db import schema as s
from db.codes import ensure_codes
from db.frames import last_told, read_table, table_rows
from db.session import insert_rows

KEYS = ["customer_id", "attribute_id"]
KNOWN = "known"


def read_attributes(connection: Connection, shop: int) -> pd.DataFrame:
    """Customers table, in order of customer and attribute."""
    query = (
        select(s.customers.c.code, s.attributes.c.code, s.customer_attributes.c.value)
        .join_from(s.customer_attributes, s.customers)
        .join(s.attributes, s.attributes.c.id == s.customer_attributes.c.attribute_id)
        .where(s.customers.c.shop_id == shop)
    )
    return read_table(connection, query, c.CUSTOMERS).sort_values(list(c.CUSTOMERS[:2]), ignore_index=True)


def sensitive_attributes(connection: Connection, shop: int) -> set[str]:
    """Names of the attributes that no model may see."""
    query = select(s.attributes.c.code).where(s.attributes.c.shop_id == shop, s.attributes.c.sensitive)
    return set(connection.scalars(query))


def summarised(connection: Connection, shop: int) -> pd.DataFrame:
    """The table of attributes (`columns.ATTRIBUTES`), in order of name."""
    table = s.customer_attributes
    query = (
        select(s.attributes.c.code, s.attributes.c.sensitive, func.count(table.c.value), func.min(table.c.value))
        .outerjoin(table, table.c.attribute_id == s.attributes.c.id)
        .where(s.attributes.c.shop_id == shop)
        .group_by(s.attributes.c.id, s.attributes.c.code, s.attributes.c.sensitive)
        .order_by(s.attributes.c.code)
    )
    found = pd.DataFrame(connection.execute(query).all(), columns=list(c.ATTRIBUTES))
    return found.astype({c.ATTRIBUTE: "str", c.SENSITIVE: bool, c.KNOWN_OF: "int64", c.VALUE: "str"})


def mark_sensitive(connection: Connection, shop: int, marks: Mapping[str, bool]) -> None:
    """Says which attributes no model may see. Raises BadSetting when the shop lacks one of them."""
    table = s.attributes
    for name, sensitive in marks.items():
        here = update(table).where(table.c.shop_id == shop, table.c.code == name)
        if connection.execute(here.values(sensitive=bool(sensitive))).rowcount == 0:
            raise BadSetting(
                f"The shop knows no attribute “{name}”.", "Write it as it stands in the customers' file."
            )


def save_attributes(connection: Connection, shop: int, customers: pd.DataFrame) -> SaveCounts:
    """Adds and updates attributes; an empty value leaves what was known.

    A column `sensitive` (truth values), where there is one, marks attributes that no model may see. It is a proposal:
    what is known already stays as it was marked.
    """
    proposed = _proposals(connection, shop, customers)
    told = last_told(customers, list(c.CUSTOMERS[:2]), [c.VALUE], ()).dropna().reset_index()
    told[KEYS[0]] = ensure_codes(connection, s.customers, shop, told[c.CUSTOMER_ID])
    told[KEYS[1]] = ensure_codes(connection, s.attributes, shop, told[c.ATTRIBUTE])
    mark_sensitive(connection, shop, dict.fromkeys(proposed, True))
    known = read_table(
        connection,
        select(*s.customer_attributes.c).join(s.customers).where(s.customers.c.shop_id == shop),
        (*KEYS, KNOWN),
    )
    both = told[[*KEYS, c.VALUE]].merge(known, on=KEYS, how="left")
    new, changed = both[both[KNOWN].isna()], both[both[KNOWN].notna() & (both[KNOWN] != both[c.VALUE])]
    insert_rows(connection, s.customer_attributes, (*KEYS, c.VALUE), table_rows(new, [*KEYS, c.VALUE]))
    _update(connection, changed)
    saved = len(new) + len(changed)
    return SaveCounts(saved=saved, already_there=len(customers) - saved)


def _update(connection: Connection, changed: pd.DataFrame) -> None:
    if changed.empty:
        return
    table = s.customer_attributes
    here = (table.c.customer_id == bindparam("customer"), table.c.attribute_id == bindparam("attribute"))
    statement = update(table).where(*here).values(value=bindparam("new_value"))
    names = ("customer", "attribute", "new_value")
    rows = table_rows(changed, [*KEYS, c.VALUE])
    connection.execute(statement, [dict(zip(names, row, strict=True)) for row in rows])


def _proposals(connection: Connection, shop: int, customers: pd.DataFrame) -> list[str]:
    """Attributes that are new to the shop and marked as sensitive by their file."""
    if c.SENSITIVE not in customers:
        return []
    told = customers[customers[c.VALUE].notna() & customers[c.SENSITIVE].astype(bool)]
    known = set(connection.scalars(select(s.attributes.c.code).where(s.attributes.c.shop_id == shop)))
    return [name for name in told[c.ATTRIBUTE].astype(str).unique() if name not in known]
