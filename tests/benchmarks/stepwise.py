"""A training that learns nothing in forty steps, keeps a checkpoint at each, and saves metrics and bundles."""

from __future__ import annotations

import time

import pandas as pd

from bundlerec.data import columns as c

STEPS, SECONDS, CHECKPOINT = 40, 0.02, "checkpoint/step"


def train(store, run, progress):
    """Goes on from the checkpoint of a broken one."""
    first = int(store.results.artifact(run.id, CHECKPOINT) or b"0")
    for step in range(first, STEPS):
        progress.update(step / STEPS, f"Step {step}")
        time.sleep(SECONDS)
        store.results.save_artifact(run.id, CHECKPOINT, str(step + 1).encode())
    store.results.save_metrics(run.id, _rows(c.METRICS), _rows(c.COMPARISONS))
    store.results.save_bundles(run.id, _rows(c.BUNDLES), _rows(c.REASONS).assign(**{c.EVIDENCE: "{}"}))
    return {"chosen": "scorer"}


def _rows(columns):
    numbers = {
        c.VALUE,
        c.LOW,
        c.HIGH,
        c.N,
        c.SCORE,
        c.PROBABILITY,
        c.VALUE_OF_CHOICE,
        c.WEIGHT,
        c.BUNDLE,
        c.SLOT,
        c.K,
    }
    return pd.DataFrame({name: [1, 2] if name in numbers else ["a", "b"] for name in columns})
