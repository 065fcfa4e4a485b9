"""Several files that make one table: order lines take their customers and times from the file of orders."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from bundlerec.data.cleaning.ids import without_point_zero
from bundlerec.data.cleaning.notes import Around, Notes
from bundlerec.data.examined import Examined
from bundlerec.data.layouts import LAYOUTS
from bundlerec.data.layouts.base import Join, Role, Shape
from bundlerec.data.reading.dialect import compact
from bundlerec.data.recognition import Match
from bundlerec.errors import FileProblem

NO_SISTER_ROW = "not in the file of {sister}"
# What columns with several products of an order are called.
SEVERAL = re.compile(
    r"(?:line)?(?:item|product|sku|good)s?(?:id|code|name|detail|list)?s?\d*|商品(?:信息|明细|列表)"
).fullmatch
BOTH = "Give both files in one go."


def assemble(files: Sequence[Examined]) -> None:
    """Makes parts whole whose sisters are among the files; the others are told what they lack.

    A part that is whole is cleaned as what its shape says (`whole`); one that only gives stays a part.
    """
    known = [(file, file.match) for file in files if file.match and not file.report.refusal]
    taken: set[int] = set()
    for file, match in known:
        found = {join: _sisters(join, match, known) for join in match.shape.joins}
        missing = next((join for join, sisters in found.items() if join.needed and not sisters), None)
        if missing:
            file.lacks = _lacks(file, match, missing)
        elif any(found.values()):
            _make_whole(file, match, found)
        taken |= {id(sister) for sisters in found.values() for sister in sisters}
    for file, match in known:
        if match.role == Role.PART and match.shape.whole is None and id(file) not in taken:
            file.lacks = _lacks_taker(file, match)


def _sisters(join: Join, match: Match, known: Sequence[tuple[Examined, Match]]) -> list[Examined]:
    return [file for file, other in known if (other.layout, other.shape.name) == (match.layout, join.sister)]


def _make_whole(file: Examined, match: Match, found: dict[Join, list[Examined]]) -> None:
    """The file's rows get their sisters' fields before they are prepared; its fingerprint covers all of them."""
    shape = match.shape

    def prepare(rows: pd.DataFrame, notes: Notes, around: Around) -> pd.DataFrame:
        for join, sisters in found.items():
            if sisters:
                rows = _joined(rows, join, sisters, notes, around)
        return shape.prepare(rows, notes, around)

    file.match = replace(match, shape=replace(shape, role=shape.whole or shape.role, prepare=prepare))
    tables = [
        one.table for one in [file, *(sister for sisters in found.values() for sister in sisters)] if one.table
    ]
    if file.table:
        together = hashlib.sha256("".join(table.fingerprint for table in tables).encode()).hexdigest()
        file.table = replace(file.table, fingerprint=together)


def _joined(
    rows: pd.DataFrame, join: Join, sisters: Sequence[Examined], notes: Notes, around: Around
) -> pd.DataFrame:
    """The rows with what the sisters tell of them; rows that no sister knows are rejected where it is needed."""
    given = [sister.given for sister in sisters if sister.given is not None]
    names = " and ".join(sister.name for sister in sisters)
    if len(given) < len(sisters):
        raise FileProblem(f"{around.file} needs {names}, which can't be used.", "Mend that file first.")
    table = pd.concat(given).drop_duplicates(join.on, keep="last").set_index(join.on)
    place = table.index.get_indexer(pd.Index(without_point_zero(rows[join.on])))
    brought = [name for name in join.brings if name in table]
    values = table[brought].take(place.clip(min=0)).set_axis(rows.index) if len(table) else None
    if values is None:
        raise FileProblem(f"{names} tells nothing that {around.file} could take.", "Export it again.")
    rows = rows.assign(**{name: values[name] for name in brought})
    notes.say(f"{around.file} and {names} were put together by {join.on.replace('_', ' ')}.")
    unknown = pd.Series(place < 0, index=rows.index)
    if join.needed:
        return notes.reject(rows, unknown, NO_SISTER_ROW.format(sister=join.sister))
    return rows.assign(**{name: rows[name].where(~unknown, "") for name in brought})


def _lacks(file: Examined, match: Match, join: Join) -> FileProblem:
    shape = next(one for one in LAYOUTS[match.layout].shapes if one.name == join.sister)
    return FileProblem(
        f"{file.name} holds {match.shape.name} only: it needs its file of {join.sister} ({_known_by(shape)}).",
        BOTH,
    )


def _lacks_taker(file: Examined, match: Match) -> FileProblem:
    shapes = LAYOUTS[match.layout].shapes
    taker = next(one for one in shapes if any(join.sister == match.shape.name for join in one.joins))
    if several := next(
        (name for name in (file.table.header if file.table else ()) if SEVERAL(compact(name))), None
    ):
        return FileProblem(
            f"The column “{several}” of {file.name} may hold several products of an order in one row, which can't be "
            f"told apart.",
            f"Export it with a row for each product, or give its file of {taker.name} too ({_known_by(taker)}).",
        )
    return FileProblem(
        f"{file.name} holds {match.shape.name} only: it needs its file of {taker.name} ({_known_by(taker)}).", BOTH
    )


def _known_by(shape: Shape) -> str:
    columns = [shape.fields[field][0] if shape.signature else field for field in shape.required]
    return "with the columns " + ", ".join(columns)
