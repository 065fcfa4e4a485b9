"""How far off the expected day of the next purchase is, against the customer's mean gap of the item.

    python -m benchmarks.replenish --data FOLDER [--set NAME …]

Learned before each log's cut, judged on what was bought again after it; the cut is a moment of the calendar.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from benchmarks.sets import SETS
from bundlerec.evaluation.due_days import due_errors

NAMES: Final = ("online_retail", "complete_journey", "ta_feng")  # Instacart knows no common calendar


def main() -> None:
    """One line a log."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--data", type=Path, required=True, help="folder with one folder a log")
    words.add_argument("--set", nargs="+", choices=list(SETS), default=list(NAMES))
    asked = words.parse_args()
    heads = ("pairs", "customers", "ours", "one day", "mean gap", "difference")
    print(f"{'log':18}", *(f"{head:>10}" for head in heads), " 95 % interval, days")
    for name in asked.set:
        log = SETS[name](asked.data)
        found = due_errors(log.dataset, log.cut)
        if found is None:
            print(f"{name:18} nobody bought anything for a third time")
            continue
        errors = (found.ours, found.one_day, found.mean_gap)
        counts = (f"{count:10,}" for count in (found.pairs, found.customers))
        interval = f" {found.low:+.2f} to {found.high:+.2f}"
        print(
            f"{name:18}", *counts, *(f"{error:10.2f}" for error in errors), f"{found.difference:+10.2f}", interval
        )


if __name__ == "__main__":
    main()
