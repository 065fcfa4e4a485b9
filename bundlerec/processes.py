"""Which process is which, on which start of which machine, and how many threads one may use."""

from __future__ import annotations

import ctypes
import os
import platform
from functools import cache
from pathlib import Path

import psutil

from bundlerec.store import ProcessIdentity

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
CLOCK_TOLERANCE = 2.0  # seconds: elsewhere than on Linux the start of a process shifts a little with the clock
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3  # settings of the GNU C library, <malloc.h>
MOST_FREED, MOST_FROM_HEAP = 2**31 - 1, 2**30  # bytes
START = 19  # place of a process's start among the words behind its name in /proc/PID/stat


def this_process() -> ProcessIdentity:
    """The identity of the process that calls."""
    process = psutil.Process()
    return ProcessIdentity(process.pid, _started(process.pid), f"{platform.node()} {_boot()}")


def is_alive(process: ProcessIdentity) -> bool | None:
    """Whether the process still runs, whatever the clock says. None: it is another machine's, of which nothing is known
    here; only its signs of life can tell.
    """
    machine, _, boot = process.boot.rpartition(" ")
    if machine != platform.node():
        return None
    return boot == _boot() and _runs_here(process)


def compute_threads() -> int:
    """Threads for the computing: one fewer than there are cores, so that pages stay quick; at least one."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, cores - 1)


def keep_freed_memory() -> None:
    """Freed memory stays with this process for its next large array, instead of going back to the system, whose clean
    pages cost a training a tenth of its time. For processes that end with their work; without the GNU C library nothing
    changes.
    """
    if platform.libc_ver()[0] == "glibc":
        library = ctypes.CDLL(None)
        library.mallopt(M_TRIM_THRESHOLD, MOST_FREED)
        library.mallopt(M_MMAP_THRESHOLD, MOST_FROM_HEAP)


def _runs_here(process: ProcessIdentity) -> bool:
    try:
        same = abs(_started(process.pid) - process.started) < CLOCK_TOLERANCE
        return same and psutil.Process(process.pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _started(pid: int) -> float:
    """When a process began: seconds since the machine did, which no clock changes; else since 1970."""
    if not BOOT_ID.exists():
        return psutil.Process(pid).create_time()
    try:
        words = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError) as gone:
        raise psutil.NoSuchProcess(pid) from gone
    return int(words[START]) / os.sysconf("SC_CLK_TCK")


@cache
def _boot() -> str:
    if BOOT_ID.exists():
        return BOOT_ID.read_text(encoding="ascii").strip()
    return f"{psutil.boot_time():.0f}"
