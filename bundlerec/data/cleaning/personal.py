"""Which columns of a file of customers say who a person is: by what they are called and by what stands in them."""

from __future__ import annotations

import re
from typing import Final

import pandas as pd

from bundlerec.data.aliases import PERSONAL
from bundlerec.data.cleaning.notes import EMAIL, MASK
from bundlerec.data.reading.dialect import compact

MOSTLY: Final = 0.5  # share of the cells above which a column is personal whatever its name
FEW: Final = 3  # different values up to which a column is an answer (“accepts e-mail: yes”), whatever its name
WORDS: Final = frozenset(
    [
        "email",
        "mail",
        "phone",
        "phones",
        "mobile",
        "telephone",
        "tel",
        "fax",
        "address",
        "street",
        "surname",
        "lastname",
        "firstname",
    ]
)
WHOSE: Final = frozenset(
    [
        "first",
        "last",
        "full",
        "family",
        "given",
        "middle",
        "customer",
        "billing",
        "shipping",
        "contact",
        "recipient",
    ]
)
NAME: Final = "name"
PHONE: Final = r"(?:\+|00|0|\()[\d\s()./-]{6,20}|\d{3}[-.\s]\d{3}[-.\s]\d{4}"
STREET: Final = (
    r"(?i)\d+[a-z]?\s+\S.*\b(?:street|st|road|rd|avenue|ave|lane|ln|boulevard|blvd|drive|dr|way|court|ct|rue)\b.*"
    r"|.*(?:str(?:aße|asse|\.)|weg|platz|allee|gasse|laan|straat)\s*\d+\s*[a-z]?(?:,.*)?"
    r"|.*(?:路|街|巷|弄)\d+号.*"
)
DIGITS: Final = r"(?:\D*\d){7,}\D*"
DIGITS_IN_TEXT: Final = re.compile(r"(?<![\w.,])[+(]?\d(?:[\s()./-]{0,2}\d){6,19}(?![\w])")
DATE: Final = re.compile(
    r"\d{4}[-./]\d{1,2}[-./]\d{1,2}(?:[\sT]+\d{1,2})?|\d{1,2}[-./]\d{1,2}[-./]\d{2,4}(?:\s+\d{1,2})?"
)
ADDRESS_HERE, NUMBER_HERE = MASK, "(number)"


def is_personal(name: str, values: pd.Series) -> bool:
    """Whether a column says who a person is."""
    filled = pd.Series(values[values != ""].unique(), dtype="str")
    if compact(name) in PERSONAL:
        return True
    if filled.empty:
        return False
    return (_sounds_personal(name) and len(filled) > FEW) or _holds_people(filled)


def without_addresses(values: pd.Series) -> pd.Series:
    """The cells with nothing where an e-mail address stands in one."""
    return values.where(~values.str.contains(EMAIL.pattern), "")


def without_contacts(text: str) -> str:
    """A free text with marks in place of e-mail addresses and of numbers that may be phones: seven digits or more,
    dates excepted.
    """
    bare = EMAIL.sub(ADDRESS_HERE, text)
    return DIGITS_IN_TEXT.sub(lambda found: found[0] if DATE.fullmatch(found[0]) else NUMBER_HERE, bare)


def _sounds_personal(name: str) -> bool:
    words = set(re.findall(r"[^\W\d_]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).casefold()))
    return bool(words & WORDS) or (NAME in words and bool(words & WHOSE))


def _holds_people(filled: pd.Series) -> bool:
    phones = filled.str.fullmatch(PHONE) & filled.str.fullmatch(DIGITS)
    tests = (filled.str.contains(EMAIL.pattern), phones, filled.str.fullmatch(STREET))
    return any(found.mean() > MOSTLY for found in tests)
