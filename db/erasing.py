"""Erasing a customer: lines, attributes, what runs said, what was shown and answered go; a mark keeps later imports
from bringing it back."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, Select, Text, delete, exists, func, insert, select, update

from bundlerec.data import columns as c
from bundlerec.errors import RunStateConflict
from bundlerec.store import CUSTOMER_LISTS, EraseCounts, RunState
from db import run_schema as r
from db import schema as s
from db.campaigns import forget_member
from db.feedback import forget_customer as forget_feedback
from db.matching import forget_customer
from db.moving import rows_of_shops
from db.reports import forget_reports
from db.shops import refresh_counts
from db.tellings import CUSTOMERS, replace_telling, told_by
from db.undoing import drop_unmentioned

CHECKPOINTS = "checkpoint/%"


def erased_marks(connection: Connection, shop: int) -> frozenset[str]:
    """The marks of customers that must not come back."""
    return frozenset(connection.scalars(select(s.erased.c.mark).where(s.erased.c.shop_id == shop)))


def keep_marks(connection: Connection, shop: int, marks: Collection[str]) -> None:
    """Marks customers that must not come back."""
    for mark in sorted(set(marks) - erased_marks(connection, shop)):
        connection.execute(insert(s.erased).values(shop_id=shop, mark=mark))


def named_customers(connection: Connection, shop: int) -> list[str]:
    """Every customer whom anything of the shop names; results keep ids that the log does not hold any more."""
    queries: list[Select[Any]] = [select(s.customers.c.code).where(s.customers.c.shop_id == shop)]
    for table in s.metadata.sorted_tables:
        named, owned = table.c.get(c.CUSTOMER_ID), rows_of_shops(table, [shop])
        if named is not None and owned is not None and isinstance(named.type, Text):
            queries.append(select(named).where(named.is_not(None), owned).distinct())
    return sorted({name for query in queries for name in connection.scalars(query)})


def erase_customer(connection: Connection, shop: int, customer_id: str, mark: str) -> EraseCounts:
    """Forgets a customer. Raises RunStateConflict while a training of the shop computes."""
    running = exists().where(r.runs.c.shop_id == shop, r.runs.c.state == RunState.RUNNING)
    if connection.scalar(select(running)):
        raise RunStateConflict(
            "A training of this shop is running: what it has read would come back with its bundles.",
            "Cancel it, or wait until it has ended.",
        )
    if mark not in erased_marks(connection, shop):
        connection.execute(insert(s.erased).values(shop_id=shop, mark=mark))
    number = connection.scalar(
        select(s.customers.c.id).where(s.customers.c.shop_id == shop, s.customers.c.code == customer_id)
    )
    lines = attributes = 0
    if number is not None:
        lines = _erase_lines(connection, number)
        here = s.customer_attributes.c.customer_id == number
        attributes = connection.execute(delete(s.customer_attributes).where(here)).rowcount
    forget_customer(connection, shop, customer_id)
    forget_member(connection, shop, customer_id)
    forget_reports(connection, shop, customer_id)
    for import_id, told in told_by(connection, shop, CUSTOMERS).items():
        others = told[told[c.CUSTOMER_ID].astype("str") != customer_id]
        if len(others) < len(told):
            replace_telling(connection, import_id, CUSTOMERS, others)
    if number is not None:
        connection.execute(delete(s.customers).where(s.customers.c.id == number))
        drop_unmentioned(connection, shop)
        refresh_counts(connection, shop)
    shown, said = forget_feedback(connection, shop, customer_id)
    return EraseCounts(lines, attributes, _erase_results(connection, shop, customer_id), shown, said)


def _erase_lines(connection: Connection, customer: int) -> int:
    orders = select(s.orders.c.id).where(s.orders.c.customer_id == customer)
    lines = select(s.events.c.id).where(s.events.c.order_id.in_(orders))
    connection.execute(delete(s.held_lines).where(s.held_lines.c.event_id.in_(lines)))
    count = connection.scalar(select(func.count()).select_from(lines.subquery())) or 0
    connection.execute(delete(s.events).where(s.events.c.order_id.in_(orders)))
    connection.execute(delete(s.orders).where(s.orders.c.customer_id == customer))
    return count


def _erase_results(connection: Connection, shop: int, customer_id: str) -> int:
    """Bundles and reasons of all runs, and the checkpoints from which an interrupted one would go on."""
    runs = select(r.runs.c.id).where(r.runs.c.shop_id == shop)
    gone = 0
    for table in (r.bundles, r.reasons):
        here = delete(table).where(table.c.run_id.in_(runs), table.c.customer_id == customer_id)
        count = connection.execute(here).rowcount
        gone += count if table is r.bundles else 0
    connection.execute(
        delete(r.artifacts).where(r.artifacts.c.run_id.in_(runs), r.artifacts.c.name.like(CHECKPOINTS))
    )
    _empty_entries(connection, shop, customer_id)
    return gone


def _empty_entries(connection: Connection, shop: int, customer_id: str) -> None:
    """In the lists of customers that runs kept, the customer becomes nobody."""
    runs = select(r.runs.c.id).where(r.runs.c.shop_id == shop)
    lists = (r.artifacts.c.run_id.in_(runs), r.artifacts.c.name.in_(CUSTOMER_LISTS))
    for run, kept, content in connection.execute(
        select(r.artifacts.c.run_id, r.artifacts.c.name, r.artifacts.c.content).where(*lists)
    ).all():
        names = json.loads(content)
        if customer_id in names:
            fewer = json.dumps(
                ["" if name == customer_id else name for name in names], ensure_ascii=False
            ).encode()
            here = (r.artifacts.c.run_id == run, r.artifacts.c.name == kept)
            connection.execute(update(r.artifacts).where(*here).values(content=fewer, size=len(fewer)))
