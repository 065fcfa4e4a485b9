"""The machine: what is left of its disks and its memory."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import psutil

from bundlerec import journal
from bundlerec.health.checks import Check, by_least

SQLITE_FILE: Final = "sqlite:///"
GB, MB = 1e9, 1e6
DISK_WATCH, DISK_BAD = 5 * GB, 1 * GB  # a training of a large shop writes about a gigabyte
MEMORY_WATCH, MEMORY_BAD = 1 * GB, 300 * MB  # a training of a large shop takes about a gigabyte


def places(url: str) -> dict[str, Path]:
    """The folders that grow, by what lies in them. A server's database lies where only its server knows."""
    found = {"the log": journal.path().parent, "temporary files": Path(tempfile.gettempdir())}
    if url.startswith(SQLITE_FILE):
        found = {"the database": Path(url.removeprefix(SQLITE_FILE)).parent, **found}
    return found


def disks(folders: Mapping[str, Path]) -> Iterator[Check]:
    """What is left, one check for each disk, however many of the folders lie on it."""
    on_disk: dict[int, list[str]] = defaultdict(list)
    where: dict[int, Path] = {}
    for what, folder in folders.items():
        there = next(one for one in (folder.absolute(), *folder.absolute().parents) if one.exists())
        disk = there.stat().st_dev
        on_disk[disk].append(what)
        where[disk] = there
    for disk, kinds in on_disk.items():
        left = psutil.disk_usage(str(where[disk])).free
        level = by_least(left, DISK_WATCH, DISK_BAD)
        yield Check(
            "disk",
            level,
            f"{_size(left)} are left on the disk of {_listed(kinds)}.",
            "" if level == "good" else "Make room: move old backups and exports away, or use a larger disk.",
            {"bytes_left": float(left)},
        )


def memory() -> Check:
    """What is left of the machine's memory, and what this process holds of it."""
    left, own = psutil.virtual_memory().available, psutil.Process().memory_info().rss
    level = by_least(left, MEMORY_WATCH, MEMORY_BAD)
    return Check(
        "memory",
        level,
        f"{_size(left)} of memory are free; this program holds {_size(own)}.",
        "" if level == "good" else "End other programs, or wait until the training is over.",
        {"bytes_left": float(left), "bytes_held": float(own)},
    )


def _size(amount: float) -> str:
    return f"{amount / GB:,.1f} GB" if amount >= GB else f"{amount / MB:,.0f} MB"


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
