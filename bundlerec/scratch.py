"""Folders for what is worked on and not kept: merchants' files while they are read. What a killed process left goes
when the next one needs such a folder.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from bundlerec.processes import is_alive, this_process
from bundlerec.store import ProcessIdentity

NAME: Final = re.compile(r"bundlerec-(?P<boot>[0-9a-f]{12})-(?P<pid>\d+)-(?P<started>\d+)-.*")
HUNDREDTHS: Final = 100  # of a second, in which names tell when a process began


def new_folder() -> Path:
    """A folder of this process's own; whoever asks for it deletes it."""
    sweep()
    me = this_process()
    return Path(tempfile.mkdtemp(prefix=f"bundlerec-{_boot(me)}-{me.pid}-{me.started * HUNDREDTHS:.0f}-"))


@contextmanager
def folder() -> Iterator[Path]:
    """A folder of this process's own that goes with the block."""
    path = new_folder()
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def sweep() -> None:
    """Deletes the folders of processes that are gone; another start's stay, which may be another machine's."""
    me = this_process()
    for path in Path(tempfile.gettempdir()).glob("bundlerec-*"):
        found = NAME.fullmatch(path.name)
        if found and found["boot"] == _boot(me):
            owner = ProcessIdentity(int(found["pid"]), int(found["started"]) / HUNDREDTHS, me.boot)
            if is_alive(owner) is False:
                shutil.rmtree(path, ignore_errors=True)


def _boot(process: ProcessIdentity) -> str:
    return hashlib.sha256(process.boot.encode()).hexdigest()[:12]
