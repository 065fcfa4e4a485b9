"""A shop's tables as a `Dataset`, and the moments that matter."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Final

import numpy as np

from bundlerec.data import columns as c
from bundlerec.data.dataset import Dataset, build_dataset
from bundlerec.data.matching import joined_events
from bundlerec.errors import BadSetting
from bundlerec.feedback.liked import with_feedback
from bundlerec.progress import Progress, Silent
from bundlerec.store import Store

READING: Final = "Reading the shop's log"
READ, TABLES = 0.4, 0.7  # shares of the time that a large shop's log takes: its lines are read, they are a table


def moment(text: str | None) -> datetime | None:
    """An ISO 8601 time as UTC without a zone; None for none.

    Raises BadSetting when it is no time.
    """
    if not text:
        return None
    try:
        parsed = datetime.fromisoformat(text.strip())
        return parsed.astimezone(UTC).replace(tzinfo=None) if parsed.tzinfo else parsed
    except (ValueError, OverflowError) as wrong:
        raise BadSetting(f"“{text}” is no time.", "Write it like 2024-05-01 or 2024-05-01T12:30:00.") from wrong


def microseconds(time: datetime) -> int:
    """Microseconds since 1970 of a UTC time without a zone."""
    return int(np.datetime64(time, "us").astype(np.int64))


def load_dataset(
    store: Store,
    shop: str,
    until: datetime | None,
    join: str | None = None,
    *,
    join_variants: bool = True,
    progress: Progress | None = None,
) -> Dataset:
    """Everything that the shop knew before `until` (exclusive; None: everything), with what the shop `join` knew then
    of the same items, and what customers said of products; with `join_variants` the variants of a product are one item.
    Raises UnknownShop.
    """
    progress = progress or Silent()
    progress.update(0.0, READING)
    events = store.data.events(shop, until, told=lambda share: progress.update(READ * share, READING))
    if join is not None:
        decided = store.matching.decided(shop, join)
        events = joined_events(events, store.data.events(join, until), decided[decided[c.ACCEPTED]], join)
    progress.update(TABLES, "Putting the log's lines into orders")
    dataset = build_dataset(events, store.data.catalogue(shop), join_variants=join_variants)
    return with_feedback(dataset, store, shop, until)


def fingerprint_of(
    store: Store, shop: str, until: datetime | None, join: str | None = None, *, join_variants: bool = True
) -> str:
    """Changes when what a training would see changes."""
    own = store.data.fingerprint(shop, until)
    if not join_variants:
        own = hashlib.sha256(f"{own}\x1fvariants apart".encode()).hexdigest()
    if join is None:
        return own
    decided = store.matching.decided(shop, join).to_csv(index=False)
    parts = (own, store.data.fingerprint(join, until), join, decided)
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def end_of(dataset: Dataset, until: datetime | None) -> int:
    """The cut for bundles of today: `until`, else just after the last order (int64 microseconds)."""
    if until is not None:
        return microseconds(until)
    return int(dataset.order_time[-1]) + 1 if dataset.n_orders else 0
