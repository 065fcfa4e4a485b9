"""How much a shop's log holds, counted by the database; where refunds are taken off, only what they touch is read."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, Connection, Select, case, distinct, exists, func, select

from bundlerec.data import columns as c
from bundlerec.data.refunds import EXACT, settled
from db import schema as s
from db.codes import NOBODY
from db.session import read_blocks

PURCHASE, REFUND = s.KIND_NUMBERS[c.PURCHASE], s.KIND_NUMBERS[c.REFUND]
TOUCHED = ("id", "order", "customer", "item", c.TIME, c.KIND, c.QUANTITY)
EVENTS, ORDERS = s.events.c, s.orders.c
MOST_NUMBERS = 10_000  # in one question; SQLite and PostgreSQL take more


def log_counts(connection: Connection, shop: int) -> dict[str, Any]:
    """What is left of the log once refunds are taken off: lines, anonymous_lines, items_sold, customers, orders, first
    and last (microseconds).

    Lines are not joined to orders, which takes most of an import's time: a line's shop is that of its import, and every
    order has lines.
    """
    here = _here(shop)
    counts = _as_told(connection, shop, here)
    if not connection.scalar(select(exists().where(here, EVENTS.kind == REFUND))):
        return counts
    gone = _gone(connection, shop, here)
    return _without(counts, gone, connection, shop, here)


def _here(shop: int) -> ColumnElement[bool]:
    return EVENTS.import_id.in_(select(s.imports.c.id).where(s.imports.c.shop_id == shop))


def _as_told(connection: Connection, shop: int, here: ColumnElement[bool]) -> dict[str, Any]:
    of_shop = ORDERS.shop_id == shop
    looks = select(EVENTS.order_id).where(here, EVENTS.kind != PURCHASE)
    nobodys = select(ORDERS.id).where(of_shop, ORDERS.customer_id.is_(None))
    bought = exists().where(EVENTS.order_id == ORDERS.id, EVENTS.kind == PURCHASE)
    queries = {
        "lines": select(func.count()).select_from(s.events).where(here),
        "anonymous_lines": select(func.count()).select_from(s.events).where(EVENTS.order_id.in_(nobodys)),
        "items_sold": select(func.count(distinct(EVENTS.item_id))).where(here),
        "customers": select(func.count(distinct(ORDERS.customer_id))).where(of_shop),
        "first": select(func.min(EVENTS.time)).where(here),
        "last": select(func.max(EVENTS.time)).where(here),
        "orders": select(func.count()).select_from(s.orders).where(of_shop),
    }
    counts = {name: connection.scalar(query) for name, query in queries.items()}
    only_looked = select(func.count()).select_from(s.orders).where(ORDERS.id.in_(looks), ~bought)
    return {**counts, "orders": counts["orders"] - (connection.scalar(only_looked) or 0)}


def _gone(connection: Connection, shop: int, here: ColumnElement[bool]) -> pd.DataFrame:
    """The refunds, and the purchases of which they leave nothing; columns TOUCHED."""
    lines = pd.concat([_touched(connection, query) for query in _of_refunds(shop, here)], ignore_index=True)
    lines = lines.sort_values([c.TIME, "id"], ignore_index=True)
    bought = np.where(lines[c.KIND] == PURCHASE, lines[c.QUANTITY], -lines[c.QUANTITY])
    pair = lines.groupby(["customer", "item"], sort=False).ngroup().to_numpy()
    own = lines.groupby(["order", "item"], sort=False).ngroup().to_numpy()
    left, _ = settled(pair, own, (lines["customer"] != NOBODY).to_numpy(), lines[c.TIME].to_numpy(), bought)
    return lines[(lines[c.KIND] == REFUND) | (left <= EXACT)]


def _of_refunds(shop: int, here: ColumnElement[bool]) -> list[Select[Any]]:
    """Purchases and refunds of the customers and items of refunds, and those of nobody's orders with refunds."""
    of_orders = s.events.join(s.orders, ORDERS.id == EVENTS.order_id)
    refunds = select(ORDERS.customer_id, EVENTS.item_id).select_from(of_orders).where(here, EVENTS.kind == REFUND)
    pairs = refunds.where(ORDERS.customer_id.is_not(None)).distinct().subquery()
    nobodys = select(EVENTS.order_id).select_from(of_orders)
    nobodys = nobodys.where(here, EVENTS.kind == REFUND, ORDERS.customer_id.is_(None))
    chosen = (EVENTS.id, EVENTS.order_id, ORDERS.customer_id, EVENTS.item_id, EVENTS.time, EVENTS.kind)
    lines = select(*chosen, EVENTS.quantity).where(ORDERS.shop_id == shop, EVENTS.kind.in_((PURCHASE, REFUND)))
    same = (pairs.c.customer_id == ORDERS.customer_id) & (pairs.c.item_id == EVENTS.item_id)
    return [
        lines.select_from(of_orders.join(pairs, same)),
        lines.select_from(of_orders).where(EVENTS.order_id.in_(nobodys)),
    ]


