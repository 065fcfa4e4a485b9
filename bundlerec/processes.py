"""Which process is which, on which start of which machine, and how many threads one may use."""

from __future__ import annotations

import os
import platform
from functools import cache
from pathlib import Path

import psutil

from bundlerec.store import ProcessIdentity

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
CLOCK_TOLERANCE = 2.0  # seconds: the start time of a process shifts a little when the clock is set


def this_process() -> ProcessIdentity:
    """The identity of the process that calls."""
    process = psutil.Process()
    return ProcessIdentity(process.pid, process.create_time(), f"{platform.node()} {_boot()}")


def is_alive(process: ProcessIdentity) -> bool:
    """Whether the process still runs. Nothing is known of another machine's: it counts as alive, and only its
    signs of life can tell."""
    machine, _, boot = process.boot.rpartition(" ")
    if machine != platform.node():
        return True
    return boot == _boot() and _runs_here(process)


def compute_threads() -> int:
    """Threads for the computing: one fewer than there are cores, so that pages stay quick; at least one."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, cores - 1)


def _runs_here(process: ProcessIdentity) -> bool:
    try:
        found = psutil.Process(process.pid)
        same = abs(found.create_time() - process.started) < CLOCK_TOLERANCE
        return same and found.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@cache
def _boot() -> str:
    if BOOT_ID.exists():
        return BOOT_ID.read_text(encoding="ascii").strip()
    return f"{psutil.boot_time():.0f}"
