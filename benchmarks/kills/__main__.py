"""Kills processes at random moments and looks at what the next start finds.

    python -m benchmarks.kills --kills 200

A made-up merchant with a database of its own: SIGKILL hits the import, the worker of a training (while it learns, while
it builds bundles), the app's supervisor, or both of these at once. After each the database is opened as at a start:
its file and references are whole, each shop has all rows of an import or none, each run's state is the case, and what
was interrupted is resumed and comes to the same metrics and bundles as a run that nobody broke. Ends with exit 1 when
anything is not so.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.kills.campaign import Campaign, Tally
from benchmarks.kills.processes import House
from bundlerec.cli.output import say, table

NICENESS = 5


def main() -> int:
    """Runs a campaign; 0 when nothing was wrong."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--kills", type=int, default=200)
    words.add_argument("--seed", type=int, default=0)
    wish = words.parse_args()
    os.nice(NICENESS)
    with tempfile.TemporaryDirectory(prefix="bundlerec-kills-") as name:
        house = House(Path(name))
        try:
            tally = run(house, wish.kills, wish.seed)
        finally:
            house.close()
    tell(tally)
    return 1 if tally.faults else 0


def run(house: House, kills: int, seed: int) -> Tally:
    """So many kills in a new house."""
    campaign, started = Campaign(house, seed), time.monotonic()
    campaign.prepare()
    tally = campaign.tally
    try:
        while (done := tally.kills.total()) < kills:
            known = len(tally.faults)
            campaign.kill_once()
            for fault in tally.faults[known:]:
                say(f"after {tally.kills.total()} kills: {fault}")
            if tally.kills.total() > done and done % 10 == 9:
                say(f"{done + 1} kills, {len(tally.faults)} faults, {time.monotonic() - started:.0f} s")
    except KeyboardInterrupt:
        say("Stopped; what was found so far:")
    campaign.finish()
    tally.seconds = time.monotonic() - started
    return tally


def tell(tally: Tally) -> None:
    """Prints what was killed, what was found, and what was wrong."""
    rows = [(what, found, count) for (what, found), count in sorted(tally.kills.items())]
    table("Kills", ("What was killed", "What the next start found", "Times"), rows)
    print(
        f"{tally.kills.total()} kills in {tally.seconds:.0f} s; {tally.ended} broken runs came to the same end as an"
    )
    print(f"unbroken one; {len(tally.faults)} faults.")
    for fault in tally.faults:
        print(f"  {fault}")


if __name__ == "__main__":
    sys.exit(main())
