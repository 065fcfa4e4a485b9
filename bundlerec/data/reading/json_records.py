"""The records of a JSON file, one after the other, without the whole file in memory."""

from __future__ import annotations

import json
from codecs import BOM_UTF8
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import ijson

from bundlerec.data.aliases import ALIASES
from bundlerec.data.columns import CUSTOMER_ID, ORDER_ID
from bundlerec.data.reading.dialect import compact
from bundlerec.data.reading.misfits import Misfits
from bundlerec.errors import FileProblem

FIRST_LINE = 1024**2  # letters within which the first line of JSON lines ends
OF_A_RECORD = frozenset(ALIASES[CUSTOMER_ID] + ALIASES[ORDER_ID])
DEEPEST = 200  # levels of lists and objects within each other
LEVELS = {"start_map": 1, "start_array": 1, "end_map": -1, "end_array": -1}
REMEDY = "Export it again, as a list of objects, as JSON lines or as CSV."


@dataclass
class Plan:
    """Where the records of a file stand."""

    lines: bool = False  # one object a line
    prefix: str = ""  # as ijson writes it
    beside: list[str] = field(default_factory=list)  # what stands beside the list in the object around it


def plan_of(name: str, path: Path) -> Plan:
    """Raises FileProblem: damaged JSON, no objects in it, several lists of them, nested too deeply."""
    start = _start(path)
    if start == "{" and _are_lines(path):
        return Plan(lines=True)
    _look_how_deep(name, path)
    if start != "{":
        return Plan(prefix="item")
    shape = _shape(name, path)
    if shape.is_record:
        return Plan()
    if len(shape.lists) == 1:
        return Plan(prefix=f"{shape.lists[0]}.item", beside=shape.plain)
    if shape.lists:
        raise FileProblem(
            f"{name} holds several lists ({', '.join(shape.lists[:8])}), which are tables of their own.",
            "Save each of them as a file of its own.",
        )
    raise FileProblem(f"{name} is JSON, but holds no list of objects.", REMEDY)


def records(name: str, path: Path, plan: Plan, misfits: Misfits) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each object with its number: of its line in JSON lines, else counted from 1.

    Numbers come as texts or decimals, as they are written. Lines that are no object go to `misfits`.
    """
    if plan.lines:
        yield from _of_lines(path, misfits)
        return
    with _bytes(path) as file:
        try:
            for number, value in enumerate(ijson.items(file, plan.prefix, multiple_values=True), start=1):
                if isinstance(value, dict):
                    yield number, value
                else:
                    misfits.add(number, _as_json(value), "not an object")
        except ijson.JSONError as damage:
            raise damaged(name) from damage


def damaged(name: str) -> FileProblem:
    """What is said of JSON that breaks off or breaks the rules."""
    return FileProblem(f"{name} is damaged JSON: it breaks off or a mark is missing.", "Export or copy it again.")


def _of_lines(path: Path, misfits: Misfits) -> Iterator[tuple[int, dict[str, Any]]]:
    with path.open(encoding="utf-8-sig", newline="\n") as file:
        for number, line in enumerate(file, start=1):
            if not line.strip():
                continue
            value = _value(line)
            if isinstance(value, dict):
                yield number, value
            else:
                misfits.add(number, line.strip(), "not an object")


def _value(line: str) -> Any:
    """What a line says; None where it isn't JSON. Numbers stay as they are written."""
    try:
        return json.loads(line, parse_float=str, parse_int=str)
    except (ValueError, RecursionError):
        return None


def _as_json(value: object) -> str:
    return json.dumps(value, default=str, ensure_ascii=False)


def _start(path: Path) -> str:
    with path.open(encoding="utf-8-sig") as file:
        return file.read(4096).lstrip()[:1]


def _bytes(path: Path) -> BinaryIO:
    """The file from behind its byte order mark on."""
    file = path.open("rb")
    file.seek(len(BOM_UTF8) if file.read(len(BOM_UTF8)) == BOM_UTF8 else 0)
    return file


def _are_lines(path: Path) -> bool:
    """Whether the first line is a whole object and another one follows in a line of its own."""
    with path.open(encoding="utf-8-sig", newline="\n") as file:
        first = ""
        while not first.strip():
            first = file.readline(FIRST_LINE)
        return isinstance(_value(first), dict) and any(
            line.strip() for line in iter(lambda: file.readline(80), "")
        )


def _look_how_deep(name: str, path: Path) -> None:
    """What knows the place of each value takes memory by the square of the levels, so this comes before."""
    depth = 0
    with _bytes(path) as file:
        try:
            for event, _ in ijson.basic_parse(file, multiple_values=True):
                depth += LEVELS.get(event, 0)
                if depth > DEEPEST:
                    raise FileProblem(
                        f"In {name} lists or objects lie more than {DEEPEST} deep within each other.", REMEDY
                    )
        except ijson.JSONError as damage:
            raise damaged(name) from damage


@dataclass
class _Shape:
    """What a file that begins with an object holds."""

    documents: int = 0
    lists: list[str] = field(default_factory=list)  # lists of objects, by where they stand; none within a list
    plain: list[str] = field(default_factory=list)  # names of other values

    @property
    def is_record(self) -> bool:
        """Whether each object of the file is a row by itself, not a wrapping around rows."""
        if self.documents > 1 or any(compact(key) in OF_A_RECORD for key in self.plain):
            return True
        by_column = all(key.rpartition(".")[2].isdigit() for key in self.plain)  # {"price": {"0": 1, "1": 2}}
        return not self.lists and not by_column


def _shape(name: str, path: Path) -> _Shape:
    """One look through the whole file."""
    shape = _Shape()
    inside = 0  # lists around the place
    opened = ""  # the list that is open
    with _bytes(path) as file:
        try:
            for prefix, event, _ in ijson.parse(file, multiple_values=True):
                if event == "start_array":
                    inside += 1
                    opened = prefix if inside == 1 else opened
                elif event == "end_array":
                    inside -= 1
                elif inside == 1 and event == "start_map" and prefix == f"{opened}.item":
                    if opened not in shape.lists:
                        shape.lists.append(opened)
                elif not inside and prefix and event in ("string", "number", "boolean") and len(shape.plain) < 500:
                    shape.plain.append(prefix)
                shape.documents += not prefix and event == "end_map"
        except ijson.JSONError as damage:
            raise damaged(name) from damage
    return shape
