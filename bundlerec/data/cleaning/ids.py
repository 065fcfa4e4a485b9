"""Ids are text and stay as they stand; only what a spreadsheet did to them is undone."""

from __future__ import annotations

import hashlib
import hmac
import re

import pandas as pd

from bundlerec.data.cleaning.coded import distinct, renamed
from bundlerec.data.cleaning.notes import EMAIL, Around, Notes

POINT_ZERO = r"-?\d+\.0"
AS_FORMULA = r'="([^"]*)"'  # how a file keeps a spreadsheet from taking a code for a number
ROUNDED = r"\d(?:[.,]\d+)?[Ee]\+\d{2,}"  # what a spreadsheet, or a column of floats, makes of a long number
PSEUDONYM = "p_"
PSEUDONYM_LENGTH = 24  # hexadecimal digits, 96 bits


def without_point_zero(ids: pd.Series) -> pd.Series:
    """A numeric column whose every value ends in `.0` loses it, one whose every value is written as `="007"` becomes
    what stands between the quotation marks; any other column is left alone.
    """
    names, _ = distinct(ids)
    filled = names[names != ""]
    if not filled.empty and filled.iloc[0].startswith("=") and filled.str.fullmatch(AS_FORMULA).all():
        return renamed(ids, lambda names: names.str.replace(AS_FORMULA, r"\1", regex=True))
    if filled.empty or not re.fullmatch(POINT_ZERO, filled.iloc[0]) or not filled.str.fullmatch(POINT_ZERO).all():
        return ids
    return renamed(ids, lambda names: names.str.removesuffix(".0"))


def tell_rounded(ids: pd.Series, what: str, notes: Notes, around: Around) -> None:
    """Says where a program has rounded long numbers, so that different ids may have become one."""
    names, _ = distinct(ids)
    rounded = names[names.str.contains("+", regex=False)]
    rounded = rounded[rounded.str.fullmatch(ROUNDED)]
    if len(rounded):
        notes.say(
            f"A program has rounded codes of the {what} in {around.file} (“{rounded.iloc[0]}”): different "
            f"ones may have become one. Export it again with codes as texts, and don't open it in a spreadsheet "
            f"program before you give it."
        )


def pseudonyms(ids: pd.Series, notes: Notes, around: Around) -> pd.Series:
    """E-mail addresses become a keyed hash (HMAC-SHA256): the same person the same code, nobody's address."""
    names, _ = distinct(ids)
    people = names[names.str.contains("@", regex=False)]
    people = people[people.str.contains(EMAIL.pattern)]
    if people.empty:
        return ids
    key = around.secret()
    codes = {person: customer_code(person, key) for person in people}
    notes.say(f"Customers of {around.file} are known by e-mail: each is kept as a code, the address is not.")
    return renamed(ids, lambda names: names.map(lambda name: codes.get(name, name)))


def customer_code(customer_id: str, key: bytes) -> str:
    """The id under which the database knows a customer: an e-mail address, alone or with a name, by its code."""
    address = EMAIL.search(customer_id)
    return pseudonym(address[0].strip("<>(),;\"'"), key) if address else customer_id.strip()


def pseudonym(person: str, key: bytes) -> str:
    """The code of an e-mail address (letter case and blanks don't matter)."""
    digest = hmac.new(key, person.strip().casefold().encode(), hashlib.sha256).hexdigest()
    return PSEUDONYM + digest[:PSEUDONYM_LENGTH]
