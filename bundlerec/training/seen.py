"""What a run was asked for, and the shop as it saw it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from bundlerec.config import TrainSettings
from bundlerec.data.dataset import Dataset
from bundlerec.errors import UnknownRun
from bundlerec.store import Run, RunState, Store
from bundlerec.training.shop import load_dataset

JOINED_VARIANTS: Final = "joined_variants"  # in a run's summary: whether the variants of a product were one item


def run_of(store: Store, shop: str, run_id: int | None) -> Run:
    """A finished run of the shop, the latest by default. Raises UnknownRun."""
    run = store.runs.latest_done(shop) if run_id is None else store.runs.get(run_id)
    if run is None:
        raise UnknownRun(f"Shop “{shop}” has no finished training yet.", "Train first: python -m bundlerec train")
    if run.shop != shop:
        raise UnknownRun(f"Run {run.id} belongs to the shop “{run.shop}”.", f"Add --shop {run.shop}.")
    if run.state is not RunState.DONE:
        raise UnknownRun(f"Run {run.id} is {run.state.value} and has no result.", "Wait for it, or train again.")
    return run


def settings_of(run: Run) -> TrainSettings:
    """What the run was asked for."""
    return TrainSettings.model_validate(dict(run.settings))


def seen_by(store: Store, run: Run, until: datetime | None) -> Dataset:
    """The run's shop before `until`, its variants joined or not as the run learned them, whatever is wished today."""
    together = bool(run.summary.get(JOINED_VARIANTS))
    return load_dataset(store, run.shop, until, settings_of(run).join, join_variants=together)
