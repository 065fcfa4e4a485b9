"""What a run was asked for, and the shop as it saw it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from bundlerec.config import TrainSettings
from bundlerec.data.dataset import Dataset
from bundlerec.progress import Progress
from bundlerec.store import Run, Store
from bundlerec.training.shop import load_dataset

JOINED_VARIANTS: Final = "joined_variants"  # in a run's summary: whether the variants of a product were one item


def settings_of(run: Run) -> TrainSettings:
    """What the run was asked for."""
    return TrainSettings.model_validate(dict(run.settings))


def seen_by(store: Store, run: Run, until: datetime | None, progress: Progress | None = None) -> Dataset:
    """The run's shop before `until`, its variants joined or not as the run learned them, whatever is wished today."""
    together = bool(run.summary.get(JOINED_VARIANTS))
    join = settings_of(run).join
    return load_dataset(store, run.shop, until, join, join_variants=together, progress=progress)
