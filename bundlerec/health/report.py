"""All checks together."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from bundlerec import faults, journal
from bundlerec.config import AppSettings
from bundlerec.errors import BundleRecError
from bundlerec.health.backup import backup
from bundlerec.health.checks import Check, Level
from bundlerec.health.machine import disks, memory, places
from bundlerec.health.work import work
from bundlerec.store import Store
from bundlerec.store.safekeeping import Safekeeping

SLOW_DATABASE: Final = 1.0  # seconds for the list of shops
RECENT: Final = timedelta(hours=24)


@dataclass(frozen=True)
class Health:
    """What was looked at, the worst first where they are told in a row."""

    checks: tuple[Check, ...]

    @property
    def level(self) -> Level:
        """That of the worst check."""
        return max((check.level for check in self.checks), key=list(Level).index)

    def of(self, level: Level) -> list[Check]:
        """The checks of one level."""
        return [check for check in self.checks if check.level is level]

    def told(self) -> dict[str, Any]:
        """For programs. `healthy` is False when something does not work."""
        checks = [
            {"name": each.name, "level": each.level.value, "says": each.sentence, **_hinted(each), **each.figures}
            for each in self.checks
        ]
        return {"healthy": self.level is not Level.BAD, "level": self.level.value, "checks": checks}


def health_of(
    store: Store,
    keeper: Safekeeping,
    url: str,
    settings: AppSettings,
    *,
    since_look: float | None = None,
    supervised: bool = False,
) -> Health:
    """Looks at everything. `supervised` and `since_look`: see `work`."""
    return Health(tuple(_checks(store, keeper, url, settings, since_look, supervised)))


def unreachable(error: Exception, url: str) -> Health:
    """What can be said when the database can't be opened."""
    told = faults.told(error)
    database = Check("database", Level.BAD, told.message, told.hint)
    return Health((database, *disks(places(url)), memory(), last_fault()))


def last_fault() -> Check:
    """Whether something went wrong inside the program within a day."""
    [*newest] = journal.newest("fault", 1)
    if not newest:
        return Check("last error", Level.GOOD, "Nothing went wrong inside the program.")
    when = datetime.fromisoformat(newest[0]["time"])
    sentence = f"The last error inside the program was on {when:%Y-%m-%d at %H:%M} UTC"
    sentence += f" (reference {newest[0]['reference']})."
    age = datetime.now(UTC) - when
    level = Level.WATCH if age < RECENT else Level.GOOD
    hint = "Send the reference to whoever looks after the program." if level is Level.WATCH else ""
    return Check("last error", level, sentence, hint, {"seconds_ago": age.total_seconds()})


def _checks(
    store: Store,
    keeper: Safekeeping,
    url: str,
    settings: AppSettings,
    since_look: float | None,
    supervised: bool,
) -> Iterator[Check]:
    try:
        yield _database(store)
        yield from work(store, settings.heartbeat_seconds, since_look, supervised)
        yield backup(store, keeper.last_backup(url))
    except Exception as error:
        sentence: BundleRecError = faults.told(error)
        yield Check("database", Level.BAD, sentence.message, sentence.hint)
    yield from disks(places(url))
    yield memory()
    yield last_fault()


def _database(store: Store) -> Check:
    started = time.perf_counter()
    shops = len(store.shops.names())
    seconds = time.perf_counter() - started
    figures = {"seconds": round(seconds, 4), "shops": float(shops)}
    if seconds > SLOW_DATABASE:
        sentence = f"The database answers slowly ({seconds:.1f} seconds)."
        return Check(
            "database", Level.WATCH, sentence, "An import may be under way; else look at its disk.", figures
        )
    return Check("database", Level.GOOD, "The database answers, with the tables of this version.", "", figures)


def _hinted(check: Check) -> Mapping[str, str]:
    return {"hint": check.hint} if check.hint else {}
