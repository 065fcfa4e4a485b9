"""The thread of an app process that looks at watched folders, and the work that it starts when there is any."""

from __future__ import annotations

import logging
import subprocess  # nosec B404  # what is started is this program
import threading
from pathlib import Path

from bundlerec import faults
from bundlerec.config import AppSettings
from bundlerec.data import watching
from bundlerec.data.secret import key_folder
from bundlerec.errors import BundleRecError
from bundlerec.launching import beside
from bundlerec.processes import is_alive, this_process
from bundlerec.progress import Progress
from bundlerec.store import Store, WatchedFile

LOOK_SECONDS = 5.0
log = logging.getLogger(__name__)


class Watcher:
    """Looks for files that are due every few seconds, from a daemon thread; what they need is done in a process of
    its own. Any number of watchers may look after one database: a row in it decides who works.
    """

    def __init__(self, store: Store, url: str, settings: AppSettings | None = None) -> None:
        self._store, self._url, self._settings = store, url, settings or AppSettings()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._keep_looking, name="watcher", daemon=True)
        self._child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Begins to look, at once."""
        self._thread.start()

    def stop(self) -> None:
        """Ends the looking; an import that goes on in a process of its own goes on."""
        self._over.set()
        self._thread.join()

    def look(self) -> None:
        """One look; starts the work when something is due and nothing is being done."""
        if self._child is not None and self._child.poll() is None:
            return
        self._child = None
        if any(watching.due(self._store, shop, folder) for shop, folder in folders(self._store, self._settings)):
            self._child = launch(self._url)

    def _keep_looking(self) -> None:
        while not self._over.is_set():
            try:
                self.look()
            except BundleRecError as error:
                log.warning("watcher: %s", error)
            except Exception as error:
                faults.told_by_a_loop(error)  # the next look follows
            self._over.wait(LOOK_SECONDS)


def launch(url: str) -> subprocess.Popen[bytes]:
    """Starts `watch --once` beside this process."""
    return beside(url, "watch", "--once")


def folders(store: Store, settings: AppSettings) -> list[tuple[str, Path]]:
    """Every watched folder with its shop: the analysts' and the environment's."""
    told = [(shop, store.shops.settings(shop).watched_folder) for shop in store.shops.names()]
    found = [(shop, Path(folder)) for shop, folder in told if folder]
    if settings.watch_folder is not None:
        found.append((settings.watch_shop, settings.watch_folder))
    return list(dict.fromkeys(found))


def take_in(
    store: Store, url: str, settings: AppSettings, progress: Progress | None = None
) -> dict[str, list[WatchedFile]] | None:
    """Looks at all watched folders and takes in what is certain; what became of each file, by shop.

    None when another process is at it. A folder that can't be read does not keep the others from being looked at;
    the last such BadSetting is raised when all are done.
    """
    process, noted, trouble = this_process(), {}, None
    if not store.watching.claim(process, is_alive):
        return None
    try:
        for shop, folder in folders(store, settings):
            try:
                noted[shop] = watching.look(store, shop, folder, key_folder(url), progress)
            except BundleRecError as error:
                trouble = error
    finally:
        store.watching.release(process)
    if trouble is not None:
        raise trouble
    return noted
