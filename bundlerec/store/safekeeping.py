"""Whole databases: saved, put back, moved and checked, as the verbs see them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from bundlerec.store import Store

Told = Callable[[float, str], None]  # how far the work is (0 to 1), and what it does


@dataclass(frozen=True)
class Backup:
    """What a backup says of itself."""

    file: Path
    made: datetime
    product: str  # version of the program that made it
    schema: str  # revision of the database's schema
    shops: tuple[str, ...]
    rows: int
    key_mark: str = ""  # tells whether a key for pseudonyms is the one that was in use; empty: there was none


@dataclass(frozen=True)
class LastBackup:
    """Which backup of a database was made, or put back, last from this machine."""

    file: Path
    made: datetime  # UTC
    checked: bool  # every byte was read again


@dataclass(frozen=True)
class Checked:
    """What a check of a database found."""

    problems: tuple[str, ...] = ()  # sentences; none: nothing is wrong
    complete: bool = True  # False: the time was over before everything was looked at


Prepare = Callable[[Store, Backup], None]


def untouched(store: Store, backup: Backup) -> None:
    """Leaves a backup as it is."""


class Safekeeping(Protocol):
    """What is done with whole databases, by their addresses. All raise what opening a store raises."""

    def back_up(self, url: str, out: Path, key_mark: str, told: Told) -> Backup:
        """Writes everything as it is at one moment into one file, while others write on; whole or not at all."""

    def read(self, file: Path, told: Told) -> Backup:
        """What a backup says of itself, once it is certain that every byte is right. Raises StoreDamaged."""

    def last_backup(self, url: str) -> LastBackup | None:
        """None where none is known on this machine."""

    def restore(
        self, file: Path, url: str, replace: bool, told: Told, prepare: Prepare = untouched
    ) -> tuple[Backup, Path | None]:
        """Puts a backup into a database that holds no shop; with `replace` into any, of which a backup is made first
        (its file, or where a damaged one was put aside). `prepare` gets the backup's content before it is put there,
        and again where somebody wrote meanwhile. Raises BundleRecError, StoreBusy, StoreDamaged."""

    def move(self, url: str, target: str, shops: Sequence[str] | None, told: Told) -> Mapping[str, int]:
        """Copies shops (None: everything) into another database: the rows of each table, counted and compared."""

    def check(self, url: str) -> Checked:
        """Looks at everything that a database can say of its own state."""

    def erased(self, url: str) -> Mapping[str, Collection[str]]:
        """The marks of the customers who asked to be forgotten, by shop."""
