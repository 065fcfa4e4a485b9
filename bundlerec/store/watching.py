"""Watched folders, as the verbs see them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bundlerec.store.runs import ProcessIdentity


class FileState(StrEnum):
    """What became of a file of a watched folder."""

    SAVED = "saved"
    WAITS = "waits"


@dataclass(frozen=True)
class WatchedFile:
    """One file of a watched folder when it was last looked at."""

    file: str  # its name in the folder
    stamp: str  # changes when the file changes
    state: FileState
    text: str  # what was saved, or what has to be said before it can be
    basis: str = ""  # what was known of the shop
    looked: datetime | None = None


class Watching(Protocol):
    """The files of watched folders, and who looks at them."""

    def files(self, shop: str) -> list[WatchedFile]:
        """In order of name; none for an unknown shop."""

    def note(self, shop: str, files: Sequence[WatchedFile]) -> None:
        """Keeps what became of the files, and makes the shop when it is not there."""

    def forget(self, shop: str) -> None:
        """Forgets the files that wait, so that they are looked at again."""

    def claim(self, process: ProcessIdentity, alive: Callable[[ProcessIdentity], bool | None]) -> bool:
        """Whether this process may look now: atomically, and only when no other one that is alive, or may be (None),
        does."""

    def release(self, process: ProcessIdentity) -> None: ...
