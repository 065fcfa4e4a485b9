"""Reading in a process of its own, with limits of memory and time; a trap kills that process and nothing else."""

from __future__ import annotations

import subprocess  # nosec B404  # what is started is this program
from contextlib import suppress
from pathlib import Path

from bundlerec import faults, launching
from bundlerec.data.reading.handover import Note, read_note
from bundlerec.errors import FileProblem

MEMORY = 1536 * 1024**2  # bytes
SECONDS = 12.0  # for any file, and for each `BYTES_A_SECOND` of it one more
BYTES_A_SECOND = 500_000
GRACE = 5.0  # seconds of the clock beyond those of computing
CONVERTER = "bundlerec.data.reading.converting"


def convert(kind: str, name: str, path: Path, folder: Path) -> Note:
    """Runs the converter `kind` on `path`; the table lies in `folder` then.

    Raises FileProblem with what the converter says, or when it ran past a limit.
    """
    seconds = SECONDS + path.stat().st_size / BYTES_A_SECOND
    words = [kind, name, str(path), str(folder), str(MEMORY), str(int(seconds))]
    with suppress(subprocess.TimeoutExpired), faults.log_file().open("ab") as errors:
        subprocess.run(  # nosec B603  # this program, no shell, no words of people
            launching.command(CONVERTER, *words),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            env=launching.environment(threads=1, RUST_BACKTRACE="0"),
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
