"""Where the last backup of a database lies, noted outside of it: a damaged database can't be asked any more."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import URL

from bundlerec.config import AppSettings
from bundlerec.store.safekeeping import LastBackup
from db.engines import file_of, is_file

ENDING: Final = ".last-backup.json"


def note_backup(address: URL, last: LastBackup) -> None:
    """Notes a backup; where the folder can't be written nothing is noted, and the backup is as good."""
    content = {"file": str(last.file.resolve()), "made": last.made.isoformat(timespec="seconds")}
    place = _place(address)
    with suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(json.dumps({**content, "checked": last.checked}), encoding="utf-8")


def last_backup(address: URL) -> LastBackup | None:
    """What was noted last, from this machine."""
    with suppress(OSError, ValueError, KeyError):
        content = json.loads(_place(address).read_text(encoding="utf-8"))
        made = datetime.fromisoformat(content["made"])
        return LastBackup(Path(content["file"]), made, bool(content.get("checked")))
    return None


def remedy(address: URL) -> str:
    """What to do about a damaged database, with its last backup where one is known."""
    last = last_backup(address)
    if last is None:
        return "Stop the app and put a backup back: python -m bundlerec restore FILE --replace."
    return (
        f"Stop the app and put the last backup back, of {last.made.isoformat()} UTC: "
        f"python -m bundlerec restore {last.file} --replace."
    )


def _place(address: URL) -> Path:
    """Beside the file of a database; beside the error log for that of a server."""
    if is_file(address):
        return file_of(address).with_name(file_of(address).name + ENDING)
    return AppSettings().error_log.with_name(f"{address.host or 'server'}-{address.database}{ENDING}")
