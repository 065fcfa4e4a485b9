"""The verbs of keeping a database safe: back it up, put it back, move its shops, check it.

The key of pseudonyms lies outside of the database and outside of its backups: a backup alone gives nobody away. It has
to be kept in a place of its own, and what is lost without it is told.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bundlerec.access import Actor, guarded
from bundlerec.data.cleaning.erased import mark_of
from bundlerec.data.secret import FILE, VARIABLE, known_key
from bundlerec.errors import BadSetting, BundleRecError, StoreTrouble
from bundlerec.progress import Progress
from bundlerec.store import Note, Store
from bundlerec.store.safekeeping import Backup, Checked, Safekeeping

LOST_WITHOUT_KEY: Final = (
    "without it, customers known by e-mail only come in anew with later files, "
    "and erased customers are not recognised"
)
UNKNOWN_ERASED: Final = (
    "The database that was replaced could not tell who was erased: erase again who asked for it since the "
    "backup was made."
)


@dataclass(frozen=True)
class Restored:
    """What became of a restore."""

    backup: Backup
    kept: Path | None  # where what stood there before is now; None: nothing stood there
    erased_again: int = 0  # customers who were erased after the backup was made
    notes: tuple[str, ...] = field(default=())  # what to know, in sentences


def back_up(keeper: Safekeeping, url: str, out: Path, key_folder: Path, progress: Progress) -> Backup:
    """Writes a database into one file while it is in use. Raises StoreTrouble, BundleRecError."""
    if out.is_dir():
        raise BadSetting(f"{out} is a folder.", "Name the file of the backup.")
    if not out.parent.is_dir():
        raise BundleRecError(f"There is no folder {out.parent}.", "Make it, or choose another place.")
    return keeper.back_up(url, out, _mark(known_key(key_folder)), progress.update)


def restore(
    keeper: Safekeeping,
    file: Path,
    url: str,
    key_folder: Path,
    progress: Progress,
    actor: Actor,
    replace: bool = False,
    erased_of: str | None = None,
) -> Restored:
    """Puts a backup into a database; returns what became of it.

    Who was erased since, by the marks of the database that is replaced and of the one at `erased_of`, is erased from
    the backup's content before that is put there: nobody sees them again, wherever it is cut off. The audit log that
    comes back with the backup says who put it back.
    """
    gone, notes, elsewhere = 0, set(), keeper.erased(erased_of) if erased_of else {}
    noted = False

    def prepare(store: Store, backup: Backup) -> None:
        nonlocal gone, noted
        if not noted:  # it is prepared again where somebody wrote meanwhile
            what = f"put back the backup {file.name} of {backup.made:%Y-%m-%d %H:%M} UTC"
            store.audit.write(Note(actor.label, actor.how, "", what))
            noted = True
        marks = _marks(keeper, url) if replace else {}
        if marks is None:
            notes.add(UNKNOWN_ERASED)
        gone += erase_again(guarded(store, actor), _joined(marks or {}, elsewhere), known_key(key_folder))

    backup, kept = keeper.restore(file, url, replace, progress.update, prepare)
    return Restored(backup, kept, gone, (*notes, *_about_key(backup, key_folder)))


def erase_again(store: Store, marks: Mapping[str, Collection[str]], key: bytes | None) -> int:
    """Erases the customers of a restored database whose marks are known; how many there were.

    The marks are kept where a shop of that name is, so that later imports leave these customers out.
    """
    there = {shop: set(marks[shop]) - store.data.erased(shop) for shop in store.shops.names() if shop in marks}
    gone = 0
    for shop, missing in there.items():
        if not missing:
            continue
        store.data.keep_marks(shop, missing)
        for customer in store.data.named_customers(shop) if key else ():
            if mark_of(customer, key or b"") in missing:
                store.data.erase_customer(shop, customer, mark_of(customer, key or b""))
                gone += 1
    return gone


def move(
    keeper: Safekeeping, url: str, target: str, shops: Sequence[str] | None, progress: Progress
) -> Mapping[str, int]:
    """Copies shops (None: everything) into another database, all or nothing; the rows of each table."""
    return keeper.move(url, target, shops, progress.update)


def check(keeper: Safekeeping, url: str) -> Checked:
    """Looks at everything that a database can say of its own state."""
    return keeper.check(url)


def _marks(keeper: Safekeeping, url: str) -> Mapping[str, Collection[str]] | None:
    try:
        return keeper.erased(url)
    except StoreTrouble:
        return None


def _joined(*several: Mapping[str, Collection[str]]) -> dict[str, set[str]]:
    joined: dict[str, set[str]] = {}
    for marks in several:
        for shop, known in marks.items():
            joined.setdefault(shop, set()).update(known)
    return joined


def _about_key(backup: Backup, key_folder: Path) -> list[str]:
    if not backup.key_mark:
        return []
    key = known_key(key_folder)
    if _mark(key) == backup.key_mark:
        return []
    what = "is not there" if key is None else "is another one"
    return [
        f"The key of pseudonyms that was in use when the backup was made {what}: {LOST_WITHOUT_KEY}. Put {FILE} into "
        f"{key_folder}, or set {VARIABLE}, before the next import."
    ]


def _mark(key: bytes | None) -> str:
    """Tells one key from another, and says nothing else of it."""
    return "" if key is None else hmac.new(key, b"backup", hashlib.sha256).hexdigest()[:16]
