"""A log of gigabytes by the command line and by a watched folder: whether it works, how long it takes, how much memory.

    python -m benchmarks.large [--rows 40500000] [--folder DIR]

Makes a plain log (40.5 million lines are 2.1 GB) in a temporary folder, takes it in by `import`, and, into a fresh
database, by `watch --once`, each in a process of its own. Memory is the highest resident one of that process.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.importing import MIB, make_log, memory
from bundlerec.cli.output import table
from bundlerec.data.shop_settings import change_settings
from bundlerec.data.watching import SETTLE_SECONDS
from db.store import open_store

SHOP, LOOK_SECONDS = "shop", 0.1


def by_command(log: Path, database: Path) -> tuple[float, float, int]:
    """`import`: seconds, MiB, lines in the shop afterwards."""
    return _measured(database, "import", str(log))


def by_folder(log: Path, database: Path) -> tuple[float, float, int]:
    """`watch --once`: the same."""
    watched = database.with_suffix(".watched")
    watched.mkdir()
    os.link(log, watched / log.name)
    store = open_store(_url(database))
    change_settings(store, SHOP, currency="none", time_zone="UTC", watched_folder=str(watched))  # nothing is asked
    time.sleep(SETTLE_SECONDS + 1)
    return _measured(database, "watch", "--once")


def _measured(database: Path, *words: str) -> tuple[float, float, int]:
    command = [sys.executable, "-m", "bundlerec", "--db", _url(database), "--shop", SHOP, *words]
    started = time.perf_counter()
    peak = 0.0
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as child:
        while child.poll() is None:
            peak = memory("VmHWM", child.pid) or peak  # not the system's own account: that begins with ours
            time.sleep(LOOK_SECONDS)
    if child.returncode:
        raise SystemExit(f"It ended with {child.returncode}.")
    seconds = time.perf_counter() - started
    return seconds, peak, open_store(_url(database)).shops.summary(SHOP).lines


def _url(database: Path) -> str:
    return f"sqlite:///{database.as_posix()}"


def main() -> None:
    """Makes the file, runs both, prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=40_500_000)
    parser.add_argument("--folder", type=Path, help="where the file and the databases lie while it runs")
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="bundlerec-large-", dir=given.folder))
    try:
        log = folder / "log.csv"
        make_log(log, given.rows)
        size = log.stat().st_size / MIB
        ways = (("import", by_command), ("watch --once", by_folder))
        rows = []
        for number, (name, way) in enumerate(ways):
            seconds, peak, lines = way(log, folder / f"{number}.db")
            rows.append((name, f"{seconds:.0f}", f"{given.rows / seconds:,.0f}", f"{peak:,.0f} MiB", f"{lines:,}"))
    finally:
        shutil.rmtree(folder)
    table(
        f"{given.rows:,} lines ({size:,.0f} MiB)", ("", "Seconds", "Rows a second", "Memory", "In the shop"), rows
    )


if __name__ == "__main__":
    main()
