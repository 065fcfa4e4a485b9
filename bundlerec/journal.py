"""What the program does, one JSON object a line, for whoever watches it: counts, durations and states; nobody's data.

    {"time": "2026-01-31T12:00:00.123456+00:00", "level": "INFO", "process": 4711, "event": "page", "page": "Bundles",
     "seconds": 0.21}

No field takes free text: each event has its fields, each a number or a short word that stands in the code. So no id,
e-mail, name of a file, sentence of an exception or parameter of SQL gets in, whoever calls. All processes write to one
file, which is turned over by size (`concurrent-log-handler`); it lies beside the error log.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from os import SEEK_END
from pathlib import Path
from typing import Any, Final

from concurrent_log_handler import ConcurrentRotatingFileHandler
from pythonjsonlogger.json import JsonFormatter

from bundlerec.config import AppSettings

NAME: Final = "events.log"
MOST_BYTES, OLDER_FILES, OWNER_ONLY = 5_000_000, 3, 0o600
BLOCK: Final = 65_536  # bytes that are read at once, from the end
SLOW_SECONDS: Final = 3.0  # a page that took longer is a warning
WORD: Final = re.compile(r"[A-Za-z][A-Za-z0-9 _./:-]{0,79}")
WITHHELD: Final = "withheld"

NUMBER, CODE = "number", "word of the code"
EVENTS: Final[dict[str, dict[str, str]]] = {
    "server started": {},
    "page": {"page": CODE, "seconds": NUMBER},
    "import": {"files": NUMBER, "rows_read": NUMBER, "rows_kept": NUMBER, "rows_saved": NUMBER, "seconds": NUMBER},
    "import refused": {"files": NUMBER},
    "run": {"run": NUMBER, "state": CODE, "seconds": NUMBER},
    "training stage": {"stage": CODE, "seconds": NUMBER},
    "fault": {"reference": CODE, "error": CODE, "place": CODE},
}


def note(event: str, *, level: int = logging.INFO, **fields: object) -> None:
    """Adds a line. Raises KeyError for an event or a field that EVENTS does not name; a value that is not of its
    kind is withheld."""
    kinds = EVENTS[event]
    told = {name: _fitting(kinds[name], value) for name, value in fields.items() if value is not None}
    if (logger := _logger(path())) is not None:
        logger.log(level, event, extra=told)


def page_answered(title: str, seconds: float) -> None:
    """A page, or a part of one that draws itself anew, was answered; a slow one is a warning."""
    level = logging.WARNING if seconds > SLOW_SECONDS else logging.INFO
    note("page", level=level, page=title, seconds=round(seconds, 3))


def path() -> Path:
    """The file of the lines."""
    return AppSettings().error_log.with_name(NAME)


def newest(event: str, limit: int) -> list[dict[str, Any]]:
    """The newest lines of one event, newest first."""
    return list(islice((line for line in _backwards(event) if line.get("event") == event), limit))


def turned_over(file: Path, formatter: logging.Formatter) -> logging.Logger:
    """A logger of its own that writes to one file, for its owner alone, with older files beside it."""
    handler = ConcurrentRotatingFileHandler(
        file,
        maxBytes=MOST_BYTES,
        backupCount=OLDER_FILES,
        encoding="utf-8",
        chmod=OWNER_ONLY,
        keep_file_open=False,
    )
    handler.setFormatter(formatter)
    logger = logging.Logger(file.name)
    logger.addHandler(handler)
    return logger


@lru_cache(maxsize=4)
def _logger(file: Path) -> logging.Logger | None:
    """None, said once, where nothing can be written: the work itself goes on without its log."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(OWNER_ONLY)
    except OSError as trouble:
        logging.getLogger(__name__).warning("No events are written: %s (%s).", file, trouble.strerror)
        return None
    names = {"levelname": "level", "message": "event"}
    form = JsonFormatter(
        "%(levelname)s %(process)d %(message)s", rename_fields=names, timestamp="time", json_ensure_ascii=False
    )
    return turned_over(file, form)


def _fitting(kind: str, value: object) -> object:
    if kind == NUMBER:
        return value if isinstance(value, int | float) else WITHHELD
    return str(value) if WORD.fullmatch(str(value)) else WITHHELD


def _backwards(event: str) -> Iterator[dict[str, Any]]:
    """The lines that name the event, newest first. Others are not understood at all: that takes most of the time."""
    newest_file, name = path(), json.dumps(event).encode()
    for file in (newest_file, newest_file.with_name(f"{NAME}.1")):
        for line in _from_the_end(file):
            if name in line:
                try:
                    yield json.loads(line)
                except ValueError:
                    continue  # a line that a full disk cut off


def _from_the_end(file: Path) -> Iterator[bytes]:
    """A file's lines, the last one first, of which no more is read than is asked for."""
    try:
        stream = file.open("rb")
    except FileNotFoundError:
        return
    with stream:
        place, rest = stream.seek(0, SEEK_END), b""
        while place:
            step = min(BLOCK, place)
            place = stream.seek(place - step)
            rest, *lines = (stream.read(step) + rest).split(b"\n")
            yield from reversed(lines)
        yield rest
