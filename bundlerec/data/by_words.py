"""Files of no known vendor: columns by a dictionary of words, and by a look at what stands in them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.aliases import ALIASES, NAMES, PACKED, STATUS, TIME_OF_DAY, TIMESTAMP
from bundlerec.data.cleaning.verdicts import VERDICT_OF_WORD
from bundlerec.data.currencies import CODES, NO_CODES
from bundlerec.data.layouts.base import Role, Shape
from bundlerec.data.reading.dialect import compact

EXACT, ALIAS, MISSING = 1.0, 0.8, 0.3  # how far a plain file's needed column can be trusted
DOUBTFUL = (
    0.6  # items known by a column called only “id”, or by name; a log that knows neither customers nor orders
)
WEAK = frozenset({"id", "code"})
# A table that tells nothing of these is not of the role; one that tells something of those is of another role.
TELLS: Mapping[Role, frozenset[str]] = {
    Role.EVENTS: frozenset({c.CUSTOMER_ID, c.ORDER_ID, TIMESTAMP}),
    Role.CATALOGUE: frozenset({c.TITLE, c.CATEGORY, c.PRICE, c.COST, c.STOCK, c.BRAND, c.DESCRIPTION}),
    Role.CUSTOMERS: frozenset({c.CUSTOMER_ID}),
    Role.BUNDLES: frozenset({c.BUNDLE_ID}),
    Role.FEEDBACK: frozenset({c.VERDICT, c.SCORE}),
    Role.PART: frozenset({c.ORDER_ID}),
    Role.MIXED: frozenset({c.CUSTOMER_ID}),
}
STRANGERS: Mapping[Role, frozenset[str]] = {
    Role.EVENTS: frozenset(),
    Role.MIXED: frozenset(),
    Role.PART: frozenset({c.BUNDLE_ID}),
    Role.CATALOGUE: frozenset({c.CUSTOMER_ID, c.ORDER_ID, c.BUNDLE_ID}),
    Role.CUSTOMERS: frozenset({c.ITEM_ID, c.ORDER_ID, c.BUNDLE_ID, c.QUANTITY, c.PRICE}),
    Role.BUNDLES: frozenset({c.CUSTOMER_ID}),
    Role.FEEDBACK: frozenset(),
}
UNIT = re.compile(r"(.*\S)\s*[(\[（【][^()\[\]（）【】]*[)\]）】]\s*")  # `Price (EUR)`
IN_CURRENCY = re.compile(rf"(.*\S?)[\s_-](?:{'|'.join(sorted(CODES - NO_CODES))})", re.IGNORECASE)  # `price_eur`
MOSTLY = 0.5  # share of a column's first values that must look like what its name says
MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mai|okt|dez|janv|févr|avr|juin|juil|août"
MOMENT = re.compile(
    rf"\d{{4}}[-/.年]\d{{1,2}}.*|\d{{1,2}}[-/.]\d{{1,2}}[-/.]\d{{2,4}}.*|(?:19|20)\d{{6}}(?:\d{{6}})?|"
    rf"\d{{9,10}}(?:\.\d+)?|\d{{13}}|\d{{16}}|.*\b(?:{MONTHS}).*\d.*|\d.*\b(?:{MONTHS}).*",
    re.IGNORECASE,
)
TIME = re.compile(
    r"\D{0,6}\d{1,2}(?:[:.h时時点點]\d{2}.*|\s*[ap]\.?\s?m\.?)|(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?|0?[.,]\d+|0",
    re.IGNORECASE,
)
LISTS = re.compile(r"\s*(?:\[\s*)?\{.*\}(?:\s*\])?\s*|\[\s*\]", re.DOTALL)
VERDICT = re.compile(rf"\s*(?:{'|'.join(map(re.escape, VERDICT_OF_WORD))}|)\s*", re.IGNORECASE)
AMOUNT = re.compile(r"[^\d]{0,5}[-+(]?\d[\d.,'’\s]*\)?[^\d]{0,5}")
FORMS: Mapping[str, tuple[re.Pattern[str], str]] = {
    TIMESTAMP: (MOMENT, "times"),
    TIME_OF_DAY: (TIME, "times of day"),
    PACKED: (LISTS, "lists in JSON"),
    c.VERDICT: (VERDICT, "words such as accepted or dismissed"),
    **dict.fromkeys((c.QUANTITY, c.PRICE, c.COST, c.STOCK, c.SCORE), (AMOUNT, "numbers")),
}


@dataclass(frozen=True)
class Doubt:
    """A column that is called like a field, but holds something else (`example`)."""

    field: str
    column: str
    wanted: str
    example: str


@dataclass(frozen=True)
class Guess:
    """What the words make of a header."""

    confidence: float
    mapping: dict[str, str]
    doubts: tuple[Doubt, ...]


def guess(shape: Shape, called: Sequence[str], header: Sequence[str], sample: pd.DataFrame | None = None) -> Guess:
    """Fields by dictionary; a column serves one field only, and needed fields choose first.

    `called`: the header as the analyst calls it. With a `sample` of the first rows a column whose values don't look
    like the field is passed over; names that are the field's own are certain.
    """
    spelled = {compact(word): column for word, column in reversed(list(zip(called, header, strict=True)))}
    for word, column in zip(called, header, strict=True):  # `line_items.sku` of nested objects is an sku too
        spelled.setdefault(compact(word.rpartition(".")[2]), column)
    for word, column in zip(called, header, strict=True):
        if unit := UNIT.fullmatch(word) or IN_CURRENCY.fullmatch(word):
            spelled.setdefault(compact(unit[1]), column)
    mapping: dict[str, str] = {}
    doubts: list[Doubt] = []
    for field in sorted(shape.fields, key=lambda one: one not in shape.required):
        known = [word for word in map(compact, shape.fields[field]) if word in spelled]
        columns = [spelled[word] for word in known if spelled[word] not in mapping.values()]
        for column in sorted(columns, key=lambda one: _is_empty(one, sample)):
            doubt = None if sample is None or column == field else _doubt(field, column, sample)
            if doubt is None:
                mapping[field] = column
                break
            doubts.append(doubt)
    if c.ORDER_ID in shape.fields and "id" in header and _is_nested(mapping.get(c.ITEM_ID, "")):
        mapping.setdefault(c.ORDER_ID, "id")
    left = tuple(doubt for doubt in doubts if doubt.field not in mapping)
    return Guess(_confidence(shape, mapping, spelled.keys()), mapping, left)


def _is_nested(item: str) -> bool:
    """Whether items stand in a list of an order's lines (`line_items.sku`): what is called `id` beside is the order."""
    return compact(item.rpartition(".")[0]) in ALIASES[PACKED]


