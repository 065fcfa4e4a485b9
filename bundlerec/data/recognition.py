"""Which layout a table has, and which of its columns means what."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from bundlerec.data.aliases import ALIASES
from bundlerec.data.by_words import ALIAS, EXACT, Doubt, guess
from bundlerec.data.layouts import BY_WORDS, LAYOUTS, VENDORS
from bundlerec.data.layouts.base import SURE, Layout, Role, Shape, plain_spelling
from bundlerec.errors import BadSetting

GOOD_ENOUGH = 0.5  # below it the analyst decides


@dataclass(frozen=True)
class Match:
    """What a table was taken for. `mapping`: field -> column; `missing`: needed fields without a column."""

    layout: str
    shape: Shape
    confidence: float
    mapping: dict[str, str]
    doubts: tuple[Doubt, ...] = ()  # columns that are called like a field and hold something else

    @property
    def role(self) -> Role:
        return self.shape.role

    @property
    def attributes(self) -> list[str]:
        """Fields of a log that say something of its customers."""
        rest = (
            [name for name in self.mapping if name not in self.shape.fields] if self.shape.with_attributes else []
        )
        return [*self.shape.attributes, *rest]

    @property
    def missing(self) -> list[str]:
        return [field for field in self.shape.required if field not in self.mapping]


def recognise(
    header: Sequence[str],
    role: str | None = None,
    layout: str | None = None,
    corrections: Mapping[str, str] | None = None,
    sample: pd.DataFrame | None = None,
) -> Match | None:
    """The best layout for a header, of the wished role and layout where one is named; None when nothing fits.

    `sample`: the first rows, for a look at the values of columns that are known by their words only.
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
        tries = [_by_words(name, shape, called, header, sample) for name, shape in words]
        matches += [match for match in tries if match.confidence > 0 or role]
    best = max(matches, key=_rank, default=None)
    return _corrected(best, corrections) if best and corrections else best


def _rank(match: Match) -> tuple[float, int, int]:
    return match.confidence, len(match.shape.signature), len(match.mapping)


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
    return [(one.id, shape) for one in layouts for shape in one.shapes if _is_wished(shape, role)]


def _is_wished(shape: Shape, role: str | None) -> bool:
    return role == shape.role or (role is None and not shape.by_wish)


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


def _by_words(
    name: str, shape: Shape, called: Sequence[str], header: Sequence[str], sample: pd.DataFrame | None
) -> Match:
    found = guess(shape, called, header, sample)
    return Match(name, shape, found.confidence, _with_rest(shape, found.mapping, header), found.doubts)


def _with_rest(shape: Shape, mapping: dict[str, str], header: Sequence[str]) -> dict[str, str]:
    """Every other column that has a meaning under its own name: customers' attributes, numbered order lines."""
    rest = [column for column in header if column not in mapping.values()]
    if shape.repeated:
        rest = [column for column in rest if re.fullmatch(shape.repeated, plain_spelling(column))]
    elif not shape.with_attributes:
        return mapping
    return mapping | {column: column for column in rest}
