"""How quickly the pages answer while a training runs beside them, in a real browser.

    python -m bundlerec demo --no-serve
    python -m benchmarks.pages var/bundlerec.db

Copies the trained demo shop, serves it, starts another quick training, and until that has ended clicks through the
pages and from customer to customer. An answer is the time from the click to the new heading on the screen.
"""

from __future__ import annotations

import argparse
import itertools
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, sync_playwright

from bundlerec import jobs
from bundlerec.cli.output import table
from bundlerec.config import TrainSettings
from bundlerec.data.demo import SHOP
from bundlerec.serving import free_port
from db.store import open_store

PAGES = ("Home", "Data", "Train", "Bundles", "Evaluation")


@contextmanager
def served(url: str, log: Path) -> Iterator[str]:
    """The app over the database at `url`, as `serve` starts it; its address."""
    port = free_port()
    words = [sys.executable, "-m", "bundlerec", "--db", url, "serve", "--port", str(port)]
    with log.open("wb") as output, subprocess.Popen(words, stdout=output, stderr=output) as server:
        address = f"http://localhost:{port}"
        try:
            _wait_for(f"{address}/_stcore/health")
            yield address
        finally:
            server.send_signal(signal.SIGTERM)


def main() -> None:
    """Measures and prints."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("database", type=Path, help="an SQLite file with the trained demo shop")
    words.add_argument("--seconds", type=float, default=120, help="how long to click at most")
    asked = words.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "copy.db")
        with sqlite3.connect(asked.database) as source, sqlite3.connect(copy) as target:
            source.backup(target)
        url = f"sqlite:///{copy.as_posix()}"
        store = open_store(url)
        with served(url, Path(folder, "server.log")) as address, sync_playwright() as playwright:
            chromium = os.environ.get("BUNDLEREC_CHROMIUM") or shutil.which("chromium")
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            page = browser.new_page()
            page.goto(f"{address}/?shop={SHOP}")
            page.get_by_role("heading", name="Home").wait_for()
            idle = measure(page, 15, lambda: True)
            run = jobs.submit(store, SHOP, TrainSettings(seed=1))
            while store.runs.get(run.id).started is None:
                time.sleep(0.2)
            busy = measure(page, asked.seconds, lambda: store.runs.get(run.id).state.is_active)
            if store.runs.get(run.id).state.is_active:
                jobs.cancel(store, run.id)
                while store.runs.get(run.id).state.is_active:  # its process would go on without its database
                    time.sleep(0.2)
            browser.close()
    rows = [(name, len(seconds), *(f"{x:.2f}" for x in figures(seconds))) for name, seconds in (idle, busy)]
    table("Seconds from the click to the answer", ("", "answers", "median", "95 %", "worst"), rows)


def measure(
    page: Page, seconds: float, going: Callable[[], bool], pages: Sequence[str] = PAGES
) -> tuple[str, list[float]]:
    """Clicks through pages and some customers until the time is over or `going` says no."""
    found: list[float] = []
    end = time.monotonic() + seconds
    for name in itertools.cycle(pages):
        if time.monotonic() > end or not going():
            return ("while a training runs" if seconds > 15 else "idle"), found
        link = page.get_by_test_id("stSidebar").get_by_role("link", name=name)
        found.append(_timed(link.click, page.get_by_role("heading", name=name).first.wait_for))
        if name == "Bundles":
            for choice in range(1, 4):
                label = page.get_by_role("radiogroup").first.locator("label").nth(choice)
                customer = label.inner_text().strip()
                heading = page.get_by_role("heading", name=f"Customer {customer}", exact=True)
                found.append(_timed(label.click, heading.wait_for))
    return "", found


def figures(seconds: list[float]) -> tuple[float, float, float]:
    """Median, 95 % quantile and maximum."""
    return float(np.median(seconds)), float(np.quantile(seconds, 0.95)), max(seconds)


def _timed(click: Callable[[], object], answered: Callable[[], object]) -> float:
    started = time.perf_counter()
    click()
    answered()
    return time.perf_counter() - started


def _wait_for(address: str, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


if __name__ == "__main__":
    main()
