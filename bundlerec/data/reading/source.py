"""Plain bytes on disk: unpacks gz, bz2, xz and zip within bounds, and refuses what is no table at all."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import lzma
import re
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

from bundlerec import scratch
from bundlerec.data.reading.kinds import refuse_foreign
from bundlerec.data.reading.office import CHUNK, is_spreadsheet
from bundlerec.errors import FileProblem

MAX_UNPACKED = 4 * 1024**3
# The last two are what zipfile raises for names and parts that break its rules.
DAMAGE = (
    zipfile.BadZipFile,
    tarfile.TarError,
    EOFError,
    OSError,
    zlib.error,
    lzma.LZMAError,
    RuntimeError,
    struct.error,
    ValueError,
)
SHOWN = 5  # names in a sentence
HEAD = 256 * 1024
ZIP = b"PK"
PACKED: dict[bytes, Callable[..., Any]] = {b"\x1f\x8b": gzip.open, b"BZh": bz2.open, b"\xfd7zXZ\x00": lzma.open}
TEXTS = (".csv", ".tsv", ".txt", ".psv", ".ssv", ".inter", ".item", ".user", ".dat", ".json", ".jsonl", ".ndjson")
TABLE_ENDINGS = (*TEXTS, ".parquet", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
PACKED_ENDINGS = (".gz", ".bz2", ".xz")
NO_TABLE = re.compile(r"(?i)read[-_ ]?me|licen[cs]e|copying|changelog|manifest")  # texts beside the tables
MACS_OWN = "__MACOSX"


@dataclass(frozen=True)
class Source:
    """One file as plain bytes on disk."""

    name: str
    path: Path
    fingerprint: str

    def head(self) -> bytes:
        """The first bytes, enough to recognise a table."""
        with self.path.open("rb") as file:
            return file.read(HEAD)


@contextmanager
def open_source(path: Path) -> Iterator[Source]:
    """The bytes of a file, unpacked for as long as the block lasts.

    Raises FileProblem: not there, empty, damaged, too large when unpacked, or no table (picture, spreadsheet, …).
    """
    if not path.is_file():
        raise FileProblem(f"{path.name} is not there, or is no file.", "Check the name and the folder.")
    if path.stat().st_size == 0:
        raise FileProblem(f"{path.name} is empty.", "Export it again from the shop.")
    with path.open("rb") as file:
        start = file.read(512)
        file.seek(0)
        fingerprint = hashlib.file_digest(file, "sha256").hexdigest()
    with scratch.folder() as folder:
        plain = _unpacked(path, start, folder / "table")
        if plain != path:
            _check_inner(path.name, plain)
        source = Source(path.name, plain, fingerprint)
        refuse_foreign(path.name, source.head())
        yield source


def is_packed(path: Path) -> bool:
    """Whether a file may hold far more than its size says; so may a spreadsheet, which is a zip archive."""
    with path.open("rb") as file:
        return file.read(8).startswith((ZIP, *PACKED))


def _unpacked(path: Path, start: bytes, target: Path) -> Path:
    for magic, opener in PACKED.items():
        if start.startswith(magic):
            with damage_told(path.name), opener(path, "rb") as packed:
                return _copied(path.name, packed, target)
    if start.startswith(ZIP):
        return _unzipped(path, target)
    return path


def _check_inner(name: str, plain: Path) -> None:
    """Raises FileProblem where what was packed is an archive again, but no spreadsheet, or a trap."""
    with plain.open("rb") as file:
        if file.read(2) != ZIP:
            return
    with damage_told(name), zipfile.ZipFile(plain) as archive:
        if not is_spreadsheet(name, archive):
            raise FileProblem(f"{name} holds another archive.", "Unpack it and give the files in it.")


def _unzipped(path: Path, target: Path) -> Path:
    with damage_told(path.name), zipfile.ZipFile(path) as archive:
        if is_spreadsheet(path.name, archive):
            return path
        tables = [one.filename for one in archive.infolist() if not one.is_dir() and is_table(one.filename)]
        if len(tables) != 1:
            named = ", ".join(PurePosixPath(name).name for name in tables[:SHOWN]) + ", …" * (len(tables) > SHOWN)
            found = f"{len(tables)} tables ({named})" if tables else "no table"
            raise FileProblem(
                f"{path.name} holds {found}.", "Unpack it and give its files, all at once or one by one."
            )
        member = archive.getinfo(tables[0])
        if member.flag_bits & 1:
            raise FileProblem(
                f"{path.name} is protected by a password.", "Unpack it and give the CSV file itself."
            )
        with archive.open(member) as packed:
            return _copied(path.name, packed, target)


def is_table(name: str) -> bool:
    """Whether a file in an archive is called like a table, packed once more or not."""
    inner = PurePosixPath(name)
    plain = inner.name.lower()
    for ending in PACKED_ENDINGS:
        plain = plain.removesuffix(ending)
    is_hidden = inner.name.startswith(".") or MACS_OWN in inner.parts
    return plain.endswith(TABLE_ENDINGS) and not is_hidden and not NO_TABLE.match(plain)


def too_large(name: str) -> FileProblem:
    """What is said of a file that grows beyond all bounds."""
    return FileProblem(f"{name} is larger than 4 GiB when unpacked.", "Split it into smaller files.")


@contextmanager
def damage_told(name: str) -> Iterator[None]:
    """Raises FileProblem where the block finds what is packed damaged."""
    try:
        yield
    except DAMAGE as damage:
        what = "spreadsheet" if name.lower().endswith((".xlsx", ".xlsm", ".xlsb", ".ods")) else "compressed file"
        raise FileProblem(
            f"{name} is a damaged or incomplete {what}: its end is missing or its content can't be unpacked.",
            "Export or copy it again, best as CSV.",
        ) from damage


def _copied(name: str, packed: IO[bytes], target: Path) -> Path:
    size = 0
    with target.open("wb") as file:
        while chunk := packed.read(CHUNK):
            size += len(chunk)
            if size > MAX_UNPACKED:
                raise too_large(name)
            file.write(chunk)
    if size == 0:
        raise FileProblem(f"{name} is empty once unpacked.", "Export it again from the shop.")
    return target
