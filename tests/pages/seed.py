"""A shop with a finished run, written row by row through the store: what the pages show, without any training."""

from __future__ import annotations

import json
from functools import cache

import numpy as np
import pandas as pd

from bundlerec.config import TrainSettings
from bundlerec.data import columns as c
from bundlerec.store import ImportRecord, ProcessIdentity, Run, RunState, Store, TablesOfFile
from tests.worlds import events, habitual_shop

SHOP = "corner"
MODELS = {
    "policy": 0.30,
    "scorer": 0.29,
    "tifu_knn": 0.25,
    "gp_decay": 0.24,
    "best_sellers": 0.12,
    "ceiling": 0.75,
}
CUSTOMERS = [f"c{number:03}" for number in range(60)]
SUMMARY = {
    "chosen": "policy",
    "chosen_because": "It was ahead of every other method on orders kept aside.",
    "verdict": "You may trust these bundles: they hit more of the next order than any simple method.",
    "customers_judged": 58,
    "left_out": {"too_few_orders": 1, "no_later_order": 1},
    "problems": [],
    "seconds": {"scorer": 30.0, "policy": 12.5},
    "cut": "2024-03-12T00:00:00",
    "until": "2024-03-25T00:00:00",
    "calibration": {
        "error": 0.012,
        "brier_skill": 0.11,
        "places": 1160,
        "customers": 58,
        "bins": [
            {"said": said, "bought": 0.95 * said, "low": 0.8 * said, "high": 1.1 * said, "places": 77}
            for said in (0.02 + 0.03 * number for number in range(15))
        ],
    },
    "refit": "The weights were kept; histories use everything up to the end.",
}


def filled_shop(store: Store, shop: str = SHOP) -> None:
    """Catalogue and log of the habitual shop."""
    log, catalogue = habitual_shop()
    files = [
        TablesOfFile(ImportRecord("catalogue.csv", f"{shop}-cat", "plain", "catalogue", _report(40)), catalogue),
        TablesOfFile(ImportRecord("log.csv", f"{shop}-log", "plain", "events", _report(len(log))), events=log),
    ]
    store.data.save(shop, files)


def more_lines(store: Store, shop: str = SHOP) -> None:
    """Another file with one order."""
    lines = events([("c000", "i001", "late", 300)])
    store.data.save(
        shop, [TablesOfFile(ImportRecord("more.csv", "more", "plain", "events", _report(1)), events=lines)]
    )


def with_variants(store: Store, shop: str = SHOP) -> None:
    """A catalogue that says that products 0 and 1 are variants of one."""
    told = pd.DataFrame(
        {c.ITEM_ID: ["i000", "i001"], c.PARENT_ID: ["shirt"] * 2, c.VARIANT: ["Red / L", "Blue / M"]}
    )
    record = ImportRecord("variants.csv", "variants", "plain", "catalogue", _report(2))
    store.data.save(shop, [TablesOfFile(record, catalogue=told)])


def with_brands(store: Store, brands: list[str], shop: str = SHOP) -> None:
    """A catalogue that names the brands of the first products."""
    told = pd.DataFrame({c.ITEM_ID: [f"i{number:03}" for number in range(len(brands))], c.BRAND: brands})
    record = ImportRecord("brands.csv", "brands", "plain", "catalogue", _report(len(brands)))
    store.data.save(shop, [TablesOfFile(record, catalogue=told)])


def running_run(store: Store, shop: str = SHOP) -> Run:
    """A run half-way, with curves, whose process is this one."""
    from bundlerec.jobs import this_process

    run = store.runs.create(shop, settings())
    claimed = store.runs.claim(run.id, this_process())
    assert claimed is not None
    store.runs.beat(run.id, 0.5, "Learning what each customer wants", 42.0)
    store.runs.add_curve(run.id, curve())
    return store.runs.get(run.id)


def finished_run(store: Store, shop: str = SHOP, **summary: object) -> Run:
    """A run with everything that a training leaves."""
    run = store.runs.create(shop, settings())
    assert store.runs.claim(run.id, ProcessIdentity(1, 1.0, "boot")) is not None
    store.runs.add_curve(run.id, curve())
    store.results.save_metrics(run.id, metrics(), comparisons())
    store.results.save_bundles(run.id, *bundles_and_reasons())
    store.runs.note(run.id, device="CPU, 1 thread")
    return store.runs.finish(run.id, RunState.DONE, summary={**SUMMARY, **summary})


