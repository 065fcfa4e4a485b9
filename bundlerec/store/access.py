"""Who may do what in which shop, and what was done, as the verbs see it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Final, Literal, Protocol


class Role(IntEnum):
    """What somebody may do in a shop; each role may do what the ones below it may."""

    VIEWER = 1  # sees everything and exports it
    ANALYST = 2  # and changes data, rules, terms, trainings, campaigns
    ADMIN = 3  # and decides who may do what, erases customers, names folders of the server

    @property
    def word(self) -> str:
        return self.name.lower()


@dataclass(frozen=True)
class Membership:
    """One person's role in a shop, or in every shop that is there and will be (`shop` None)."""

    who: str  # a verified e-mail address in small letters, or "subject issuer" as the provider tells them
    role: Role
    shop: str | None
    created: datetime | None = None


Owned = Literal["run", "campaign"]


class Members(Protocol):
    """Who has which role in which shop."""

    def all(self, shop: str | None = None) -> list[Membership]:
        """Of one shop and of every shop at once; None: all of the database. In order of name."""

    def of(self, names: Sequence[str]) -> list[Membership]:
        """What one person has, who goes by any of these names."""

    def grant(self, who: str, role: Role, shop: str | None) -> None:
        """Gives a role, instead of the one that the person had there. Raises UnknownShop."""

    def revoke(self, who: str, shop: str | None) -> bool:
        """Takes the role away; False where there was none."""

    def shop_of(self, what: Owned, number: int) -> str | None:
        """The shop that a run or a campaign belongs to; None where there is no such one."""


@dataclass(frozen=True)
class Note:
    """What the audit log will say of a change, when the change happens."""

    actor: str  # e-mail address or name of an account
    how: str  # "web", "command line", "program"
    shop: str  # "" where it concerns no single one
    what: str  # in plain words, without personal data of customers


START: Final = "0" * 64  # what the first entry follows


@dataclass(frozen=True)
class AuditEntry(Note):
    """One line of the audit log, bound to the one before it by its hash."""

    number: int
    time: datetime  # UTC
    before: str  # hash of the entry before
    hash: str

    @property
    def true_hash(self) -> str:
        """What `hash` has to be: SHA-256 over the entry and the hash of the one before."""
        return hash_of(self, self.number, self.time, self.before)


def hash_of(note: Note, number: int, time: datetime, before: str) -> str:
    """SHA-256 (hex) over an entry, written as a JSON list."""
    told = [number, time.isoformat(), note.actor, note.how, note.shop, note.what, before]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


class AuditLog(Protocol):
    """What was done. Entries are added, by the change that they tell of or by themselves, and never altered."""

    def write(self, note: Note) -> None:
        """Adds an entry that stands by itself."""

    def entries(
        self,
        shop: str | None = None,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = None,
    ) -> list[AuditEntry]:
        """Newest first; of one shop, or all; `since` inclusive, `until` exclusive."""

    def chain(self) -> Iterator[AuditEntry]:
        """All entries, oldest first."""


_noted: ContextVar[list[Note]] = ContextVar("noted")


@contextmanager
def noted(note: Note) -> Iterator[None]:
    """What is changed inside writes this entry, once, in the same transaction: both happen or neither does."""
    token = _noted.set([note])
    try:
        yield
    finally:
        _noted.reset(token)


def take_note() -> Note | None:
    """The entry that the transaction which begins now has to write; a second one gets None."""
    waiting = _noted.get([])
    return waiting.pop() if waiting else None
