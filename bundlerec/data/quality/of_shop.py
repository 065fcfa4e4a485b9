"""The verb: how good the data of one shop are."""

from __future__ import annotations

from bundlerec.data.quality.measures import Quality, measure
from bundlerec.progress import Progress, Silent
from bundlerec.store import Store


def data_quality(store: Store, shop: str, progress: Progress | None = None) -> Quality:
    """The figures of everything that the shop holds. Raises UnknownShop."""
    progress = progress or Silent()
    progress.update(0.0, "Reading the shop's log")
    events, catalogue = store.data.events(shop), store.data.catalogue(shop)
    progress.update(0.7, "Counting")
    return measure(events, catalogue, join_variants=store.shops.settings(shop).join_variants)
