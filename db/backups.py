"""Saving a whole database into one file while others use it, and putting one back. A backup of any database is an
SQLite database inside, so that it can be put back into any.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import gettempdir, mkdtemp
from typing import Final

from sqlalchemy import URL, Connection, delete, func, make_url, select

from bundlerec.config import VERSION
from bundlerec.disks import unwritable
from bundlerec.errors import BadSetting, BundleRecError, StoreDamaged
from bundlerec.store.safekeeping import Backup, LastBackup, Prepare, Told
from db import schema as s
from db.access_schema import audit, members_everywhere
from db.backup_file import check_written, pack, unpack
from db.backup_notes import note_backup, remedy
from db.engines import file_of, is_file, url_of
from db.files import (
    PARTS,
    WrittenMeanwhile,
    changes_of,
    copy_into,
    in_one_file,
    problems_of,
    put_aside,
    write_over,
)
from db.migrate import found_revision, renew, upgrade
from db.moving import copy_shops, travelling
from db.registry_schema import retrainer
from db.runs import interrupt_running
from db.session import WAIT_SECONDS, Database
from db.store import open_store

TRIES: Final = 3  # of keeping what stands in a file, while others write into it
QUICK_SECONDS: Final = 600.0  # more than a check of the largest snapshot takes


def back_up(url: str, out: Path, key_mark: str, told: Told) -> Backup:
    """Writes everything as it is at one moment into one file; whole or not at all. Raises BadSetting where that file is
    the database.
    """
    _refuse_the_database(make_url(url), out)
    with _work_folder(out.parent, out.name) as folder, closing(Database(url)) as database:
        snapshot = folder / "shop.db"
        told(0.0, "Copying the database")
        _take(database, snapshot, told)
        about = _described(snapshot, out, key_mark)
        in_one_file(snapshot)
        pack(snapshot, about, folder / "packed", lambda share: told(0.6 + 0.3 * share, "Packing"))
        check_written(folder / "packed", lambda share: told(0.9 + 0.1 * share, "Reading it again"))
        (folder / "packed").replace(out)
        note_backup(database.address, LastBackup(out, about.made, checked=True))
    return about


def read(file: Path, told: Told) -> Backup:
    """What a backup says of itself. Raises StoreDamaged unless all of it is right."""
    return check_written(file, lambda share: told(share, "Reading the backup"))


def restore(file: Path, url: str, replace: bool, told: Told, prepare: Prepare) -> tuple[Backup, Path | None]:
    """Puts a backup into a database; what stood there is kept beside, as a backup or (damaged) as it is.

    Nobody else writes between the keeping and the exchange: else the keeping begins anew. prepare: gets the backup's
    own store before anybody sees it.
    """
    with closing(Database(url)) as target:
        folder_of = file_of(target.address).parent if is_file(target.address) else Path(gettempdir())
        with _work_folder(folder_of, file.name) as folder:
            content = folder / "shop.db"
            backup = unpack(file, content, lambda share: told(0.3 * share, "Reading the backup"))
            with closing(Database(url_of(content))) as snapshot:
                upgrade(snapshot)
            into = _into_file if is_file(target.address) else _into_server
            ready = partial(_prepared, content, backup, prepare)
            kept = into(target, content, lambda: _make_way(target, file, replace, told), ready, told)
            note_backup(target.address, LastBackup(file, backup.made, checked=True))
            return backup, kept


def _into_file(
    target: Database, content: Path, make_way: Callable[[], Path | None], ready: Callable[[], None], told: Told
) -> Path | None:
    place, tries = file_of(target.address), 0
    while True:
        tries += 1
        with changes_of(place) as changed:
            ready()
            kept = make_way()
            in_one_file(content)
            target.close()
            told(0.8, "Writing the database")
            try:
                write_over(place, content, WAIT_SECONDS, changed)
                return kept
            except WrittenMeanwhile:
                if kept is not None:
                    kept.unlink(missing_ok=True)
                if tries == TRIES:
                    raise


def _into_server(
    target: Database, content: Path, make_way: Callable[[], Path | None], ready: Callable[[], None], told: Told
) -> Path | None:
    """All tables of the target are made anew in one transaction, and filled."""
    upgrade(target)  # so that the keeping, which others' writing waits for, does not want to write itself
    with target.writer() as connection, closing(Database(url_of(content))) as snapshot:
        ready()
        kept = make_way()
        with snapshot.reader() as source:
            renew(connection)
            copy_shops(source, connection, None, lambda share, what: told(0.5 + 0.5 * share, what))
    return kept


def _prepared(content: Path, backup: Backup, prepare: Prepare) -> None:
    store = open_store(url_of(content))
    try:
        prepare(store, backup)
    finally:
        store.close()


def _refuse_the_database(address: URL, out: Path) -> None:
    if not is_file(address):
        return
    database = file_of(address).resolve()
    if out.resolve() in [database.with_name(database.name + ending) for ending in PARTS]:
        raise BadSetting(f"{out} is the database itself.", "Name another file for the backup.")


def _take(database: Database, snapshot: Path, told: Told) -> None:
    upgrade(database)
    if is_file(database.address):
        with database.reader() as connection:
            copy_into(connection, snapshot)
    with closing(Database(url_of(snapshot))) as copy:
        upgrade(copy)
        with copy.writer() as connection:
            if not is_file(database.address):
                with database.reader() as source:
                    copy_shops(source, connection, None, lambda share, what: told(0.5 * share, what))
            interrupt_running(connection, "It was running when the backup was made.")
            connection.execute(delete(s.watcher))
            connection.execute(delete(retrainer))
        with copy.reader() as connection:
            if found := problems_of(connection, QUICK_SECONDS):
                raise StoreDamaged(f"The database is damaged: {found[0]}.", remedy(database.address))


def _described(snapshot: Path, out: Path, key_mark: str) -> Backup:
    with closing(Database(url_of(snapshot))) as copy, copy.reader() as connection:
        counts = [connection.scalar(select(func.count()).select_from(table)) or 0 for table in travelling()]
        names = tuple(connection.scalars(select(s.shops.c.name).order_by(s.shops.c.name)))
        made = datetime.now(UTC).replace(tzinfo=None)
        return Backup(out, made, VERSION, found_revision(connection) or "", names, sum(counts), key_mark)


def _make_way(target: Database, file: Path, replace: bool, told: Told) -> Path | None:
    """What stands in the target is kept elsewhere, where that is wished; returns where."""
    name = f"before-restore-{datetime.now(UTC):%Y%m%d-%H%M%S}"
    try:
        if is_file(target.address) and not file_of(target.address).exists():
            return None
        upgrade(target)
        with target.reader() as connection:
            held = _held(connection)
    except StoreDamaged:
        if not replace or not is_file(target.address):
            raise
        old = file_of(target.address)
        target.close()
        return put_aside(old, f"{old.name}.damaged-{name}")
    if not held:
        return None
    if not replace:
        raise BundleRecError(
            f"The database holds {held} already.",
            "Nothing was changed. Restore into a new database (--db), or add --replace: what stands there now is "
            "then kept as a backup beside.",
        )
    folder = file_of(target.address).parent if is_file(target.address) else file.parent
    kept = folder / f"{name}.backup"
    url = target.address.render_as_string(hide_password=False)
    back_up(url, kept, "", lambda share, what: told(0.3 + 0.5 * share, "Keeping what stands there now"))
    return kept


def _held(connection: Connection) -> str:
    """What a database holds that somebody would miss, in words; empty: nothing."""
    shops = connection.scalar(select(func.count()).select_from(s.shops)) or 0
    if shops:
        return "a shop" if shops == 1 else f"{shops} shops"
    for table, words in ((members_everywhere, "people's roles"), (audit, "an audit log")):
        if connection.scalar(select(func.count()).select_from(table)):
            return words
    return ""


@contextmanager
def _work_folder(parent: Path, name: str) -> Iterator[Path]:
    """A folder for what is not finished yet, gone afterwards; a full or locked disk is told."""
    try:
        folder = Path(mkdtemp(prefix=f".{name}.", dir=parent))
    except OSError as trouble:
        raise unwritable(parent, trouble) from trouble
    try:
        yield folder
    except OSError as trouble:
        raise unwritable(parent, trouble) from trouble
    finally:
        shutil.rmtree(folder, ignore_errors=True)
