"""A JSON file becomes a table of texts."""

from __future__ import annotations

from pathlib import Path

from bundlerec.data.reading.handover import Note, write_table
from bundlerec.data.reading.json_records import REMEDY, Plan, plan_of, records
from bundlerec.data.reading.json_rows import Shape, all_rows
from bundlerec.data.reading.misfits import Misfits
from bundlerec.data.reading.table import distinct
from bundlerec.errors import FileProblem

MAX_COLUMNS = 2000
MAX_MISFITS = 0.5  # share of lines above which a file can't be trusted at all
SHOWN = 5


def convert(name: str, path: Path, folder: Path) -> Note:
    """Writes the table under `folder`. `path`: the file as UTF-8.

    Raises FileProblem: damaged JSON, no list of objects, several of them.
    """
    plan = plan_of(name, path)
    shape, misfits, objects = Shape(), Misfits(), 0
    for _, record in records(name, path, plan, misfits):
        shape.add(record)
        objects += 1
        if shape.width > MAX_COLUMNS:
            raise FileProblem(
                f"{name} has more than {MAX_COLUMNS:,} columns: its objects use values as names.", REMEDY
            )
    columns = shape.columns
    if not columns:
        raise FileProblem(f"{name} is JSON, but holds no list of objects.", REMEDY)
    if len(misfits.found) > MAX_MISFITS * (objects + len(misfits.found)):
        row, text, _ = misfits.found[0]
        raise FileProblem(f"Most lines of {name} are no objects (line {row}: “{text[:60]}”).", REMEDY)
    rows = all_rows(records(name, path, plan, Misfits()), shape.exploded)
    write_table(
        folder, distinct(columns), ((number, [row.get(column, "") for column in columns]) for number, row in rows)
    )
    return Note(_problems(name, plan, shape), None, misfits.found)


def _problems(name: str, plan: Plan, shape: Shape) -> list[str]:
    told = []
    if plan.beside:
        found = plan.prefix.removesuffix(".item")
        told.append(f"Of {name} the list “{found}” was read; beside it was left out: {_some(plan.beside)}.")
    if shape.elements[shape.exploded] > shape.lists[shape.exploded]:
        told.append(f"Each element of “{shape.exploded}” in {name} became a row of its own.")
    if shape.joined:
        told.append(f"In {name} a list within a row stands in one cell, divided by “|”: {_some(shape.joined)}.")
    return told


def _some(names: list[str]) -> str:
    return ", ".join(f"“{name}”" for name in names[:SHOWN]) + (", …" if len(names) > SHOWN else "")
