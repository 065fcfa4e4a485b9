"""UCI Online Retail counted by a script of its own, beside what the product reports of the same file.

    python -m benchmarks.uci_counts FILE

The counting below is plain `csv` and shares no code with the product, which is asked by its command line. Prints both
numbers of each count; the exit status is 1 where they differ.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SIGNS = (
    "without a customer",
    "cancelled",
    "with a quantity not positive",
    "with a price not positive",
    "exactly like an earlier line",
    "with a code of no product",
)
NO_PRODUCT_BY_NAME = ("next day carriage", "dotcomgiftshop gift voucher")  # two have codes like those of products


def lines(path: Path) -> Iterator[dict[str, str]]:
    """The file's lines by column, under the names of Online Retail I."""
    packed = path.suffix == ".gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") if packed else path.open(newline="") as file:
        assert isinstance(file, io.TextIOBase)
        for row in csv.DictReader(file):
            row["InvoiceNo"] = row.get("InvoiceNo") or row.get("Invoice") or ""
            row["CustomerID"] = row.get("CustomerID") or row.get("Customer ID") or ""
            row["UnitPrice"] = row.get("UnitPrice") or row.get("Price") or ""
            yield row


def count(path: Path) -> Counter[str]:
    """Every sign on its own, and what is left out in the order in which one would do it by hand."""
    counts: Counter[str] = Counter()
    seen: set[tuple[str, ...]] = set()
    for row in lines(path):
        counts["rows_read"] += 1
        cancelled = row["InvoiceNo"].upper().startswith("C")
        product = re.fullmatch(r"[0-9]{5}[A-Za-z]*", row["StockCode"].strip()) is not None
        quantity, price = float(row["Quantity"] or 0), float(row["UnitPrice"] or 0)
        cells = tuple(text.strip() for text in row.values())
        signs = (not row["CustomerID"].strip(), cancelled, quantity <= 0, price <= 0, cells in seen, not product)
        seen.add(cells)
        counts.update(sign for sign, there in zip(SIGNS, signs, strict=True) if there)
        product = product and not row["Description"].strip().lower().startswith(NO_PRODUCT_BY_NAME)
        counts[_verdict(cancelled, product, quantity, price)] += 1
    return counts


def _verdict(cancelled: bool, product: bool, quantity: float, price: float) -> str:
    if cancelled:
        return "rejected: cancelled"
    if not product:
        return "rejected: not a product"
    if quantity <= 0:
        return "rejected: quantity not positive"
    return "rejected: price not positive" if price <= 0 else "rows_kept"


def reported(path: Path) -> Counter[str]:
    """The same counts as the product tells them."""
    command = [sys.executable, "-m", "bundlerec", "inspect", str(path), "--json"]
    answer = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    report: dict[str, Any] = json.loads(answer)["files"][0]
    counts = Counter({name: report[name] for name in ("rows_read", "rows_kept")})
    counts.update({f"rejected: {reason}": rows for reason, rows in report["rejected"].items()})
    sentence = next(one for one in report["problems"] if one.startswith("Lines of") and "as they stand" in one)
    for sign in SIGNS:
        found = re.search(rf"([\d,]+) {sign}", sentence)
        counts[sign] = int(found[1].replace(",", "")) if found else -1
    return counts


def main(path: Path) -> int:
    """Prints the table."""
    own, told = count(path), reported(path)
    print(f"{'':36}{'counted':>12}{'reported':>12}")
    for name in sorted(own.keys() | told.keys()):
        print(f"{name:36}{own[name]:>12,}{told[name]:>12,}{'' if own[name] == told[name] else '   DIFFERENT'}")
    return int(own != told)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
