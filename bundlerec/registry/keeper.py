"""The part of an app's background thread that looks whether a shop is to be trained again."""

from __future__ import annotations

import subprocess  # nosec B404  # what is started is this program
import time

from bundlerec.launching import beside
from bundlerec.registry.schedule import due_shops
from bundlerec.store import Store

LOOK_SECONDS = 30.0


class Retrainer:
    """Starts the work in a process of its own when something is due. Any number may look after one database: a row in
    it decides who works, and another one that there is only one retraining of a shop at a time."""

    def __init__(self, store: Store, url: str) -> None:
        self._store, self._url = store, url
        self._child: subprocess.Popen[bytes] | None = None
        self._looked: float | None = None  # by a clock that nobody sets

    def look(self) -> None:
        """One look, at most every LOOK_SECONDS."""
        if self._looked is not None and time.monotonic() - self._looked < LOOK_SECONDS:
            return
        self._looked = time.monotonic()
        if self._child is not None and self._child.poll() is None:
            return
        self._child = launch(self._url) if due_shops(self._store) else None


def launch(url: str) -> subprocess.Popen[bytes]:
    """Starts `retrain --if-due` beside this process."""
    return beside(url, "retrain", "--if-due")
