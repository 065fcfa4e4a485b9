"""Small shops in a real database, with trainings that went through the same doors as a merchant's."""

from __future__ import annotations

import fcntl
import uuid
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd
from sqlalchemy import func, select

from bundlerec import jobs
from bundlerec.config import TrainSettings
from bundlerec.data import columns as c
from bundlerec.progress import Progress
from bundlerec.store import ImportRecord, Run, Store, TablesOfFile
from bundlerec.worker import training, work
from db import schema as s
from db.session import Database
from db.store import SqlStore, open_store
from tests import databases
from tests.worlds import habitual_shop

SHOP = "default"
UNTIL = "2024-03-08"  # of the first training: the last two or three orders of everybody come later
STRANGE = {"c000": "007", "c001": "NA", "i000": "0012", "i001": "NA", "i002": "=1+1", "i003": 'tea, "green"'}


@dataclass(frozen=True)
class TrainedShop:
    """A shop with a training that stopped at UNTIL and one on everything."""

    path: Path
    store: SqlStore
    events: pd.DataFrame
    earlier: int  # the run with UNTIL
    latest: int  # the run on everything

    @property
    def url(self) -> str:
        return databases.at(self.path)

    def copied(self, path: Path) -> TrainedShop:
        """The same shop in another database."""
        return replace(self, path=path, store=open_store(databases.copied(self.path, path)))


def trained_shop(folder: Path, path: Path) -> TrainedShop:
    """120 customers of habit, some ids of which are awkward: leading zeros, NA, a formula, a comma and quotes.

    The shop is trained once in `folder`, by whichever process comes first, and copied to `path`.
    """
    events, catalogue = habitual_shop(customers=120)
    events = events.replace({c.CUSTOMER_ID: STRANGE, c.ITEM_ID: STRANGE})
    original, is_trained = folder / "trained.db", folder / "is_trained"
    with (folder / "trained.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not is_trained.exists():
            store = open_store(databases.at(original))
            save(store, SHOP, events, catalogue.replace({c.ITEM_ID: STRANGE}))
            trained(store, SHOP, until=UNTIL)
            trained(store, SHOP)
            store.close()
            databases.kept(original)
            is_trained.touch()
    url = databases.copied(original, path)
    databases.kept(path)
    store = open_store(url)
    earlier, latest = sorted(run.id for run in store.runs.list(SHOP))
    return TrainedShop(path, store, events, earlier, latest)


def save(store: Store, shop: str, events: pd.DataFrame | None, catalogue: pd.DataFrame | None = None) -> None:
    """What an import saves."""
    record = ImportRecord("file.csv", uuid.uuid4().hex, "plain", "mixed", {})
    store.data.save(shop, [TablesOfFile(record, catalogue=catalogue, events=events)])


def trained(store: Store, shop: str, progress: Progress | None = None, **settings: object) -> Run:
    """A training in this process, to whatever end."""
    run = jobs.submit(store, shop, TrainSettings.model_validate(settings))
    ended = work(store, run.id, training, progress)
    assert ended is not None
    return ended


def row_counts(url: str) -> dict[str, int]:
    """How many rows each table of a database holds."""
    database = Database(url)
    with database.reader() as connection:
        counts = {
            table.name: connection.scalar(select(func.count()).select_from(table)) or 0
            for table in s.metadata.sorted_tables
        }
    database.close()
    return counts
