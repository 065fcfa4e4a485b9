"""Where the last backup of a database lies, noted beside its file: a damaged database can't be asked any more."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final

ENDING: Final = ".last-backup.json"


def note_backup(database: Path, backup: Path, made: datetime) -> None:
    """Notes a backup; where the folder can't be written nothing is noted, and the backup is as good."""
    with suppress(OSError):
        content = {"file": str(backup.resolve()), "made": made.isoformat(timespec="seconds")}
        database.with_name(database.name + ENDING).write_text(json.dumps(content), encoding="utf-8")


def remedy(database: Path) -> str:
    """What to do about a damaged database, with its last backup where one is known."""
    with suppress(OSError, ValueError, KeyError):
        content = json.loads(database.with_name(database.name + ENDING).read_text(encoding="utf-8"))
        return (
            f"Stop the app and put the last backup back, of {content['made']} UTC: "
            f"python -m bundlerec restore {content['file']} --replace."
        )
    return "Stop the app and put a backup back: python -m bundlerec restore FILE --replace."
