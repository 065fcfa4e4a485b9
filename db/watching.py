"""What became of the files of watched folders, and which process looks at them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import delete, insert, select

from bundlerec.store import FileState, ProcessIdentity, WatchedFile
from db import leases
from db import schema as s
from db.session import Database
from db.shops import ensure_shop
from db.values import now, to_datetime

WORDS = ("file", "stamp", "text", "basis")


class SqlWatching:
    """Fulfils `bundlerec.store.Watching`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def files(self, shop: str) -> list[WatchedFile]:
        """What is known of the files of the shop's folder, in order of name."""
        table = s.watched_files
        query = select(table).join(s.shops).where(s.shops.c.name == shop).order_by(table.c.file)
        with self._database.reader() as connection:
            rows = connection.execute(query).mappings().all()
        return [
            WatchedFile(
                **{name: row[name] for name in WORDS},
                state=FileState(row["state"]),
                looked=to_datetime(row["looked"]),
            )
            for row in rows
        ]

    def note(self, shop: str, files: Sequence[WatchedFile]) -> None:
        """Keeps what became of the files; what was known of the same ones is replaced."""
        table, moment = s.watched_files, now()
        with self._database.writer() as connection:
            number = ensure_shop(connection, shop)
            names = [file.file for file in files]
            connection.execute(delete(table).where(table.c.shop_id == number, table.c.file.in_(names)))
            for file in files:
                values = {name: getattr(file, name) for name in WORDS}
                values |= {"shop_id": number, "state": file.state.value, "looked": moment}
                connection.execute(insert(table).values(values))

    def forget(self, shop: str) -> None:
        """Forgets the files that wait, so that they are looked at again."""
        table = s.watched_files
        shops = select(s.shops.c.id).where(s.shops.c.name == shop)
        with self._database.writer() as connection:
            waits = table.c.state == FileState.WAITS.value
            connection.execute(delete(table).where(table.c.shop_id.in_(shops), waits))

    def claim(self, process: ProcessIdentity, alive: Callable[[ProcessIdentity], bool | None]) -> bool:
        """Whether this process may look now: no other one that is alive, or may be (None), does."""
        with self._database.writer() as connection:
            return leases.take(connection, s.watcher, process, alive)

    def release(self, process: ProcessIdentity) -> None:
        """Lets others look."""
        with self._database.writer() as connection:
            leases.give_back(connection, s.watcher, process)
