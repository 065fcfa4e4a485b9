"""The arrows between the rooms, read from the imports: who may know whom."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[1]
# folder: (top-level names or modules it must not import, files that may)
FORBIDDEN = {
    "bundlerec": {
        "streamlit": (),
        "sqlalchemy": (),
        "alembic": (),
        "pages": (),
        "db": ("bundlerec/__main__.py",),
        "plotly": tuple(
            f"bundlerec/charts{of}.py" for of in ("", "_campaigns", "_fairness", "_feedback", "_together")
        ),
        "pickle": (),
    },
    "pages": {"db": ("pages/common/frame.py",), "sqlalchemy": (), "plotly": (), "pickle": ()},
    "db": {"streamlit": (), "pages": (), "torch": (), "plotly": (), "pickle": ()},
}
ALLOWED_TO_DB = (
    "bundlerec.store",
    "bundlerec.disks",
    "bundlerec.errors",
    "bundlerec.data.columns",
    "bundlerec.data.refunds",
    "bundlerec.config",
    "bundlerec.data",
)


def files(folder: str) -> list[Path]:
    return sorted((HOUSE / folder).rglob("*.py"))


def imported(file: Path) -> Iterator[str]:
    """Modules that a file imports, anywhere in it; `from a import b` names a, and a.b too."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def inside(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


@pytest.mark.parametrize("folder", sorted(FORBIDDEN))
def test_no_room_knows_what_it_must_not_know(folder):
    assert files(folder), f"{folder}/ is empty"
    for file in files(folder):
        name = file.relative_to(HOUSE).as_posix()
        for module in imported(file):
            for forbidden, exceptions in FORBIDDEN[folder].items():
                wrong = inside(module, forbidden) and name not in exceptions
                assert not wrong, f"{name} imports {module}: {folder}/ must not know {forbidden}."


def test_the_database_knows_only_the_contracts_of_the_core():
    for file in files("db"):
        for module in imported(file):
            known = any(inside(module, allowed) for allowed in ALLOWED_TO_DB[:-1]) or module in ALLOWED_TO_DB
            wrong = inside(module, "bundlerec") and not known
            assert not wrong, (
                f"{file.relative_to(HOUSE)} imports {module}: db/ may know {', '.join(ALLOWED_TO_DB)}."
            )


def test_pages_meet_in_pages_common_only():
    for file in files("pages"):
        for module in imported(file):
            wrong = inside(module, "pages") and not inside(module, "pages.common")
            wrong = wrong and module != "pages"
            assert not wrong, f"{file.relative_to(HOUSE)} imports {module}: pages share code in pages/common only."


def test_app_draws_only():
    for module in imported(HOUSE / "app.py"):
        assert not inside(module, "db") and not inside(module, "sqlalchemy"), f"app.py imports {module}."
