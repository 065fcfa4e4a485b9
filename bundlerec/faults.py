"""Defects: the whole story goes to a log file, people get a reference number to ask for it.

The story (a traceback) may hold a value that the program stumbled over, so only the file's owner may read it; the
event log (`bundlerec.journal`) gets the reference, the kind of the error and the place in the code, and nothing else.
"""

from __future__ import annotations

import logging
import subprocess  # nosec B404  # what is started is this program
import sys
import time
import traceback
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import IO

import bundlerec
from bundlerec import journal
from bundlerec.config import AppSettings
from bundlerec.errors import BundleRecError

ROOT = Path(bundlerec.__file__).resolve().parents[1]
ONCE_SECONDS = 60.0
_last_told: dict[tuple[str, str], float] = {}


def log_file() -> Path:
    """The file that takes what only a developer can read; it and its folder are made when absent, for their owner."""
    log = AppSettings().error_log
    log.parent.mkdir(parents=True, exist_ok=True)
    log.touch(journal.OWNER_ONLY)
    return log


@contextmanager
def error_stream() -> Iterator[IO[bytes] | int]:
    """Where another process of this program writes what only a developer can read; nowhere when the log is locked."""
    try:
        log = log_file().open("ab")
    except OSError:
        yield subprocess.DEVNULL
        return
    with log:
        yield log


def told(error: BaseException) -> BundleRecError:
    """Any error as a sentence and a hint; a defect is written to the log file under a reference number."""
    if isinstance(error, BundleRecError):
        return error
    reference = f"e{uuid.uuid4().hex[:7]}"  # begins with a letter: bare numbers are kept out of the event log
    sentence = f"Something went wrong inside the program (reference {reference})."
    try:
        log = log_file()
        _stories(log).error("%s\n%s", reference, "".join(traceback.format_exception(error)))
        journal.note(
            "fault", level=logging.ERROR, reference=reference, error=type(error).__name__, place=_place(error)
        )
    except OSError as trouble:  # a full disk or a locked folder hides no error
        traceback.print_exception(error, file=sys.stderr)
        return BundleRecError(
            sentence, f"Details are on standard error, because the log file can't be written ({trouble.strerror})."
        )
    return BundleRecError(sentence, f"Details are in {log}.")


def told_by_a_loop(error: BaseException) -> None:
    """For work that is tried again every second: the same defect is written once a minute."""
    which, now = (type(error).__name__, _place(error)), time.monotonic()
    if now - _last_told.get(which, -ONCE_SECONDS) >= ONCE_SECONDS:
        _last_told[which] = now
        told(error)


@lru_cache(maxsize=4)
def _stories(log: Path) -> logging.Logger:
    form = logging.Formatter("%(asctime)sZ %(message)s", datefmt="%Y-%m-%dT%H:%M:%S")
    form.converter = time.gmtime
    return journal.turned_over(log, form)


def _place(error: BaseException) -> str:
    """File and line of the innermost step inside this program."""
    steps = [(Path(step.filename).resolve(), step.lineno) for step in traceback.extract_tb(error.__traceback__)]
    ours = [(file.relative_to(ROOT), line) for file, line in steps if file.is_relative_to(ROOT)]
    return f"{ours[-1][0].as_posix()}:{ours[-1][1]}" if ours else "outside"
