"""Which training a shop uses, pins and deletions. Each is one transaction that also writes the shop's history."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from bundlerec.errors import RunStateConflict
from bundlerec.store import CampaignState, Deed, Run, RunEvent, RunState
from bundlerec.store.registry import earlier
from db import run_schema as r
from db.campaign_schema import campaigns
from db.registry_schema import run_events
from db.results import drop_results
from db.run_rows import get_run, select_runs
from db.session import Database
from db.shops import find_shop, shop_id
from db.values import now, to_datetime

USE = tuple(deed for deed in Deed if deed.changes_use)


class SqlRegistry:
    """Fulfils `bundlerec.store.Registry`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def events(self, shop: str) -> list[RunEvent]:
        """Newest first; none for an unknown shop."""
        with self._database.reader() as connection:
            number = find_shop(connection, shop)
            return [] if number is None else _events(connection, number)

    def promoted(self, shop: str) -> int | None:
        """The run that was promoted; None: the latest finished one is used."""
        with self._database.reader() as connection:
            number = find_shop(connection, shop)
            return None if number is None else _promoted(connection, number)

    def promote(self, run_id: int, who: str, why: str, instead_of: int | None = None) -> Run:
        """From now on the shop uses this run. Raises UnknownRun, RunStateConflict; see `bundlerec.store.Registry`."""
        with self._database.writer() as connection:
            run = _finished(connection, run_id, "promoted")
            number = shop_id(connection, run.shop)
            if instead_of is not None:
                _refuse_what_changed(connection, number, run_id, instead_of)
            _note(connection, number, Deed.PROMOTED, run_id, who, why)
            return run

    def roll_back(self, shop: str, who: str, why: str) -> Run:
        """To the run that was in use before. Raises UnknownShop, RunStateConflict where there was none."""
        with self._database.writer() as connection:
            number = shop_id(connection, shop)
            there = set(connection.scalars(_done(number).with_only_columns(r.runs.c.id)))
            run_id = earlier(_events(connection, number), _in_use(connection, number), there)
            if run_id is None:
                raise RunStateConflict(
                    f"Shop “{shop}” used no other training before that is still there.",
                    "Promote one of its finished trainings instead.",
                )
            _note(connection, number, Deed.ROLLED_BACK, run_id, who, why)
            return get_run(connection, run_id)

    def follow_latest(self, shop: str, who: str, why: str) -> None:
        """No run is promoted any more. Raises UnknownShop."""
        with self._database.writer() as connection:
            number = shop_id(connection, shop)
            if _promoted(connection, number) is not None:
                _note(connection, number, Deed.FOLLOWS_LATEST, None, who, why)

    def pin(self, run_id: int, pinned: bool, who: str, why: str) -> Run:
        """Pins a finished run or takes the pin away; the run in use is promoted with it."""
        with self._database.writer() as connection:
            run = _finished(connection, run_id, "pinned")
            if run.pinned == pinned:
                return run
            number = shop_id(connection, run.shop)
            if pinned and _promoted(connection, number) is None and _in_use(connection, number) == run_id:
                _note(connection, number, Deed.PROMOTED, run_id, who, why)
            _note(connection, number, Deed.PINNED if pinned else Deed.UNPINNED, run_id, who, why)
            connection.execute(update(r.runs).where(r.runs.c.id == run_id).values(pinned=pinned))
            return get_run(connection, run_id)

    def delete(self, run_id: int, who: str, why: str) -> None:
        """Takes the run away with all that it produced; see `bundlerec.store.Registry`."""
        with self._database.writer() as connection:
            run = get_run(connection, run_id)
            number = shop_id(connection, run.shop)
            _refuse(connection, number, run)
            _note(connection, number, Deed.DELETED, run_id, who, why)
            drop_results(connection, run_id, artifacts=True)
            connection.execute(delete(r.curve).where(r.curve.c.run_id == run_id))
            gone = {"deleted": now(), "summary": {}}
            connection.execute(update(r.runs).where(r.runs.c.id == run_id).values(gone))


def _refuse_what_changed(connection: Connection, shop: int, run_id: int, instead_of: int) -> None:
    used = _in_use(connection, shop)
    if used != instead_of:
        raise RunStateConflict(
            f"Run {used} came into use meanwhile: it stays.", "Compare the two on the Models page."
        )
    if used != run_id and get_run(connection, used).pinned:
        raise RunStateConflict(f"Run {used} was pinned meanwhile: it stays in use.", "Take the pin away first.")


def _refuse(connection: Connection, shop: int, run: Run) -> None:
    under_way = select(campaigns.c.name).where(
        campaigns.c.run_id == run.id, campaigns.c.state != CampaignState.FINISHED
    )
    campaign = connection.scalar(under_way)
    reasons = (
        (run.state.is_active, "is waiting or running", "Stop it first."),
        (run.pinned, "is pinned", "Take the pin away first."),
        (_in_use(connection, shop) == run.id, "is the one that the shop uses", "Promote another one first."),
        (campaign is not None, f"is what the campaign “{campaign}” was made with", "Finish or drop it first."),
    )
    for holds, sentence, hint in reasons:
        if holds:
            raise RunStateConflict(f"Run {run.id} {sentence} and cannot be deleted.", hint)


def _finished(connection: Connection, run_id: int, verb: str) -> Run:
    run = get_run(connection, run_id)
    if run.state is not RunState.DONE:
        raise RunStateConflict(
            f"Run {run.id} is {run.state.value} and cannot be {verb}.", "Only a finished training can."
        )
    return run


def _note(connection: Connection, shop: int, deed: Deed, run_id: int | None, who: str, why: str) -> None:
    values: dict[str, Any] = {"shop_id": shop, "deed": deed, "run_id": run_id, "who": who, "why": why}
    values |= {"before": _in_use(connection, shop), "created": now()}
    connection.execute(insert(run_events).values(values))


def _done(shop: int) -> Any:
    return select_runs().where(r.runs.c.shop_id == shop, r.runs.c.state == RunState.DONE)


def _in_use(connection: Connection, shop: int) -> int | None:
    promoted = _promoted(connection, shop)
    latest = _done(shop).with_only_columns(r.runs.c.id).order_by(r.runs.c.id.desc()).limit(1)
    return promoted if promoted is not None else connection.scalar(latest)


def _promoted(connection: Connection, shop: int) -> int | None:
    deeds = select(run_events.c.run_id).where(run_events.c.shop_id == shop, run_events.c.deed.in_(USE))
    return connection.scalar(deeds.order_by(run_events.c.id.desc()).limit(1))


def _events(connection: Connection, shop: int) -> list[RunEvent]:
    query = select(run_events).where(run_events.c.shop_id == shop).order_by(run_events.c.id.desc())
    names = ("deed", "run_id", "before", "who", "why")
    return [
        RunEvent(**{name: row[name] for name in names}, created=to_datetime(row["created"]))  # type: ignore[arg-type]
        for row in connection.execute(query).mappings()
    ]
