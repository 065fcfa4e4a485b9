"""A JSON file becomes a table of texts."""

from __future__ import annotations

from pathlib import Path

from bundlerec.data.reading.handover import Note
from bundlerec.data.reading.json_records import REMEDY, plan_of, records
from bundlerec.data.reading.misfits import Misfits
from bundlerec.data.reading.records import about_lists, shape_of, some, write_records
from bundlerec.errors import FileProblem

MAX_MISFITS = 0.5  # share of lines above which a file can't be trusted at all


def convert(name: str, path: Path, folder: Path) -> Note:
    """Writes the table under `folder`. `path`: the file as UTF-8.

    Raises FileProblem: damaged JSON, no list of objects, several of them.
    """
    plan, misfits = plan_of(name, path), Misfits()
    beside = plan.prefix.removesuffix(".item")
    told = [f"Of {name} the list “{beside}” was read; beside it was left out: {some(plan.beside)}."]
    shape, objects = shape_of(name, records(name, path, plan, misfits))
    if not shape.columns:
        raise FileProblem(f"{name} is JSON, but holds no list of objects.", REMEDY)
    if len(misfits.found) > MAX_MISFITS * (objects + len(misfits.found)):
        row, text, _ = misfits.found[0]
        raise FileProblem(f"Most lines of {name} are no objects (line {row}: “{text[:60]}”).", REMEDY)
    write_records(folder, shape, records(name, path, plan, Misfits()))
    return Note([*(told if plan.beside else []), *about_lists(name, shape)], None, misfits.found)
