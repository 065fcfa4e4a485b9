"""Reports of files on their way from one process to another: JSON on disk, and their tables as Parquet beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd
from pydantic import TypeAdapter

from bundlerec.data.report import FileReport

REPORTS = "reports.json"
TABLES = ("sample", "rejected_rows")  # fields that are tables
_WRITTEN = TypeAdapter(list[FileReport])


def write_reports(folder: Path, reports: Sequence[FileReport]) -> None:
    """Writes reports under `folder`; `REPORTS` comes last: when it is there, all is there."""
    for number, report in enumerate(reports):
        for name in TABLES:
            getattr(report, name).to_parquet(_table(folder, number, name), index=False)
    (folder / REPORTS).write_bytes(_WRITTEN.dump_json(list(reports), exclude={"__all__": set(TABLES)}))


def read_reports(folder: Path) -> list[FileReport] | None:
    """What was written under `folder`; None where nothing was."""
    path = folder / REPORTS
    if not path.is_file():
        return None
    return [
        replace(report, **{name: pd.read_parquet(_table(folder, number, name)) for name in TABLES})
        for number, report in enumerate(_WRITTEN.validate_json(path.read_bytes()))
    ]


def _table(folder: Path, number: int, name: str) -> Path:
    return folder / f"{name}{number}.parquet"