def _touched(connection: Connection, query: Select[Any]) -> pd.DataFrame:
    rows = [row for block in read_blocks(connection, query) for row in block]
    table = pd.DataFrame.from_records(rows, columns=list(TOUCHED))
    return table.fillna({"customer": NOBODY}).astype({"customer": np.int64, c.QUANTITY: np.float64})


def _without(
    counts: dict[str, Any], gone: pd.DataFrame, connection: Connection, shop: int, here: ColumnElement[bool]
) -> dict[str, Any]:
    """The counts without the lines that are gone."""
    by_item = select(EVENTS.item_id, func.count()).where(here).group_by(EVENTS.item_id)
    of_order = _of_orders(connection, gone["order"].unique())
    empty = gone[gone["order"].isin(_used_up(gone["order"], of_order["lines"]))]
    orders = select(ORDERS.customer_id, func.count()).where(ORDERS.shop_id == shop).group_by(ORDERS.customer_id)
    emptied = empty.loc[empty["customer"] != NOBODY, ["customer", "order"]].drop_duplicates()["customer"]
    purchases = gone[gone[c.KIND] == PURCHASE]
    return {
        "lines": counts["lines"] - len(gone),
        "anonymous_lines": counts["anonymous_lines"] - int((gone["customer"] == NOBODY).sum()),
        "items_sold": counts["items_sold"] - len(_used_up(gone["item"], _counted(connection, by_item))),
        "customers": counts["customers"] - len(_used_up(emptied, _counted(connection, orders))),
        "first": _outermost(connection, gone, here, newest=False),
        "last": _outermost(connection, gone, here, newest=True),
        "orders": counts["orders"] - len(_used_up(purchases["order"], of_order["bought"])),
    }


def _used_up(gone: pd.Series, there: pd.Series) -> pd.Index:
    """The numbers that occur as often among what is gone as they do at all."""
    lost = gone.value_counts()
    return lost.index[(lost >= there.reindex(lost.index)).to_numpy()]


def _counted(connection: Connection, query: Select[Any]) -> pd.Series:
    return pd.Series({number: count for block in read_blocks(connection, query) for number, count in block})


def _of_orders(connection: Connection, orders: np.ndarray) -> pd.DataFrame:
    """How many lines some orders have, and how many of them are purchases."""
    bought = func.sum(case((EVENTS.kind == PURCHASE, 1), else_=0))
    counted = select(EVENTS.order_id, func.count(), bought).group_by(EVENTS.order_id)
    parts = [orders[start : start + MOST_NUMBERS].tolist() for start in range(0, len(orders), MOST_NUMBERS)]
    blocks = [read_blocks(connection, counted.where(EVENTS.order_id.in_(part))) for part in parts]
    rows = [row for part in blocks for block in part for row in block]
    return pd.DataFrame.from_records(rows, columns=["order", "lines", "bought"]).set_index("order")


def _outermost(
    connection: Connection, gone: pd.DataFrame, here: ColumnElement[bool], *, newest: bool
) -> int | None:
    """The first or last moment of a line that is left."""
    by_time = EVENTS.time.desc() if newest else EVENTS.time
    query = select(EVENTS.id, EVENTS.time).where(here, EVENTS.kind != REFUND).order_by(by_time)
    lost = set(gone["id"])
    for skipped in (1, len(lost) + 1):  # mostly the outermost line is left
        for number, moment in connection.execute(query.limit(skipped)):
            if number not in lost:
                return int(moment)
    return None
