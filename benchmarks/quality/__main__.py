"""Public logs, every simple method tuned on inner cuts, gradient boosting, and our models, side by side.

    python -m benchmarks.quality --data FOLDER [--set NAME …] [--preset balanced] [--seed 0] [--only simple|ours|deep]

FOLDER holds the logs (`benchmarks/sets.py` says how). Prints a Markdown table a log and, over all logs, our relative
lead over the best simple method of each column (Ta-Feng's fixed split apart: it is one log twice); writes
`quality.csv` (every figure with its interval), `lead.csv` (paired differences) and `costs.csv` (seconds, memory,
settings) to `--out`. Each log runs in a process of its own, so that its peak of memory is its own.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.quality.report import print_lead, print_sets
from benchmarks.quality.run import DEEP, OURS, SIMPLE, judge_set
from benchmarks.sets import FIXED, SETS
from bundlerec.config import Preset, TrainSettings


def main() -> None:
    """Runs the logs that were asked for, and tells what came of them."""
    asked = _words().parse_args()
    if asked.one:
        settings = TrainSettings(preset=Preset(asked.preset), seed=asked.seed)
        judge_set(SETS[asked.one](asked.data), settings, asked.out, asked.only)
        return
    asked.out = asked.out or Path(tempfile.mkdtemp(prefix="quality-"))
    asked.out.mkdir(parents=True, exist_ok=True)
    names = asked.set or list(SETS)
    for name in names:
        subprocess.run(
            [
                *(sys.executable, "-m", "benchmarks.quality", "--one", name, "--data", str(asked.data)),
                *("--preset", asked.preset, "--seed", str(asked.seed), "--out", str(asked.out)),
                *(("--only", asked.only) if asked.only else ()),
            ],
            check=True,
        )
    print_sets(asked.out, names)
    for together in ([name for name in names if name != FIXED], [name for name in names if name == FIXED]):
        if together and not asked.only:
            print_lead(asked.out, together)
    print(f"All figures: {asked.out}")


def _words() -> argparse.ArgumentParser:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--data", type=Path, required=True, help="folder with one folder a log")
    words.add_argument("--set", action="append", choices=list(SETS), help="one or several; default: all")
    words.add_argument("--preset", choices=[preset.value for preset in Preset], default="balanced")
    words.add_argument("--seed", type=int, default=0)
    words.add_argument(
        "--only",
        choices=[SIMPLE, OURS, DEEP],
        help="one half of the models, or of ours the scorer and the policy; default: all beside each other",
    )
    words.add_argument("--out", type=Path, help="folder for the tables; default: a new one")
    words.add_argument("--one", choices=list(SETS), help=argparse.SUPPRESS)
    return words


if __name__ == "__main__":
    main()
