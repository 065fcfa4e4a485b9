"""Which tests can reach a database at all. A pass on PostgreSQL leaves out the others: they would do the same twice."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from typing import Final

import pytest

FOLDER: Final = Path(__file__).parent
DOOR: Final = "tests.databases"
ROOT: Final = "tests.conftest"  # is over every test; what it gives counts only where it is asked for
SHOPS: Final = {"lasting_shop", "growing_shop"}


def reaches_a_database(item: pytest.Item) -> bool:
    """Whether the test's file, or a conftest beside or above it, imports the door, however far behind."""
    file = item.path.resolve()
    folders = [folder for folder in file.parents if folder.is_relative_to(FOLDER)]
    over = {_name(folder / "conftest.py") for folder in folders} - {ROOT}
    return bool(SHOPS & set(getattr(item, "fixturenames", ()))) or any(
        map(leads_to_the_door, over | {_name(file)})
    )


@cache
def leads_to_the_door(module: str) -> bool:
    """Whether a module of the tests imports the door, or one that does."""
    seen: set[str] = set()
    to_see = {module}
    while to_see:
        found = to_see.pop()
        seen.add(found)
        to_see |= _imported(found) - seen
    return DOOR in seen


@cache
def _imported(module: str) -> frozenset[str]:
    file = FOLDER.parent.joinpath(*module.split(".")).with_suffix(".py")
    if not file.exists():
        return frozenset()
    found: set[str] = set()
    for line in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(line, ast.ImportFrom) and line.module:
            found |= {line.module, *(f"{line.module}.{name.name}" for name in line.names)}
        elif isinstance(line, ast.Import):
            found |= {name.name for name in line.names}
    return frozenset(name for name in found if name.startswith("tests."))


def _name(file: Path) -> str:
    return ".".join(file.relative_to(FOLDER.parent).with_suffix("").parts)
