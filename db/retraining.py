"""Trainings that start by themselves: schedules, what was decided, and which process works on them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, Select, delete, insert, select, update

from bundlerec.errors import RunStateConflict
from bundlerec.store import Outcome, ProcessIdentity, Retraining, RunState, Schedule
from db import leases
from db import run_schema as r
from db import schema as s
from db.registry_schema import retrainer, retrainings, schedules
from db.session import Database, insert_one
from db.shops import shop_id
from db.values import now, to_datetime, to_microseconds

FIELDS = ("every_days", "hour", "new_orders")
RESUMED = "resumed"  # how often, among the figures of one that is open
PLAIN = ("id", "shop", "run_id", "rival_id", "outcome", "why", "figures")


class SqlRetrainings:
    """Fulfils `bundlerec.store.Retrainings`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def schedule(self, shop: str) -> Schedule:
        """Off where nothing was said."""
        row = self._kept(shop)
        return Schedule() if row is None else Schedule(**{name: row[name] for name in FIELDS})

    def since(self, shop: str) -> datetime | None:
        """From when on days are counted."""
        row = self._kept(shop)
        return None if row is None else to_datetime(row["since"])

    def save_schedule(self, shop: str, schedule: Schedule) -> None:
        """Replaces the schedule; days are counted from now on. Raises UnknownShop."""
        with self._database.writer() as connection:
            number = shop_id(connection, shop)
            connection.execute(delete(schedules).where(schedules.c.shop_id == number))
            values = {name: getattr(schedule, name) for name in FIELDS}
            connection.execute(insert(schedules).values(shop_id=number, since=now(), **values))

    def count_from(self, shop: str, moment: datetime) -> None:
        """Days are counted from `moment` on."""
        with self._database.writer() as connection:
            here = schedules.c.shop_id == shop_id(connection, shop)
            connection.execute(update(schedules).where(here).values(since=to_microseconds(moment)))

    def list(self, shop: str) -> list[Retraining]:
        """Newest first."""
        query = _select().where(s.shops.c.name == shop).order_by(retrainings.c.id.desc())
        with self._database.reader() as connection:
            return [_retraining(row) for row in connection.execute(query).mappings()]

    def begin(self, shop: str, settings: Mapping[str, Any], rival_id: int | None) -> Retraining | None:
        """Puts a run in line; None when one of the shop's is open already."""
        with self._database.writer() as connection:
            number, moment = shop_id(connection, shop), now()
            is_open = (retrainings.c.shop_id == number) & (retrainings.c.outcome == Outcome.OPEN)
            if connection.scalar(select(retrainings.c.id).where(is_open)) is not None:
                return None
            run = {"shop_id": number, "settings": dict(settings), "summary": {}, "state": RunState.QUEUED}
            run_id = insert_one(connection, r.runs, {**run, "created": moment})
            values: dict[str, Any] = {"shop_id": number, "run_id": run_id, "rival_id": rival_id, "created": moment}
            values |= {"outcome": Outcome.OPEN, "why": "", "figures": {}}
            made = insert_one(connection, retrainings, values)
            connection.execute(update(schedules).where(schedules.c.shop_id == number).values(since=moment))
            return _retraining(connection.execute(_select().where(retrainings.c.id == made)).mappings().one())

    def count_resume(self, number: int) -> int:
        """One more resume of an open one's run by itself; how many there were with it."""
        here = retrainings.c.id == number
        with self._database.writer() as connection:
            figures = dict(connection.scalars(select(retrainings.c.figures).where(here)).one())
            figures[RESUMED] = figures.get(RESUMED, 0) + 1
            connection.execute(update(retrainings).where(here).values(figures=figures))
            return int(figures[RESUMED])

    def end(self, number: int, outcome: Outcome, why: str, figures: Mapping[str, Any]) -> Retraining:
        """Writes down what was decided. Raises RunStateConflict when that was done already."""
        here = (retrainings.c.id == number, retrainings.c.outcome == Outcome.OPEN)
        values = {"outcome": outcome, "why": why, "figures": dict(figures), "ended": now()}
        with self._database.writer() as connection:
            if connection.execute(update(retrainings).where(*here).values(values)).rowcount != 1:
                raise RunStateConflict(f"What became of retraining {number} was decided already.")
            return _retraining(connection.execute(_select().where(retrainings.c.id == number)).mappings().one())

    def claim(self, process: ProcessIdentity, alive: Callable[[ProcessIdentity], bool | None]) -> bool:
        """Whether this process may work now: no other one that is alive, or may be (None), does."""
        with self._database.writer() as connection:
            return leases.take(connection, retrainer, process, alive)

    def release(self, process: ProcessIdentity) -> None:
        """Lets others work."""
        with self._database.writer() as connection:
            leases.give_back(connection, retrainer, process)

    def _kept(self, shop: str) -> RowMapping | None:
        query = select(schedules).join(s.shops).where(s.shops.c.name == shop)
        with self._database.reader() as connection:
            return connection.execute(query).mappings().first()


def _select() -> Select[Any]:
    return select(retrainings, s.shops.c.name.label("shop")).join(s.shops)


def _retraining(row: RowMapping) -> Retraining:
    times = {name: to_datetime(row[name]) for name in ("created", "ended")}
    return Retraining(**{name: row[name] for name in PLAIN}, **times)  # type: ignore[arg-type]