def _is_empty(column: str, sample: pd.DataFrame | None) -> bool:
    return sample is not None and column in sample and not (sample[column] != "").any()


def _doubt(field: str, column: str, sample: pd.DataFrame) -> Doubt | None:
    if field not in FORMS or column not in sample:
        return None
    form, wanted = FORMS[field]
    filled = [text for cell in sample[column] if (text := str(cell).strip())]
    strange = [text for text in filled if not form.fullmatch(text)]
    return Doubt(field, column, wanted, strange[0][:40]) if len(strange) > MOSTLY * len(filled) else None


def _confidence(shape: Shape, mapping: Mapping[str, str], words: Collection[str]) -> float:
    """The weakest needed column decides; a table that tells less, or other things, than its role is no match."""
    told = {field for field, names in ALIASES.items() if any(word in words for word in set(names) - WEAK)}
    if told & (STRANGERS[shape.role] | shape.strangers) or not mapping.keys() & TELLS[shape.role]:
        return 0.0
    missing = [field for field in shape.required if field not in mapping]
    if missing and (shape.role != Role.EVENTS or not told & {c.CUSTOMER_ID, c.ORDER_ID}):
        return 0.0
    if any(compact(mapping[field]) in WEAK for field in shape.required if field in mapping):
        return DOUBTFUL if mapping.keys() & {c.PRICE, c.CATEGORY} else 0.0
    if shape.role == Role.EVENTS and not told & {c.CUSTOMER_ID, c.ORDER_ID}:
        return DOUBTFUL
    if c.ITEM_ID in shape.required and compact(mapping.get(c.ITEM_ID, "")) in NAMES:
        return DOUBTFUL
    told_by = [field for field in shape.required if field != STATUS]  # however states are called, they are heeded
    return min(EXACT if mapping.get(f) == f else ALIAS if f in mapping else MISSING for f in told_by)
