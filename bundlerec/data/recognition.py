"""Which layout a table has, and which of its columns means what."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from bundlerec.data import columns as c
from bundlerec.data.aliases import ALIASES, TIMESTAMP
from bundlerec.data.layouts import BY_WORDS, LAYOUTS, VENDORS
from bundlerec.data.layouts.base import SURE, Layout, Role, Shape, plain_spelling
from bundlerec.data.reading.dialect import compact
from bundlerec.errors import BadSetting

EXACT, ALIAS, MISSING = 1.0, 0.8, 0.3  # how far a plain file's needed column can be trusted
GOOD_ENOUGH = 0.5  # below it the analyst decides
DOUBTFUL = 0.6  # a column called only “id”, or a log that knows neither customers nor orders
WEAK = frozenset({"id", "code"})
# A table that tells nothing of these is not of the role; one that tells something of those is of another role.
TELLS: Mapping[Role, frozenset[str]] = {
    Role.EVENTS: frozenset({c.CUSTOMER_ID, c.ORDER_ID, TIMESTAMP}),
    Role.CATALOGUE: frozenset({c.TITLE, c.CATEGORY, c.PRICE, c.COST, c.STOCK, c.BRAND, c.DESCRIPTION}),
    Role.CUSTOMERS: frozenset({c.CUSTOMER_ID}),
    Role.BUNDLES: frozenset({c.BUNDLE_ID}),
    Role.PART: frozenset({c.ORDER_ID}),
}
STRANGERS: Mapping[Role, frozenset[str]] = {
    Role.EVENTS: frozenset(),
    Role.PART: frozenset({c.BUNDLE_ID}),
    Role.CATALOGUE: frozenset({c.CUSTOMER_ID, c.ORDER_ID, c.BUNDLE_ID}),
    Role.CUSTOMERS: frozenset({c.ITEM_ID, c.ORDER_ID, c.BUNDLE_ID, c.QUANTITY}),
    Role.BUNDLES: frozenset({c.CUSTOMER_ID}),
}
IN_WORDS = {
    c.CUSTOMER_ID: "customer",
    c.ITEM_ID: "item",
    c.ORDER_ID: "order",
    TIMESTAMP: "time",
    c.BUNDLE_ID: "bundle",
}


@dataclass(frozen=True)
class Match:
    """What a table was taken for. `mapping`: field -> column; `missing`: needed fields without a column."""

    layout: str
    shape: Shape
    confidence: float
    mapping: dict[str, str]

    @property
    def role(self) -> Role:
        return self.shape.role

    @property
    def missing(self) -> list[str]:
        return [field for field in self.shape.required if field not in self.mapping]


def recognise(
    header: Sequence[str],
    role: str | None = None,
    layout: str | None = None,
    corrections: Mapping[str, str] | None = None,
) -> Match | None:
    """The best layout for a header, of the wished role and layout where one is named; None when nothing fits.

    `corrections` ({field: column}, an empty column takes a field away) are the analyst's and certain.
    Raises BadSetting for a role, a layout or a field that does not exist.
    """
    _check(role, layout)
    vendors = _of([LAYOUTS[layout]] if layout else VENDORS, role)
    matches = [match for name, shape in vendors if (match := _by_signature(name, shape, header))]
    if not any(match.confidence > ALIAS for match in matches):
        words = _of([LAYOUTS[layout]] if layout else BY_WORDS, role)
        renamed = {column: field for field, column in (corrections or {}).items() if column}
        called = [renamed.get(column, column) for column in header]
        tries = [_by_words(name, shape, called, header) for name, shape in words]
        matches += [match for match in tries if match.confidence > 0 or role]
    best = max(matches, key=lambda match: (match.confidence, len(match.shape.signature)), default=None)
    return _corrected(best, corrections) if best and corrections else best


def _check(role: str | None, layout: str | None) -> None:
    if role is not None and role not in list(Role):
        raise BadSetting(f"There is no role “{role}”.", f"Roles: {', '.join(Role)}.")
    if layout is not None and layout not in LAYOUTS:
        raise BadSetting(f"There is no layout “{layout}”.", f"Layouts: {', '.join(LAYOUTS)}.")


def _corrected(match: Match, corrections: Mapping[str, str]) -> Match:
    fields = match.shape.fields.keys() | ALIASES.keys()
    strange = [field for field in corrections if field not in fields and not match.shape.with_attributes]
    if strange:
        raise BadSetting(f"There is no field “{strange[0]}”.", f"Fields: {', '.join(sorted(fields))}.")
    mapping = {field: column for field, column in match.mapping.items() if column not in corrections.values()}
    mapping |= corrections
    return replace(match, mapping={f: column for f, column in mapping.items() if column}, confidence=EXACT)


def _of(layouts: Sequence[Layout], role: str | None) -> list[tuple[str, Shape]]:
    return [(one.id, shape) for one in layouts for shape in one.shapes if role in (None, shape.role)]


def _by_signature(name: str, shape: Shape, header: Sequence[str]) -> Match | None:
    spelled = {plain_spelling(column): column for column in reversed(header)}
    if not (shape.signature or shape.told_by or shape.exactly):
        return None
    if not shape.signature <= spelled.keys() or shape.without & spelled.keys() or not shape.exactly <= set(header):
        return None
    mapping = {
        field: spelled[found]
        for field, names in shape.fields.items()
        if (found := next((word for word in names if word in spelled), None))
    }
    if not mapping.keys() >= set(shape.told_by):
        return None
    confidence = shape.sure + (1 - SURE) * len(mapping) / len(shape.fields)
    return Match(name, shape, confidence, _with_rest(shape, mapping, header))


def _by_words(name: str, shape: Shape, called: Sequence[str], header: Sequence[str]) -> Match:
    """Fields by dictionary; a column serves one field only, and needed fields choose first."""
    spelled = {compact(word): column for word, column in reversed(list(zip(called, header, strict=True)))}
    mapping: dict[str, str] = {}
    for field in sorted(shape.fields, key=lambda one: one not in shape.required):
        words = [word for word in shape.fields[field] if word in spelled and spelled[word] not in mapping.values()]
        if words:
            mapping[field] = spelled[words[0]]
    confidence = _confidence(shape, mapping, spelled.keys())
    return Match(name, shape, confidence, _with_rest(shape, mapping, header))


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
    return min(EXACT if mapping.get(f) == f else ALIAS if f in mapping else MISSING for f in shape.required)


def _with_rest(shape: Shape, mapping: dict[str, str], header: Sequence[str]) -> dict[str, str]:
    """Every other column that has a meaning under its own name: customers' attributes, numbered order lines."""
    rest = [column for column in header if column not in mapping.values()]
    if shape.repeated:
        rest = [column for column in rest if re.fullmatch(shape.repeated, plain_spelling(column))]
    elif not shape.with_attributes:
        return mapping
    return mapping | {column: column for column in rest}