def failed_run(store: Store, shop: str = SHOP) -> Run:
    """A run that failed with a sentence and a hint."""
    run = store.runs.create(shop, settings())
    assert store.runs.claim(run.id, ProcessIdentity(1, 1.0, "boot")) is not None
    return store.runs.finish(run.id, RunState.FAILED, error="The disk is full.", hint="Make room and train again.")


def interrupted_run(store: Store, shop: str = SHOP) -> Run:
    """A run whose process is gone."""
    run = store.runs.create(shop, settings())
    assert store.runs.claim(run.id, ProcessIdentity(1, 1.0, "boot")) is not None
    store.runs.interrupt_orphans(lambda process: False, 1e9)
    return store.runs.get(run.id)


def settings() -> dict[str, object]:
    """The quick preset."""
    return TrainSettings().model_dump(mode="json")


def curve() -> pd.DataFrame:
    """Falling errors of two nets, rising worth of bundles."""
    rows = []
    for step in range(20):
        rows += [(f"scorer {net}", step, "loss", net / (step + 1)) for net in (1, 2)]
        rows += [(f"scorer {net}", step, "validation", 0.5 - 0.005 * step) for net in (1, 2)]
        rows += [("policy", step, "reward", 0.5 + 0.01 * step)]
    return pd.DataFrame(rows, columns=list(c.CURVE))


def metrics() -> pd.DataFrame:
    """Every model at three sizes and its own, with intervals."""
    rows = []
    for model, level in MODELS.items():
        for k in (1, 5, 10, c.AUTO):
            size = 6 if k == c.AUTO else int(k)
            values = {"precision": level, "recall": min(1.0, level * size / 4), "f1": level * 0.8}
            if k in (10, c.AUTO) and model != "ceiling":
                values["reward"] = level * 0.9
            rows += [
                (model, k, "all", metric, value, value - 0.02, value + 0.02, 58)
                for metric, value in values.items()
            ]
    return pd.DataFrame(rows, columns=list(c.METRICS))


def comparisons() -> pd.DataFrame:
    """The chosen model against every other one."""
    rows = []
    for rival, level in MODELS.items():
        if rival not in ("policy", "ceiling"):
            for k in (1, 5, 10, c.AUTO):
                for metric in ("precision", "recall", "f1"):
                    ahead = (MODELS["policy"] - level) * 0.8
                    rows.append(("policy", rival, k, metric, ahead, ahead - 0.015, ahead + 0.015, 58))
    return pd.DataFrame(rows, columns=list(c.COMPARISONS))


@cache
def bundles_and_reasons() -> tuple[pd.DataFrame, pd.DataFrame]:
    """A mixed bundle of four and a ranked one of ten for every customer."""
    rng = np.random.default_rng(0)
    bundles, reasons = [], []
    for customer in CUSTOMERS:
        for kind, size in (("mixed", 4), ("ranked", 10)):
            for slot, item in enumerate(rng.choice(40, size, replace=False), start=1):
                item_id, score = f"i{item:03}", 0.9 - 0.05 * slot
                choice = score if kind == "mixed" else None
                bundles.append(("policy", kind, customer, 1, slot, item_id, score, None, choice))
                reasons += [(kind, customer, 1, item_id, *reason) for reason in _reasons(int(item), slot)]
    return pd.DataFrame(bundles, columns=list(c.BUNDLES)), pd.DataFrame(reasons, columns=list(c.REASONS))


def _reasons(item: int, slot: int) -> list[tuple[str, float, str]]:
    other = {"item_id": f"i{(item + 1) % 40:03}", "title": f"Product {(item + 1) % 40}"}
    habit = {"times": 3, "orders": 12, "last": "2024-03-20", "days_ago": 5, "usual_gap_days": 9.5}
    chance = 0.5 - 0.04 * slot
    value = {"probability": chance, "share": 0.25, "price": 2.0, "expected_money": 2 * chance}
    told = {"text": f"Product {item} is bought about every ten days and is due again."}
    return [
        ("because", 0.4, json.dumps({**other, "times": 4, "own": False})),
        ("habit", 3, json.dumps(habit)),
        ("together", 2.5, json.dumps({**other, "orders": 7, "lift": 2.5})),
        ("value", chance, json.dumps(value)),
        ("choice", 0.6 - 0.04 * slot, json.dumps({})),
        ("sentence", 0.0, json.dumps(told)),
    ]


def _report(rows: int) -> dict[str, object]:
    return {"rows_read": rows, "rows_kept": rows, "rejected": {}, "problems": []}
