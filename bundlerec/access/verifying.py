"""Whether the audit log is whole: every entry follows the one before, and says what it said when it was written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bundlerec.store import START, AuditEntry


@dataclass(frozen=True)
class Verdict:
    """How many entries were looked at, the hash of the last one, and where the chain breaks, if it does."""

    entries: int
    head: str
    broken_at: int | None = None  # number of the first entry that does not fit
    why: str = ""
    knew: bool | None = None  # whether the hash that somebody noted earlier is among them; None: none was noted


def verify(chain: Iterable[AuditEntry], noted_head: str = "") -> Verdict:
    """Follows the chain from its first entry on.

    noted_head: the `head` of an earlier verdict, kept elsewhere. Without one nobody can tell whether the newest
    entries were cut off, or everything was written anew by somebody who owns the database.
    """
    number, before, seen = 0, START, noted_head in ("", START)
    for entry in chain:
        why = _misfit(entry, number, before)
        if why:
            return Verdict(number, before, entry.number, why, seen if noted_head else None)
        number, before = entry.number, entry.hash
        seen = seen or before == noted_head
    return Verdict(number, before, knew=seen if noted_head else None)


def _misfit(entry: AuditEntry, number: int, before: str) -> str:
    if entry.number != number + 1:
        return f"After entry {number} comes entry {entry.number}: what stood between them is gone."
    if entry.before != before:
        return "It does not follow the entry before it."
    return "" if entry.hash == entry.true_hash else "It was altered after it was written."
