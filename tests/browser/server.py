"""The web app as people start it: a process of its own on a free port, with a database of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import databases

ROOT = Path(__file__).parents[2]
START_SECONDS = 60


@contextmanager
def running_app(database: Path, log: Path, *options: str, **more: str) -> Iterator[str]:
    """Serves the app over the database that stands at a path, until the block ends; gives its address.

    options: of `streamlit run`; more: variables of its environment.
    """
    port = free_port()
    environment = {**os.environ, "BUNDLEREC_DATABASE_URL": databases.at(database), **more}
    environment["BUNDLEREC_SUPERVISE"] = environment["BUNDLEREC_WATCH"] = "false"
    environment["BUNDLEREC_ERROR_LOG"] = str(log.with_name("errors.log"))
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port), *options]
    with log.open("wb") as output:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)
    try:
        _wait(server, port, log)
        yield f"http://localhost:{port}"
    finally:
        server.terminate()
        server.wait(20)


def _wait(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"http://localhost:{port}/_stcore/health", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"The app did not start: {log.read_text(errors='replace')}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        return int(probe.getsockname()[1])
