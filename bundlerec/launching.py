"""Starting this program once more, for work that must not slow the pages down or could bring them down."""

from __future__ import annotations

import os
import subprocess  # nosec B404  # what is started is this program
import sys
from pathlib import Path

import bundlerec
from bundlerec import faults
from bundlerec.access.actors import VARIABLE, Actor, this_program
from bundlerec.processes import compute_threads

THREAD_SETTINGS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")
ROOT = Path(bundlerec.__file__).resolve().parents[1]
PROGRAM = "bundlerec"


def command(module: str, *words: str) -> list[str]:
    """The command line of a module of this program, for an environment made by `environment`."""
    return [sys.executable, "-m", module, *words]


def environment(threads: int | None = None, **more: str) -> dict[str, str]:
    """The environment of another process of this program: it finds the program, and computes with so many threads."""
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    limits = dict.fromkeys(THREAD_SETTINGS, str(threads)) if threads else {}
    return {**os.environ, **limits, "PYTHONPATH": path, **more}


def beside(
    url: str, *words: str, pipes: int = subprocess.DEVNULL, actor: Actor | None = None
) -> subprocess.Popen[bytes]:
    """Starts a command in a process of its own, in a session of its own, on the database `url`.

    The address goes through the environment: it may hold a password, and everybody can read a command line.
    `pipes`: what its standard input and output are; by default nothing. `actor`: for whom it acts, who was asked
    whether they may; by default for the program itself.
    """
    with faults.error_stream() as errors:
        return subprocess.Popen(  # nosec B603  # this program, no shell, no words of people
            command(PROGRAM, *words),
            stdin=pipes,
            stdout=pipes,
            stderr=errors,
            start_new_session=True,
            env=environment(
                compute_threads(), BUNDLEREC_DATABASE_URL=url, **{VARIABLE: (actor or this_program()).told()}
            ),
        )
