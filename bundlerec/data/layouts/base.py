"""What a layout is: the headers that give it away, what its columns mean, and its traps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from bundlerec.data.cleaning.notes import Around, Notes

SURE = 0.95  # a vendor's whole signature is there


class Role(StrEnum):
    """What a file is to the shop."""

    CATALOGUE = "catalogue"
    EVENTS = "events"
    CUSTOMERS = "customers"
    BUNDLES = "bundles"
    FEEDBACK = "feedback"
    MIXED = "mixed"  # a log that also tells of customers
    PART = "part"  # of no use without its sister files


def as_it_is(rows: pd.DataFrame, notes: Notes, around: Around) -> pd.DataFrame:
    """A layout without traps."""
    return rows


@dataclass(frozen=True)
class Join:
    """What a file takes from a sister file of the same call: its fields `brings`, by the field `on` of both."""

    sister: str  # name of the sister's shape
    on: str
    brings: tuple[str, ...]
    needed: bool = True  # without it the file stays a part


@dataclass(frozen=True)
class Shape:
    """One kind of file of a layout.

    `signature`: headers that only this kind has, all of them needed; where a vendor translates its headers,
    `told_by` names fields instead. `fields`: field -> its headers, the first that is there counts. All in plain
    spelling (case folded, blanks collapsed), but for `exactly`: headers needed letter by letter. `without`:
    headers that a file of this kind never has. Fields beyond those of `data.columns` are for `prepare`, which
    turns the vendor's rows into plain ones before the common cleaning. `strangers`: fields that a plain file of
    this kind never has.
    """

    role: Role
    signature: frozenset[str]
    fields: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...]
    prepare: Callable[[pd.DataFrame, Notes, Around], pd.DataFrame] = as_it_is
    told_by: tuple[str, ...] = ()
    exactly: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    sure: float = SURE  # how sure the signature makes
    repeated: str = ""  # pattern of headers that come any number of times; each is a field of its own name
    with_attributes: bool = False  # every other column is an attribute of the customer
    by_wish: bool = False  # only where the analyst names the role
    attributes: tuple[str, ...] = ()  # fields of a log that say something of the customer
    name: str = ""  # among the files of a layout that come in several
    joins: tuple[Join, ...] = ()
    whole: Role | None = None  # what a part is once its sisters are there; None: it only gives to them
    strangers: frozenset[str] = frozenset()
    coded: bool = (
        False  # `prepare` takes columns as categories, so that a large file stays numbers of distinct texts
    )


@dataclass(frozen=True)
class Layout:
    """A vendor's layout, by its id."""

    id: str
    shapes: tuple[Shape, ...]


def plain_spelling(header: str) -> str:
    """A header without byte order mark, outer blanks and case; inner blanks collapsed."""
    return " ".join(header.replace("\ufeff", "").split()).casefold()
