"""Defects: the whole story goes to a log file, people get a reference number to ask for it."""

from __future__ import annotations

import traceback
import uuid
from datetime import UTC, datetime
from pathlib import Path

from bundlerec.config import AppSettings
from bundlerec.errors import BundleRecError


def log_file() -> Path:
    """The file that takes what only a developer can read; its folder is made when absent."""
    log = AppSettings().error_log
    log.parent.mkdir(parents=True, exist_ok=True)
    return log


def told(error: BaseException) -> BundleRecError:
    """Any error as a sentence and a hint; a defect is written to the log file under a reference number."""
    if isinstance(error, BundleRecError):
        return error
    reference = uuid.uuid4().hex[:8]
    log = log_file()
    with log.open("a", encoding="utf-8") as file:
        file.write(f"{datetime.now(UTC).isoformat()} {reference}\n{''.join(traceback.format_exception(error))}\n")
    return BundleRecError(
        f"Something went wrong inside the program (reference {reference}).", f"Details are in {log}."
    )
