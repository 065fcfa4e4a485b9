"""Bundles that are shown to a customer, kept with the probability with which each was chosen."""

from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd

from bundlerec.data import columns as c
from bundlerec.store import Run, Store


def log_shown(store: Store, run: Run, bundles: pd.DataFrame, channel: str, *, campaign: int | None = None) -> int:
    """Keeps the shown rows of a Bundles table and returns how many bundles were new (each counts once a day and
    channel, or once a campaign). Raises UnknownShop, UnknownRun.
    """
    moment = datetime.now(UTC).replace(tzinfo=None)
    shown = bundles.assign(**{c.RUN: run.id, c.CHANNEL: channel, c.TIME: moment, c.CAMPAIGN: campaign})
    names = [name for name in c.EXPOSURES if name != c.EXPOSURE]
    return store.exposures.save(run.shop, shown[names].astype({c.TIME: "datetime64[us]"})) if len(shown) else 0


def numbers_of(store: Store, run: Run, customer: str, kind: str) -> dict[int, int]:
    """Number of the bundle -> number of its last exposure, of one kind of a customer's bundles of a run."""
    shown = store.exposures.shown(run.shop, customer_id=customer, run_id=run.id)
    rows = zip(shown[c.KIND], shown[c.BUNDLE].tolist(), shown[c.EXPOSURE].tolist(), strict=True)
    return {bundle: number for of_kind, bundle, number in rows if of_kind == kind}  # the last one of each
