"""Whether what the database holds would survive the loss of its disk."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from bundlerec.health.checks import Check, Level
from bundlerec.store import Store
from bundlerec.store.safekeeping import LastBackup

NAME: Final = "backup"
OLD: Final = timedelta(days=8)  # one a week is enough
MAKE_ONE: Final = "Make one, while the app runs: python -m bundlerec backup --out FILE."


def backup(store: Store, last: LastBackup | None) -> Check:
    """When the last one was made, where it lies, whether it was read again."""
    if last is None:
        if not store.shops.names():
            return Check(NAME, Level.GOOD, "There is no shop yet, so there is nothing to back up.")
        return Check(NAME, Level.WATCH, "No backup was ever made from this machine.", MAKE_ONE)
    age = datetime.now(UTC).replace(tzinfo=None) - last.made
    read = "read again and found whole" if last.checked else "not read again after it was written"
    sentence = f"The last backup was made on {last.made:%Y-%m-%d at %H:%M} UTC: {last.file}, {read}."
    if not _seen(last.file):
        sentence += " It can't be seen there now; perhaps it was moved to another place."
    figures = {"seconds_ago": age.total_seconds()}
    if age > OLD:
        return Check(NAME, Level.WATCH, f"{sentence} That is {age.days} days ago.", MAKE_ONE, figures)
    return Check(NAME, Level.GOOD, sentence, "", figures)


def _seen(file: Path) -> bool:
    try:
        return file.exists()
    except PermissionError:  # of the folder: nothing is wrong with the database that was backed up
        return False
