"""The one file of a backup: a zip with the database and what it says of itself, so that damage is noticed."""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import asdict, fields
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Final

from bundlerec.errors import StoreDamaged
from bundlerec.store.safekeeping import Backup

DATABASE, ABOUT = "database.db", "backup.json"
CHECKSUM, FORM, FORM_NOW = "sha256", "form", 1
LEVEL: Final = 1  # of packing: the next one takes twice the time for a tenth of the size
BLOCK: Final = 1024 * 1024
NOT_RIGHT = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, TypeError, NotImplementedError)


def pack(database: Path, about: Backup, draft: Path, told: Callable[[float], None]) -> None:
    """Writes the backup's file."""
    with draft.open("wb") as stream:
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as packed:
            with database.open("rb") as source, packed.open(DATABASE, "w", force_zip64=True) as target:
                checksum = _pass_on(source, target, database.stat().st_size, told)
            content = asdict(about) | {"file": about.file.name, "made": about.made.isoformat()}
            packed.writestr(ABOUT, json.dumps({**content, CHECKSUM: checksum, FORM: FORM_NOW}, indent=1))
        stream.flush()
        os.fsync(stream.fileno())


def unpack(file: Path, database: Path, told: Callable[[float], None]) -> Backup:
    """Writes the database of a backup into a file. Raises StoreDamaged unless every byte is as it was packed."""
    try:
        with zipfile.ZipFile(file) as packed:
            about = json.loads(packed.read(ABOUT))
            size = packed.getinfo(DATABASE).file_size
            with packed.open(DATABASE) as source, database.open("wb") as target:
                checksum = _pass_on(source, target, size, told)
        if checksum != about[CHECKSUM]:
            raise ValueError(CHECKSUM)
        return _as_backup(file, about)
    except FileNotFoundError as absent:
        raise StoreDamaged(f"There is no backup {file}.", "Check the name.") from absent
    except NOT_RIGHT as wrong:
        raise StoreDamaged(
            f"{file} is no backup of BundleRec, or it is damaged or cut off.",
            "Nothing was changed. Fetch it again from where you keep your backups, or take another one.",
        ) from wrong


def check_written(file: Path, told: Callable[[float], None]) -> Backup:
    """What a backup says of itself. Raises StoreDamaged unless every byte can be read as it was packed."""
    return unpack(file, Path(os.devnull), told)


def _as_backup(file: Path, about: dict[str, Any]) -> Backup:
    known = {field.name: about[field.name] for field in fields(Backup)}
    made = datetime.fromisoformat(known["made"])
    return Backup(**known | {"file": file, "made": made, "shops": tuple(known["shops"])})


def _pass_on(source: IO[bytes], target: IO[bytes], size: int, told: Callable[[float], None]) -> str:
    checksum, done = hashlib.sha256(), 0
    while block := source.read(BLOCK):
        target.write(block)
        checksum.update(block)
        done += len(block)
        told(done / max(size, 1))
    return checksum.hexdigest()
