"""What a large upload through the browser costs the server, and whether other visitors are answered meanwhile.

    python -m benchmarks.upload [--megabytes 200] [--folder DIR]

Makes a log of exactly that size (of 1,000,000 bytes each), serves the app on an empty database, drops the file on the
Data page, waits for its report, saves it, and meanwhile clicks through the pages as another visitor. Memory is the
resident one in MiB: of the server (idle, and at its highest) and of the processes that it started. Needs Chromium, or
what BUNDLEREC_CHROMIUM names.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

import psutil
from playwright.sync_api import Browser, sync_playwright

from benchmarks.importing import MIB, make_log
from benchmarks.pages import figures, measure, served
from bundlerec.cli.output import table
from bundlerec.data.shop_settings import change_settings
from db.store import open_store

SHOP, MB, BYTES_A_ROW = "shop", 1e6, 51  # a little fewer than there are, so that the log can be cut
PATIENCE = 300_000  # milliseconds
LOOK_SECONDS = 0.05


class Memory(threading.Thread):
    """Looks at the memory of a server and of what it starts until it is stopped; MiB."""

    def __init__(self, server: psutil.Process) -> None:
        super().__init__(daemon=True)
        self._server, self._over = server, threading.Event()
        self.server = self.children = 0.0

    def run(self) -> None:
        """Keeps the highest."""
        while not self._over.wait(LOOK_SECONDS):
            with suppress(psutil.NoSuchProcess):
                self.server = max(self.server, resident(self._server))
                self.children = max(self.children, *map(resident, self._server.children(recursive=True)), 0.0)

    def stop(self) -> None:
        """Ends the looking."""
        self._over.set()
        self.join()


def resident(process: psutil.Process) -> float:
    """MiB of a process; 0 when it is gone."""
    try:
        return process.memory_info().rss / MIB
    except psutil.NoSuchProcess:
        return 0.0


def upload(browser: Browser, address: str, log: Path) -> dict[str, float]:
    """Drops the file, reads its report, saves it; seconds of each."""
    page, seconds = browser.new_page(), {}
    page.set_default_timeout(PATIENCE)
    page.goto(f"{address}/Data?shop={SHOP}")
    started = time.perf_counter()
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(log)
    save = page.get_by_role("button", name=re.compile(r"Save [\d,]+ rows"))
    save.and_(page.locator(":enabled")).wait_for()
    seconds["report"] = time.perf_counter() - started
    save.click()
    page.get_by_text("rows saved").wait_for()
    seconds["saved"] = time.perf_counter() - started - seconds["report"]
    return seconds


def visit(address: str, over: threading.Event) -> list[float]:
    """Another visitor with a browser of his own: seconds of each answer until it is over."""
    with sync_playwright() as playwright:
        page = _browser(playwright).new_page()
        page.goto(address)
        page.get_by_role("heading", name="Home").wait_for()
        return measure(page, PATIENCE / 1000, lambda: not over.is_set(), pages=("Data", "Home"))[1]


def _browser(playwright: object) -> Browser:
    chromium = os.environ.get("BUNDLEREC_CHROMIUM") or shutil.which("chromium")
    return playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])  # type: ignore[attr-defined]


def main() -> None:
    """Measures and prints."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--megabytes", type=float, default=200)
    words.add_argument("--folder", type=Path, help="where the file and the database lie while it runs")
    asked = words.parse_args()
    with tempfile.TemporaryDirectory(prefix="bundlerec-upload-", dir=asked.folder) as name:
        folder = Path(name)
        make_log(folder / "log.csv", int(asked.megabytes * MB / BYTES_A_ROW))
        _cut_to(folder / "log.csv", int(asked.megabytes * MB))
        url = f"sqlite:///{(folder / 'shop.db').as_posix()}"
        change_settings(open_store(url), SHOP, currency="none", time_zone="UTC")
        with served(url, folder / "server.log") as address:
            _measured(address, folder / "log.csv")


def _cut_to(log: Path, size: int) -> None:
    """A log of exactly so many bytes, blanks behind its last row. Raises ValueError when it is smaller."""
    with log.open("r+b") as file:
        file.seek(size - 1000)
        rows = file.read(1000)
        if len(rows) < 1000:
            raise ValueError(f"{log} has fewer than {size} bytes")
        whole = rows[: rows.rfind(b"\n")]
        file.seek(size - 1000)
        file.write(whole + b" " * (999 - len(whole)) + b"\n")
        file.truncate(size)


def _measured(address: str, log: Path) -> None:
    server = next(one for one in psutil.Process().children() if "streamlit" in " ".join(one.cmdline()))
    answers: list[float] = []
    over = threading.Event()
    with sync_playwright() as playwright:
        browser = _browser(playwright)
        browser.new_page().goto(f"{address}/Data?shop={SHOP}")
        time.sleep(5)
        idle, memory = resident(server), Memory(server)
        other = threading.Thread(target=lambda: answers.extend(visit(address, over)))
        memory.start()
        other.start()
        seconds = upload(browser, address, log)
        over.set()
        other.join()
        memory.stop()
        browser.close()
    rows = [
        ("server, idle", f"{idle:,.0f} MiB"),
        ("server, at its highest", f"{memory.server:,.0f} MiB"),
        ("largest process beside it", f"{memory.children:,.0f} MiB"),
        ("until the report", f"{seconds['report']:.1f} s"),
        ("until it is saved", f"{seconds['saved']:.1f} s"),
    ]
    if answers:
        told = " / ".join(f"{x:.2f}" for x in figures(answers))
        rows.append((f"{len(answers)} answers to another visitor, median / 95 % / worst", f"{told} s"))
    table(f"Upload of {log.stat().st_size / MB:,.0f} MB", ("", ""), rows)


if __name__ == "__main__":
    main()
