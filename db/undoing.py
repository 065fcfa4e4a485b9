"""Taking an import back: what it brought goes, but for what other imports brought too."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Table, delete, exists, func, select, update

from bundlerec.errors import BundleRecError, UnknownImport
from bundlerec.store import UndoCounts
from db import schema as s
from db.feedback import drop_import
from db.session import found_by
from db.shops import refresh_counts
from db.tellings import CATALOGUE, untell

TELLING_ROLES = (CATALOGUE, "customers", "bundles")


def undo_import(connection: Connection, shop: int, import_id: int) -> UndoCounts:
    """Takes an import of a shop back and says what went. Raises UnknownImport."""
    record = connection.execute(
        select(s.imports.c.file).where(s.imports.c.id == import_id, s.imports.c.shop_id == shop)
    ).first()
    if record is None:
        raise UnknownImport(f"This shop has no import {import_id}.", "The list of imports shows those that are.")
    _refuse_what_is_not_kept(connection, shop)
    before = {table.name: _count(connection, table, shop) for table in (s.items, s.customers, s.orders)}
    handed_over = hand_over(connection, import_id)
    lines = connection.execute(delete(s.events).where(s.events.c.import_id == import_id)).rowcount
    said = drop_import(connection, import_id)
    untell(connection, shop, import_id)
    drop_unmentioned(connection, shop)
    connection.execute(delete(s.imports).where(s.imports.c.id == import_id))
    refresh_counts(connection, shop)
    gone = {name: count - _count(connection, s.metadata.tables[name], shop) for name, count in before.items()}
    return UndoCounts(record.file, lines, handed_over, **gone, feedback=said)


def hand_over(connection: Connection, import_id: int) -> int:
    """Lines that a standing import brought too become that import's; returns how many."""
    lines, held = s.events, s.held_lines
    connection.execute(delete(held).where(held.c.import_id == import_id))
    heir = select(func.min(held.c.import_id)).where(held.c.event_id == lines.c.id).scalar_subquery()
    is_held = exists().where(held.c.event_id == lines.c.id)
    handed = connection.execute(
        update(lines).where(lines.c.import_id == import_id, is_held).values(import_id=heir)
    ).rowcount
    owned = exists().where(lines.c.id == held.c.event_id, lines.c.import_id == held.c.import_id)
    connection.execute(delete(held).where(owned))
    return handed


def drop_unmentioned(connection: Connection, shop: int) -> None:
    """Orders without lines, items and customers of whom nothing is known, attributes that nobody has."""
    orders, items, customers, attributes = s.orders, s.items, s.customers, s.attributes
    _drop(connection, orders, shop, ~exists().where(s.events.c.order_id == orders.c.id))
    imports = select(s.imports.c.id).where(s.imports.c.shop_id == shop)
    sold = select(s.events.c.item_id).where(s.events.c.import_id.in_(imports))
    bundled = select(s.existing_bundles.c.item_id).where(s.existing_bundles.c.shop_id == shop)
    with found_by(connection, s.events.c.item_id):
        _drop(connection, items, shop, ~items.c.in_catalogue, items.c.id.not_in(sold), items.c.id.not_in(bundled))
    buyers = select(orders.c.customer_id).where(orders.c.shop_id == shop, orders.c.customer_id.is_not(None))
    told = exists().where(s.customer_attributes.c.customer_id == customers.c.id)
    with found_by(connection, orders.c.customer_id):
        _drop(connection, customers, shop, customers.c.id.not_in(buyers), ~told)
    _drop(connection, attributes, shop, ~exists().where(s.customer_attributes.c.attribute_id == attributes.c.id))


def _drop(connection: Connection, table: Table, shop: int, *where: Any) -> None:
    connection.execute(delete(table).where(table.c.shop_id == shop, *where))


def _refuse_what_is_not_kept(connection: Connection, shop: int) -> None:
    kept = exists().where(s.tellings.c.import_id == s.imports.c.id)
    query = select(s.imports.c.file).where(s.imports.c.shop_id == shop, s.imports.c.role.in_(TELLING_ROLES), ~kept)
    older = connection.scalar(query)
    if older is not None:
        raise BundleRecError(
            f"{older} was imported by an earlier version of BundleRec, which did not keep what it told.",
            "Import the files into a new shop: there each import can be taken back.",
        )


def _count(connection: Connection, table: Table, shop: int) -> int:
    return connection.scalar(select(func.count()).select_from(table).where(table.c.shop_id == shop)) or 0
