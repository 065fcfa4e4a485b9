"""Zip archives that are documents of an office program: which of them are spreadsheets, and which are traps."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path

from bundlerec.errors import FileProblem

EXPORT = "Give the file that the shop exports: CSV, a spreadsheet, JSON or Parquet."
AS_CSV = "Save it as “CSV UTF-8” in your spreadsheet program and give that file."
MAX_DECLARED = 4 * 1024**3  # bytes of all parts together
SUSPECT = 256 * 1024**2  # bytes above which the parts must not be packed more tightly than
MAX_RATIO = 100
CHUNK = 4 * 1024**2
HEAD = 2048  # bytes of a part in which a DOCTYPE would stand
MAX_LOOKS = 500  # parts that are looked into
ENTITIES = (b"<!DOCTYPE", b"<!ENTITY", "<!DOCTYPE".encode("utf-16-le"), "<!DOCTYPE".encode("utf-16-be"))
NO_VALUE = (b"", b"<v></v>", b"<v/>", b"<v />")
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."


def is_spreadsheet(name: str, archive: zipfile.ZipFile) -> bool:
    """Whether the archive is a spreadsheet. Raises FileProblem: another kind of document, or a trap."""
    members = archive.namelist()
    kind = _kind(archive, members)
    if kind is None:
        return False
    if kind != "spreadsheet":
        raise FileProblem(f"{name} is a {kind}, not a table.", EXPORT)
    _check_sizes(name, archive)
    _check_entities(name, archive)
    return True


def error_cells(path: Path) -> int:
    """How many cells of an xlsx file hold an error; its reader takes them as empty. 0 for other formats."""
    return _count(path, "xl/worksheets/", b't="e"')


def unreckoned_cells(path: Path) -> int:
    """How many cells of an xlsx file hold a formula without its result, as programs write it that can't reckon; its
    reader takes them as empty. 0 for other formats."""
    return sum(_count(path, "xl/worksheets/", b"</f>" + value + b"</c>") for value in NO_VALUE)


def tall_cells(path: Path) -> int:
    """How many cells of an ods file span several rows; its reader leaves the lower ones empty. 0 for other formats."""
    return _count(path, "content.xml", b"number-rows-spanned=") - _count(path, "content.xml", b'rows-spanned="1"')


def _count(path: Path, start: str, mark: bytes) -> int:
    """How often a mark stands in the XML parts of an archive whose name begins so; never cut between two chunks."""
    count = 0
    if not zipfile.is_zipfile(path):
        return count
    with zipfile.ZipFile(path) as archive:
        for part in [name for name in archive.namelist() if name.startswith(start) and name.endswith(".xml")]:
            with archive.open(part) as file:
                rest = b""
                while chunk := file.read(CHUNK):
                    count += (rest + chunk).count(mark)
                    rest = chunk[1 - len(mark) :]
    return count


def _kind(archive: zipfile.ZipFile, members: Sequence[str]) -> str | None:
    for start, kind in (
        ("xl/", "spreadsheet"),
        ("word/", "text document"),
        ("ppt/", "presentation"),
        ("Index/", "document of Apple's Numbers, Pages or Keynote"),
        ("Index.zip", "document of Apple's Numbers, Pages or Keynote"),
    ):
        if any(member.startswith(start) for member in members):
            return kind
    if "content.xml" in members:
        about = (
            archive.read("mimetype")[:200].decode("ascii", "replace") if "mimetype" in members else OPEN_DOCUMENT
        )
        return "spreadsheet" if about.startswith(OPEN_DOCUMENT + "spreadsheet") else "text document"
    return "document" if "[Content_Types].xml" in members else None


def _check_sizes(name: str, archive: zipfile.ZipFile) -> None:
    declared = sum(member.file_size for member in archive.infolist())
    packed = sum(member.compress_size for member in archive.infolist())
    if declared > MAX_DECLARED or (declared > SUSPECT and declared > MAX_RATIO * packed):
        raise FileProblem(
            f"{name} would grow to {declared / 1024**2:,.0f} MB when opened, from {packed / 1024**2:,.1f} MB: "
            f"no spreadsheet does.",
            AS_CSV,
        )


def _check_entities(name: str, archive: zipfile.ZipFile) -> None:
    """No spreadsheet program writes a DOCTYPE; with one, a file may refer to other files or grow without end."""
    parts = [one for one in archive.infolist() if one.filename.endswith((".xml", ".rels"))]
    for part in [one for one in parts if not one.flag_bits & 1][:MAX_LOOKS]:
        with archive.open(part) as file:
            head = file.read(HEAD)
        if any(mark in head for mark in ENTITIES):
            raise FileProblem(
                f"{name} declares entities (in its part {part.filename}), which may refer to other files.", AS_CSV
            )
