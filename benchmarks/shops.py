"""Shops for the benchmarks, in throw-away databases."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bundlerec.data.demo import SHOP, load_demo
from bundlerec.progress import Progress
from bundlerec.store import Store
from db.store import open_store


@contextmanager
def demo_store(progress: Progress) -> Iterator[tuple[Store, str]]:
    """A store that holds the demo shop, and the shop's name; gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{Path(folder, 'benchmark.db').as_posix()}")
        load_demo(store, progress)
        yield store, SHOP
