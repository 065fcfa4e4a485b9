"""The process that reads files which could be traps: `python -m bundlerec.data.reading.converting`.

It has limits of its own, so that the worst file costs this process and nothing else.
"""

from __future__ import annotations

import resource
import sys
from collections.abc import Callable
from pathlib import Path

import psutil

from bundlerec.data.reading import json_table, markup, nested, spreadsheet
from bundlerec.data.reading.handover import Note, write_note
from bundlerec.errors import FileProblem

CONVERTERS: dict[str, Callable[[str, Path, Path], Note]] = {
    "json": json_table.convert,
    "markup": markup.convert,
    "nested": nested.convert,
    "spreadsheet": spreadsheet.convert,
}


def main(kind: str, name: str, path: str, folder: str, memory: str, seconds: str) -> None:
    """Converts one file; `memory`: bytes beyond those of the empty process, `seconds`: of computing."""
    _limit(int(memory), int(seconds))
    try:
        note = CONVERTERS[kind](name, Path(path), Path(folder))
    except FileProblem as problem:
        note = Note(error=problem.message, hint=problem.hint)
    write_note(Path(folder), note)


def _limit(memory: int, seconds: int) -> None:
    most = psutil.Process().memory_info().vms + memory
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main(*sys.argv[1:])
