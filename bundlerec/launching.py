"""Starting this program once more, for work that must not slow the pages down."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import bundlerec
from bundlerec import faults
from bundlerec.processes import compute_threads

THREAD_SETTINGS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")
ROOT = Path(bundlerec.__file__).resolve().parents[1]


def beside(url: str, *words: str) -> subprocess.Popen[bytes]:
    """Starts a command in a process of its own, in a session of its own, on the database `url`.

    The address goes through the environment: it may hold a password, and everybody can read a command line.
    """
    threads = {name: str(compute_threads()) for name in THREAD_SETTINGS}
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    with faults.log_file().open("ab") as errors:
        return subprocess.Popen(
            [sys.executable, "-m", "bundlerec", *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            start_new_session=True,
            env={**os.environ, **threads, "PYTHONPATH": path, "BUNDLEREC_DATABASE_URL": url},
        )
