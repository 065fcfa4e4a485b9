"""The audit of fairness on shops whose customers' attributes are known: Complete Journey, and Ta-Feng if given.

    python -m benchmarks.fairness [--ta-feng ta_feng.csv.zip] [--preset quick] [--keep FOLDER]

Trains each shop as any merchant's, prints what `fairness` says, and the price of the fairness weight in F1.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from bundlerec import jobs
from bundlerec.bundles.rules.fair import OF
from bundlerec.cli.progress import shown
from bundlerec.config import Preset, TrainSettings
from bundlerec.data.demo import SHOP, load_demo
from bundlerec.data.intake import import_files
from bundlerec.errors import BadSetting
from bundlerec.fairness.audit import audit
from bundlerec.fairness.pricing import price_of
from bundlerec.fairness.sentences import sentences
from bundlerec.progress import Progress
from bundlerec.store import RunState, Store
from bundlerec.worker import training, work
from db.store import open_store

TA_FENG = "ta_feng"


def main() -> None:
    """One shop after the other."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--ta-feng", type=Path, help="The transactions of Ta-Feng as one file.")
    words.add_argument("--without-journey", action="store_true", help="Ta-Feng alone.")
    words.add_argument("--preset", choices=[preset.value for preset in Preset], default="quick")
    words.add_argument("--keep", type=Path, help="A folder in which the databases stay.")
    asked = words.parse_args()
    with tempfile.TemporaryDirectory() as passing, shown() as progress:
        folder = asked.keep or Path(passing)
        store = open_store(f"sqlite:///{(folder / 'fairness.db').resolve().as_posix()}")
        if not asked.without_journey:
            load_demo(store, progress)
            judged(store, SHOP, Preset(asked.preset), progress)
        if asked.ta_feng:
            import_files(store, TA_FENG, [asked.ta_feng], progress=progress)
            judged(store, TA_FENG, Preset(asked.preset), progress)
        store.close()


def judged(store: Store, shop: str, preset: Preset, progress: Progress) -> None:
    """Trains a shop and prints its audit."""
    run = work(store, jobs.submit(store, shop, TrainSettings(preset=preset)).id, training, progress)
    if run is None or run.state is not RunState.DONE:
        raise SystemExit(f"The training of {shop} did not end well.")
    found = audit(store, run)
    print(f"\n{shop}, preset {preset}: {found.model}; {found.judged:,} customers judged")
    for sentence in sentences(found, currency=store.shops.settings(shop).currency):
        print(f"- {sentence}")
    for of in OF:
        try:
            prices = price_of(store, run, of, progress)
        except BadSetting as nothing:
            print(f"- {nothing.message}")
            continue
        print(f"Price of balancing {of}:")
        for one in prices:
            print(
                f"  weight {one.weight:g}: F1 {one.f1:.4f} ({one.difference:+.4f}, {one.difference_low:+.4f} to "
                f"{one.difference_high:+.4f}), away from sales {one.distance:.1%}, best sellers "
                f"{one.best_sellers:.0%}, products shown {one.coverage:.1%}, Gini {one.gini:.3f}"
            )


if __name__ == "__main__":
    main()
