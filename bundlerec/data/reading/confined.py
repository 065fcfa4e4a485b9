"""Reading in a process of its own, with limits of memory and time; a trap kills that process and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import bundlerec
from bundlerec import faults
from bundlerec.data.reading.handover import Note, read_note
from bundlerec.errors import FileProblem

MEMORY = 1536 * 1024**2  # bytes
SECONDS = 12.0  # for any file, and for each `BYTES_A_SECOND` of it one more
BYTES_A_SECOND = 500_000
GRACE = 5.0  # seconds of the clock beyond those of computing
ROOT = Path(bundlerec.__file__).resolve().parents[1]
ALONE = {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "RUST_BACKTRACE": "0"}


def convert(kind: str, name: str, path: Path, folder: Path) -> Note:
    """Runs the converter `kind` on `path`; the table lies in `folder` then.

    Raises FileProblem with what the converter says, or when it ran past a limit.
    """
    seconds = SECONDS + path.stat().st_size / BYTES_A_SECOND
    words = [kind, name, str(path), str(folder), str(MEMORY), str(int(seconds))]
    paths = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    with suppress(subprocess.TimeoutExpired), faults.log_file().open("ab") as errors:
        subprocess.run(
            [sys.executable, "-m", "bundlerec.data.reading.converting", *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            env={**os.environ, **ALONE, "PYTHONPATH": paths},
            timeout=seconds * 1.2 + GRACE,
            check=False,
        )
    note = read_note(folder)
    if note is None:
        raise _too_much(name)
    if note.error:
        raise FileProblem(note.error, note.hint)
    return note


def _too_much(name: str) -> FileProblem:
    return FileProblem(
        f"{name} needs more memory or time than a table of its size may: a cell may stand far away from all others, "
        f"or the file is damaged.",
        "Open it where it was made and save only the table, best as CSV.",
    )
