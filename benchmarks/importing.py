"""How quickly a large log comes in, beside what the `sqlite3` shell needs to copy the same file unread.

    python -m benchmarks.importing [--rows 5000000] [--folder DIR]

Makes a log of a shop (orders of some lines each, a few lines that have to be rejected), takes it in through
`import_files` in a process of its own, and in the same run lets the shell `.import` the same file. Bars: at least a
quarter of the shell's rows a second, and at most 1 GiB of memory above the idle process.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv

from bundlerec.cli.output import table
from bundlerec.data.intake import import_files
from db.store import open_store

CUSTOMERS, ITEMS, LINES_AN_ORDER = 100_000, 20_000, 4.2
WRONG = 2_000  # one line in so many has no item, and as many a negative price, an unreadable date, no pieces
ROWS_A_BLOCK = 500_000
START, SECONDS = 1_600_000_000, 3 * 365 * 86_400
MIB = 1024**2


def make_log(path: Path, rows: int, seed: int = 0) -> None:
    """Writes the log block by block: orders by rising time, each of one customer and moment."""
    rng, orders = np.random.default_rng(seed), int(rows / LINES_AN_ORDER)
    customer = (CUSTOMERS * rng.random(orders) ** 2).astype(np.int64)
    seconds = START + np.sort(rng.integers(0, SECONDS, orders))
    price = np.round(rng.lognormal(1.5, 0.8, ITEMS), 2)
    with path.open("wb") as file:
        file.write(b"customer_id,item_id,order_id,timestamp,quantity,price\n")
        for start in range(0, rows, ROWS_A_BLOCK):
            line = np.arange(start, min(start + ROWS_A_BLOCK, rows))
            order = line * orders // rows
            item = (ITEMS * rng.random(len(line)) ** 2).astype(np.int64)
            wrong = rng.integers(0, WRONG, len(line))
            columns = {
                "customer_id": _named("C", customer[order], 6),
                "item_id": np.where(wrong == 0, "", _named("I", item, 5)),
                "order_id": _named("O", order, 8),
                "timestamp": np.where(wrong == 1, "soon", _moments(seconds[order])),
                "quantity": np.where(wrong == 2, "0", rng.integers(1, 5, len(line)).astype(str)),
                "price": np.where(wrong == 3, "-1", price[item].astype(str)),
            }
            without = arrow_csv.WriteOptions(include_header=False, quoting_style="none")
            arrow_csv.write_csv(pa.table(columns), file, without)


def _named(letter: str, number: np.ndarray, digits: int) -> np.ndarray:
    return np.char.add(letter, np.char.zfill(number.astype(str), digits))


def _moments(seconds: np.ndarray) -> np.ndarray:
    return np.char.replace(seconds.astype("datetime64[s]").astype(str), "T", " ")


def shell_seconds(log: Path, database: Path) -> float:
    """How long the shell takes to copy the file into a table of texts."""
    started = time.perf_counter()
    words = f".import --csv {log} log"
    subprocess.run(["sqlite3", str(database), words], check=True, stdin=subprocess.DEVNULL)
    return time.perf_counter() - started


def take_in(log: Path, database: Path) -> dict[str, float]:
    """One import in this process: seconds, rows, memory in MiB before and at its highest."""
    idle, started = memory("VmRSS"), time.perf_counter()
    report = import_files(open_store(f"sqlite:///{database}"), "shop", [log])[0]
    seconds = time.perf_counter() - started
    rows = {"read": report.rows_read, "saved": report.saved or 0, "orders": report.orders or 0}
    return {"seconds": seconds, "idle": idle, "peak": memory("VmHWM"), **rows}


def memory(name: str, process: int | str = "self") -> float:
    """MiB of a process by the name of a line of its `/proc/…/status`; 0 where it is gone."""
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    except OSError:
        return 0.0
    line = next((line for line in status.splitlines() if line.startswith(name)), "- 0")
    return int(line.split()[1]) / 1024


def main() -> None:
    """Makes the file, runs both, prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--folder", type=Path, help="where the file and the databases lie while it runs")
    parser.add_argument("--here", nargs=2, type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.here:
        print(json.dumps(take_in(*given.here)))
        return
    folder = Path(tempfile.mkdtemp(prefix="bundlerec-importing-", dir=given.folder))
    try:
        log = folder / "log.csv"
        make_log(log, given.rows)
        shell = shell_seconds(log, folder / "shell.db")
        words = [sys.executable, "-m", "benchmarks.importing", "--here", str(log), str(folder / "shop.db")]
        ours = json.loads(subprocess.run(words, check=True, stdout=subprocess.PIPE).stdout)
        size = log.stat().st_size / MIB
    finally:
        shutil.rmtree(folder)
    rows = [
        ("sqlite3 .import", f"{shell:.1f}", f"{given.rows / shell:,.0f}", "", ""),
        (
            "import_files",
            f"{ours['seconds']:.1f}",
            f"{given.rows / ours['seconds']:,.0f}",
            f"{shell / ours['seconds']:.0%}",
            f"{ours['peak'] - ours['idle']:,.0f} MiB",
        ),
    ]
    title = f"{given.rows:,} lines ({size:,.0f} MiB), {ours['orders']:,} orders, {ours['saved']:,} lines saved"
    table(title, ("", "Seconds", "Rows a second", "Of the shell's", "Memory above idle"), rows)


if __name__ == "__main__":
    main()
