"""A folder on the server, with its subfolders, whose new files are taken into a shop: when they are certain by
themselves, else they wait with a sentence on what to do. A file that was there already changes nothing.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bundlerec.data.certainty import doubts
from bundlerec.data.intake import FileReport, ReadOptions, import_files, inspect_files
from bundlerec.errors import BadSetting, BundleRecError
from bundlerec.progress import Part, Progress, Silent
from bundlerec.store import FileState, Store, WatchedFile

SETTLE_SECONDS = 3.0  # a file that changed later than that may still be on its way
READING = 0.4  # share of a look's time until it is known what is certain, about
THERE_ALREADY = "It is in the shop already."


def due(store: Store, shop: str, folder: Path) -> list[Path]:
    """The files of the folder that have to be looked at: new or changed ones, and those that wait since something
    else was known of the shop. Raises BadSetting when the folder is not there.
    """
    known = {file.file: file for file in store.watching.files(shop)}
    basis = _basis(store, shop)
    new = [
        path
        for path in _readable(folder)
        if (last := known.get(_name(path, folder))) is None
        or last.stamp != stamp(path)
        or (last.state is FileState.WAITS and last.basis != basis)
    ]
    return _settled(new)


def look(
    store: Store, shop: str, folder: Path, key_folder: Path, progress: Progress | None = None
) -> list[WatchedFile]:
    """Looks at the files that are due, takes those that are certain, and notes what became of each."""
    progress, noted = progress or Silent(), []
    stamps = {path: (_name(path, folder), stamp(path)) for path in due(store, shop, folder)}
    there = {record.fingerprint for record in store.data.imports(shop)} if store.shops.exists(shop) else set()
    fresh = [path for path in stamps if _fingerprint(path) not in there]
    noted += [_note(path, stamps, FileState.SAVED, THERE_ALREADY) for path in stamps if path not in fresh]
    options = ReadOptions(key_folder=key_folder)
    reports = inspect_files(fresh, options, store, shop, Part(progress, 0.0, READING)) if fresh else []
    told = {path: " ".join(filter(None, map(doubts, _of(path, reports)))) for path in fresh}
    noted += [_note(path, stamps, FileState.WAITS, text) for path, text in told.items() if text]
    certain = [path for path, text in told.items() if not text]
    if certain:
        noted += _taken(store, shop, certain, options, stamps, Part(progress, READING, 1.0))
    basis = _basis(store, shop)
    noted = [WatchedFile(one.file, one.stamp, one.state, one.text, basis, one.looked) for one in noted]
    if noted:
        store.watching.note(shop, noted)
    return noted


def checked_folder(text: str) -> str:
    """The folder to watch as it is kept; empty: none. Raises BadSetting when it is no folder of this machine."""
    if not text.strip():
        return ""
    folder = Path(text.strip()).expanduser()
    if not folder.is_absolute() or not folder.is_dir():
        raise BadSetting(
            f"There is no folder {folder} on this server.", "Write its whole path, such as /srv/exports."
        )
    return str(folder)


def stamp(path: Path) -> str:
    """Changes when the file changes."""
    found = path.stat()
    return f"{found.st_size}:{found.st_mtime_ns}"


def _readable(folder: Path) -> list[Path]:
    try:
        return sorted(_files(folder))
    except OSError as trouble:
        raise BadSetting(
            f"The watched folder {trouble.filename or folder} can't be read: {trouble.strerror}.",
            "Make it readable, or choose another one on the Data page.",
        ) from trouble


def _settled(paths: Sequence[Path]) -> list[Path]:
    """Files that are not on their way any more. Where the clock was set back, a file's time says nothing: it is looked
    at twice."""
    ages = {path: time.time() - path.stat().st_ctime for path in paths if path.exists()}
    unsure = {path: stamp(path) for path, age in ages.items() if age < 0}
    if unsure:
        time.sleep(SETTLE_SECONDS)
    return [
        path
        for path, age in ages.items()
        if age >= SETTLE_SECONDS or (path in unsure and path.exists() and stamp(path) == unsure[path])
    ]


def _files(folder: Path) -> Iterator[Path]:
    """Every file below a folder; what is hidden is nobody's export."""

    def stop(trouble: OSError) -> None:
        raise trouble

    for place, folders, files in os.walk(folder, onerror=stop):
        folders[:] = [name for name in folders if not name.startswith(".")]
        paths = [Path(place) / name for name in files if not name.startswith(".")]
        yield from (path for path in paths if path.is_file())


def _name(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()


def _taken(
    store: Store,
    shop: str,
    paths: Sequence[Path],
    options: ReadOptions,
    stamps: dict[Path, tuple[str, str]],
    progress: Progress,
) -> list[WatchedFile]:
    try:
        reports = import_files(store, shop, paths, options, progress)
    except BundleRecError as trouble:
        return [_note(path, stamps, FileState.WAITS, str(trouble)) for path in paths]
    return [_note(path, stamps, FileState.SAVED, _saved(_of(path, reports))) for path in paths]


def _of(path: Path, reports: Sequence[FileReport]) -> list[FileReport]:
    """The reports about one file; an archive has one for each table."""
    return [report for report in reports if report.is_of(path)]


def _saved(reports: Sequence[FileReport]) -> str:
    saved, there = (
        sum(count or 0 for count in counts)
        for counts in zip(*((report.saved, report.already_there) for report in reports), strict=True)
    )
    left_out = sum(sum(report.rejected.values()) for report in reports)
    return f"{saved:,} rows saved, {there:,} there already, {left_out:,} left out."


def _note(path: Path, stamps: dict[Path, tuple[str, str]], state: FileState, text: str) -> WatchedFile:
    return WatchedFile(*stamps[path], state, text, looked=datetime.now(UTC).replace(tzinfo=None))


def _basis(store: Store, shop: str) -> str:
    """What is known of the shop, as far as it decides whether a file is certain."""
    if not store.shops.exists(shop):
        return ""
    newest = next(iter(store.data.imports(shop)), None)
    return f"{store.shops.settings(shop)} {newest.id if newest else 0}"


def _fingerprint(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
