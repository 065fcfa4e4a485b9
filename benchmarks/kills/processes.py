"""The processes that are killed: the server's supervisor, an import, the worker of a training."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from bundlerec.launching import ROOT

ADDRESS = "BUNDLEREC_DATABASE_URL"
WISHES, DOOR = "wishes", "door"
LOOK_SECONDS = 0.05
PATIENCE = 300.0  # seconds after which something that has to happen counts as a fault


class Overdue(Exception):
    """Something that has to happen did not happen in time."""


@dataclass
class House:
    """One folder with a database, and the processes at work on it.

    They are forked by a nursery that has loaded everything: what is killed is work, not the loading of libraries.
    """

    folder: Path
    train: str = "bundlerec.operations:train"  # what a training does, module:function
    server: int | None = None
    nursery: subprocess.Popen[bytes] | None = field(default=None)

    @property
    def url(self) -> str:
        """Address of the database."""
        return f"sqlite:///{(self.folder / 'shop.db').as_posix()}"

    def open(self) -> None:
        """Starts the nursery."""
        for name in ("tmp", "files", WISHES):
            (self.folder / name).mkdir()
        os.mkfifo(self.folder / WISHES / DOOR)
        with (self.folder / "output.log").open("ab") as output:
            self.nursery = subprocess.Popen(
                [sys.executable, "-m", "benchmarks.kills.nursery", str(self.folder), self.train],
                cwd=ROOT,
                env={
                    **os.environ,
                    ADDRESS: self.url,
                    "OMP_NUM_THREADS": "1",
                    "TMPDIR": str(self.folder / "tmp"),
                    "BUNDLEREC_ERROR_LOG": str(self.folder / "errors.log"),
                    "BUNDLEREC_TEXT_CACHE": str(self.folder / "text"),
                },
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )

    def start_server(self) -> None:
        """The app's supervisor, in a process as the app's own, unless it runs."""
        if self.server is None or not psutil.pid_exists(self.server):
            self.server = ask(self.folder, "server")

    def start_import(self, file: Path) -> int:
        """What the command line's import does."""
        return ask(self.folder, "import", str(file))

    def kill_server(self) -> None:
        """SIGKILL; trainings go on."""
        if self.server is not None:
            kill(self.server)
            self.server = None

    def members(self) -> set[int]:
        """Every process that works on this database."""
        assert self.nursery is not None
        return {child.pid for child in psutil.Process(self.nursery.pid).children(recursive=True)}

    def clear(self) -> None:
        """Ends whatever is left."""
        self.kill_server()
        for pid in self.members():
            kill(pid)

    def close(self) -> None:
        """Ends the nursery too."""
        self.clear()
        assert self.nursery is not None
        self.nursery.kill()
        self.nursery.wait()


def ask(folder: Path, *words: str) -> int:
    """Asks the nursery for a process; its number."""
    token = uuid.uuid4().hex
    with (folder / WISHES / DOOR).open("w") as door:
        door.write("\t".join((token, *words)) + "\n")
    reply = folder / WISHES / token
    wait_for("a process", reply.exists)
    return int(reply.read_text())


def kill(pid: int) -> None:
    """SIGKILL, if it still runs; returns when it is gone."""
    try:
        process = psutil.Process(pid)
        process.send_signal(signal.SIGKILL)
        process.wait(PATIENCE)
    except psutil.NoSuchProcess:
        return


def wait_for(what: str, condition: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Looks again and again. Raises Overdue."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise Overdue(f"in vain waited for: {what}")
        time.sleep(LOOK_SECONDS)
