"""When a shop is trained again by itself: a rule of time or of new orders, and what hinders it.

Whatever the clock does, nothing begins while another retraining of the shop is open, nor on data that the run in use or
the last attempt has seen already: so a clock that jumps can't start two.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from bundlerec.errors import BadSetting
from bundlerec.registry.in_use import run_in_use
from bundlerec.store import Outcome, Run, Schedule, Store

MOST_DAYS, MOST_ORDERS = 365, 10_000_000
PAUSE: Final = timedelta(minutes=10)  # between two looks at the data


def now() -> datetime:
    """This moment, UTC without a zone."""
    return datetime.now(UTC).replace(tzinfo=None)


def checked(schedule: Schedule) -> Schedule:
    """The same. Raises BadSetting for what means nothing."""
    bounds = (("every_days", 0, MOST_DAYS), ("hour", 0, 23), ("new_orders", 0, MOST_ORDERS))
    for name, low, high in bounds:
        if not low <= getattr(schedule, name) <= high:
            raise BadSetting(
                f"{getattr(schedule, name)} is no {name.replace('_', ' ')}.", f"{low} to {high} can be."
            )
    return schedule


def next_time(schedule: Schedule, since: datetime) -> datetime:
    """When the days are over."""
    day = (since + timedelta(days=schedule.every_days)).replace(minute=0, second=0, microsecond=0)
    return day.replace(hour=schedule.hour)


def is_due(store: Store, shop: str, moment: datetime | None = None) -> bool:
    """Whether a retraining is to be looked into: cheap enough to be asked every minute.

    Where the clock was set back behind the moment that days are counted from, they are counted from now.
    """
    if any(one.outcome is Outcome.OPEN for one in store.retrainings.list(shop)[:1]):
        return True
    schedule, since = store.retrainings.schedule(shop), store.retrainings.since(shop)
    if not schedule.on or since is None:
        return False
    moment = moment or now()
    if since > moment:
        store.retrainings.count_from(shop, moment)
        return False
    if schedule.every_days and next_time(schedule, since) <= moment:
        return True
    waited = since + PAUSE <= moment
    return bool(schedule.new_orders) and waited and new_orders(store, shop) >= schedule.new_orders


def new_orders(store: Store, shop: str) -> int:
    """How many orders came since the run in use, or the newest attempt to replace it, learned."""
    from bundlerec.training.provenance import SHOP_ORDERS

    known = [int(run.summary.get(SHOP_ORDERS) or 0) for run in _compared_with(store, shop)]
    return store.shops.summary(shop).orders - max(known, default=0)


def due_shops(store: Store) -> list[str]:
    """Shops for which a retraining is open or due."""
    return [shop for shop in store.shops.names() if is_due(store, shop)]


def hindrance(store: Store, shop: str) -> str | None:
    """Why nothing is trained although it is due, in a sentence; None where nothing hinders."""
    used = run_in_use(store, shop)
    if used is not None and used.pinned:
        return f"Run {used.id} is pinned: it stays in use, so nothing was trained."
    if not store.shops.summary(shop).lines:
        return "The shop has no orders yet."
    for run in _compared_with(store, shop):
        if _fingerprint(store, run) == run.fingerprint:
            return f"No new data came since run {run.id}, so nothing was trained."
    return None


def _compared_with(store: Store, shop: str) -> Sequence[Run]:
    """The run in use, and what the schedule tried last, however that ended."""
    used = run_in_use(store, shop)
    tried = {one.run_id for one in store.retrainings.list(shop)[:1]} - {None if used is None else used.id}
    return [*([] if used is None else [used]), *(run for run in store.runs.list(shop) if run.id in tried)]


def _fingerprint(store: Store, run: Run) -> str:
    """Of all the data that there are now, as a training with the run's settings would see them."""
    from bundlerec.training.seen import settings_of
    from bundlerec.training.shop import fingerprint_of

    together = store.shops.settings(run.shop).join_variants
    return fingerprint_of(store, run.shop, None, settings_of(run).join, join_variants=together)
