"""Whole databases saved, put back, moved and checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

from sqlalchemy import make_url, select

from bundlerec.errors import BadSetting, UnknownShop
from bundlerec.store.safekeeping import Backup, Checked, LastBackup, Prepare, Told, untouched
from db import backup_notes, backups, checking
from db import schema as s
from db.engines import file_of, is_file
from db.files import remove_new
from db.migrate import upgrade
from db.moving import copy_shops
from db.runs import interrupt_running
from db.session import Database
from db.store import open_store


class SqlSafekeeping:
    """Fulfils `bundlerec.store.safekeeping.Safekeeping`."""

    def back_up(self, url: str, out: Path, key_mark: str, told: Told) -> Backup:
        """Writes everything as it is at one moment into one file, while others write on."""
        return backups.back_up(url, out, key_mark, told)

    def read(self, file: Path, told: Told) -> Backup:
        """What a backup says of itself. Raises StoreDamaged."""
        return backups.read(file, told)

    def last_backup(self, url: str) -> LastBackup | None:
        """The one that was made, or put back, last from this machine."""
        return backup_notes.last_backup(make_url(url))

    def restore(
        self, file: Path, url: str, replace: bool, told: Told, prepare: Prepare = untouched
    ) -> tuple[Backup, Path | None]:
        """Puts a backup into a database; what stood there is kept beside."""
        return backups.restore(file, url, replace, told, prepare)

    def move(self, url: str, target: str, shops: Sequence[str] | None, told: Told) -> Mapping[str, int]:
        """Copies shops into another database, all or nothing. Raises UnknownShop, BadSetting, StoreTrouble."""
        with closing(Database(url)) as here, closing(Database(target)) as there:
            if here.address == there.address:
                raise BadSetting("Source and target are the same database.", "Name another one with --to.")
            upgrade(here)
            is_new = is_file(there.address) and not file_of(there.address).exists()
            try:
                upgrade(there)
                with here.reader() as source, there.writer() as connection:
                    _refuse_unknown(list(source.scalars(select(s.shops.c.name))), shops)
                    copied = copy_shops(source, connection, shops, told)
                    interrupt_running(connection, "It was running when its shop was moved here.")
            except BaseException:
                there.close()
                if is_new:
                    remove_new(file_of(there.address))
                raise
        return copied

    def check(self, url: str) -> Checked:
        """Looks at everything that a database can say of its own state."""
        return checking.check(url)

    def erased(self, url: str) -> Mapping[str, frozenset[str]]:
        """The marks of the customers who asked to be forgotten, by shop."""
        store = open_store(url)
        try:
            return {shop: store.data.erased(shop) for shop in store.shops.names()}
        finally:
            store.close()


def _refuse_unknown(known: Sequence[str], wanted: Sequence[str] | None) -> None:
    for name in wanted or []:
        if name not in known:
            raise UnknownShop(f"There is no shop “{name}”.", f"Shops here: {', '.join(known) or 'none yet'}.")
