"""Archives that hold several tables (zip, tar): each becomes a file of its own, as if it had been given alone."""

from __future__ import annotations

import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from bundlerec.data.reading import source
from bundlerec.data.reading.office import is_spreadsheet
from bundlerec.data.reading.source import (
    CHUNK,
    MACS_OWN,
    PACKED,
    PACKED_ENDINGS,
    SHOWN,
    damage_told,
    is_table,
    too_large,
)
from bundlerec.errors import FileProblem

ENDINGS = (".zip", ".tar", ".tgz", ".tbz2", ".txz", *PACKED_ENDINGS)
MAX_TABLES = 200
TAR_MARK, TAR_MARK_AT = b"ustar", 257


@dataclass(frozen=True)
class Unpacked:
    """The tables of an archive as files on disk, and the names of what else is in it."""

    tables: list[Path]
    others: list[str]

    @property
    def about(self) -> list[str]:
        """What is said of the rest, if there is any."""
        if not self.others:
            return []
        shown = ", ".join(self.others[:SHOWN]) + ", …" * (len(self.others) > SHOWN)
        return [f"What is no table was left out of the archive: {shown}."]


def shown_name(path: Path) -> str:
    """A file's name without its folder; that of a table in an archive begins with the archive's."""
    parts = path.parts
    inside = next(
        (place for place, part in enumerate(parts[:-1]) if part.lower().endswith(ENDINGS)), len(parts) - 1
    )
    return "/".join(parts[inside:])


def unpacked(path: Path, folder: Path) -> Unpacked | None:
    """The tables of an archive under `folder`, in a folder of the archive's name; None for any other file.

    A zip of one plain table is such another file. Raises FileProblem: damaged, protected, too large, too many tables.
    """
    if not path.is_file():
        return None
    with path.open("rb") as file:
        start = file.read(512)
    if start.startswith(b"PK"):
        return _of_zip(path, folder)
    return _of_tar(path, folder) if _is_tar(path, start) else None


def _of_zip(path: Path, folder: Path) -> Unpacked | None:
    with damage_told(path.name), zipfile.ZipFile(path) as archive:
        if is_spreadsheet(path.name, archive):
            return None
        members = {_safe(one.filename): one for one in archive.infolist() if not one.is_dir()}
        tables = [name for name in members if is_table(name)]
        if not tables or (len(tables) == 1 and not tables[0].lower().endswith(PACKED_ENDINGS)):
            return None
        target = _Target(path.name, folder)
        target.check(sum(members[name].file_size for name in tables), len(tables))
        if any(members[name].flag_bits & 1 for name in tables):
            raise FileProblem(f"{path.name} is protected by a password.", "Unpack it and give the files in it.")
        for name in tables:
            with archive.open(members[name]) as packed:
                target.write(name, packed)
        return target.done([name for name in members if name not in tables])


def _of_tar(path: Path, folder: Path) -> Unpacked:
    target, others = _Target(path.name, folder), list[str]()
    declared = 0
    with damage_told(path.name), tarfile.open(path, "r|*") as archive:
        for member in archive:
            declared += member.size
            target.check(declared, len(target.tables))
            name = _safe(member.name)
            packed = archive.extractfile(member) if member.isfile() and is_table(name) else None
            if packed is not None:
                target.write(name, packed)
            elif member.isfile():
                others.append(name)
    if not target.tables:
        raise FileProblem(f"{path.name} holds no table.", "Give the files that the shop exports.")
    return target.done(others)


def _is_tar(path: Path, start: bytes) -> bool:
    for magic, opener in PACKED.items():
        if start.startswith(magic):
            with damage_told(path.name), opener(path, "rb") as packed:
                start = packed.read(512)
    return start[TAR_MARK_AT:].startswith(TAR_MARK)


class _Target:
    """Where the tables of one archive go, and how much of it there may be."""

    def __init__(self, name: str, folder: Path) -> None:
        self._name, self._folder, self._size = name, folder / name, 0
        self.tables: list[Path] = []

    def check(self, size: int, tables: int) -> None:
        """Raises FileProblem where the archive declares more than may be."""
        if size > source.MAX_UNPACKED:
            raise too_large(self._name)
        if tables > MAX_TABLES:
            raise FileProblem(
                f"{self._name} holds more than {MAX_TABLES} tables.", "Unpack it and give the files that you need."
            )

    def write(self, name: str, packed: IO[bytes]) -> None:
        """Writes one table. What an archive declares need not be true, so it is counted again."""
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            while chunk := packed.read(CHUNK):
                self._size += len(chunk)
                self.check(self._size, len(self.tables))
                file.write(chunk)
        self.tables = [*(one for one in self.tables if one != path), path]

    def done(self, others: list[str]) -> Unpacked:
        """What was written, and what was left."""
        return Unpacked(self.tables, [name for name in others if MACS_OWN not in name])


def _safe(name: str) -> str:
    """A member's name that stays inside the folder it is unpacked to."""
    parts = name.replace("\\", "/").replace("\x00", "").split("/")
    return "/".join(part for part in parts if part.strip(". ")) or "table"
