"""Forks the processes that are killed, when somebody asks for one at its door; never opens the database itself."""

from __future__ import annotations

import importlib
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.kills.processes import ADDRESS, DOOR, WISHES, ask
from benchmarks.kills.world import GROWING
from bundlerec import supervisor
from bundlerec.data.intake import ReadOptions, import_files
from bundlerec.worker import Train, told_to_end, work
from db.store import open_store

import psutil  # isort: skip


class Asked:
    """A process as the supervisor sees it."""

    def __init__(self, pid: int) -> None:
        self._pid = pid

    def poll(self) -> int | None:
        """None while it runs."""
        return None if psutil.pid_exists(self._pid) else 0


def serve(folder: Path) -> None:
    """The app's supervisor; its workers come from the nursery as well."""
    url = os.environ[ADDRESS]
    supervisor.launch = lambda url, run_id: Asked(ask(folder, "work", str(run_id)))  # type: ignore[assignment,return-value]
    supervisor.Supervisor(open_store(url), url).start()
    time.sleep(86_400)


def take_in(folder: Path, file: str) -> None:
    """An import as the command line does it."""
    import_files(open_store(os.environ[ADDRESS]), GROWING, [Path(file)], ReadOptions(key_folder=folder))


def compute(folder: Path, run: str) -> None:
    """The worker of a training."""
    with told_to_end():
        work(open_store(os.environ[ADDRESS]), int(run), train())


def train() -> Train:
    """What a training does: the function that the command line names."""
    module, _, name = sys.argv[2].partition(":")
    found: Train = getattr(importlib.import_module(module), name)
    return found


KINDS: dict[str, Callable[..., None]] = {"server": serve, "import": take_in, "work": compute}


def main(folder: Path) -> None:
    """Forks for whoever asks, for ever."""
    train()  # and all that it needs is loaded
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead are nobody's to fetch
    door = os.open(folder / WISHES / DOOR, os.O_RDWR)
    with os.fdopen(door, "r") as wishes:
        for line in iter(wishes.readline, ""):
            token, kind, *words = line.rstrip("\n").split("\t")
            child = os.fork()
            if child == 0:
                _be(KINDS[kind], folder, words)
            draft = folder / WISHES / f"{token}.draft"
            draft.write_text(str(child))
            draft.rename(folder / WISHES / token)


def _be(work: Callable[..., None], folder: Path, words: list[str]) -> None:
    status = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.setsid()
        work(folder, *words)
        status = 0
    except BaseException as error:
        print(repr(error), file=sys.stderr, flush=True)
    finally:
        os._exit(status)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
