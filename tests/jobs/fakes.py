"""Trainings that take no time to understand, and processes that compute them."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bundlerec.store import Run, Store

ROOT = Path(__file__).parents[2]
STEPS = 40
CHECKPOINT = "checkpoint"
PATIENCE = 60.0  # seconds after which a test gives up; nothing is measured by it

# What a process of its own does here instead of `python -m bundlerec work RUN`.
WORKER = """
import sys
from bundlerec.worker import told_to_end, work
from db.store import open_store
from tests.jobs import fakes
with told_to_end():
    work(open_store(sys.argv[1]), int(sys.argv[2]), fakes.stepwise)
"""

# A server whose supervisor starts such processes, until it is killed.
SERVER = """
import sys, time
from bundlerec import supervisor
from db.store import open_store
from tests.jobs import fakes
supervisor.launch = fakes.launch
supervisor.Supervisor(open_store(sys.argv[1]), sys.argv[1]).start()
time.sleep(600)
"""


def stepwise(store, run, progress):
    """Goes on from its checkpoint and saves one at each step; the settings say how many seconds a step takes."""
    first = int(store.results.artifact(run.id, CHECKPOINT) or b"0")
    for step in range(first, STEPS):
        progress.update(step / STEPS, f"Step {step}")
        progress.curve("scorer", step, {"loss": 1.0 / (step + 1)})
        time.sleep(run.settings.get("seconds", 0.0))
        store.results.save_artifact(run.id, CHECKPOINT, str(step + 1).encode())
    return {"chosen": "policy", "began_at": first}


def launch(url: str, run_id: int) -> subprocess.Popen[bytes]:
    """Stands in for `supervisor.launch`."""
    return subprocess.Popen(
        [sys.executable, "-c", WORKER, url, str(run_id)],
        cwd=ROOT,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )


@contextmanager
def process(script: str, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    """A Python process that is gone afterwards."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen([sys.executable, "-c", script, *words], cwd=ROOT, env=environment) as child:
        try:
            yield child
        finally:
            child.kill()


def wait_until(condition: Callable[[], object]) -> None:
    """Looks again and again; fails when it takes unreasonably long."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def begun(store: Store, run: Run) -> bool:
    """Whether the run has done its first steps."""
    return int(store.results.artifact(run.id, CHECKPOINT) or b"0") >= 2
