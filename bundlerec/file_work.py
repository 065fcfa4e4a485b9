"""Looking at files and saving them, where it does no harm: large ones in a process of their own.

So a large file takes neither the memory nor the answers of the server. What is to be done and what came of it lie in a
folder, news come as lines on the child's standard output. When its standard input ends, because somebody wants to stop
or because the server is gone, the child stops at its next news, and nothing is saved.
"""

from __future__ import annotations

import json
import subprocess  # nosec B404  # what is started is this program
import sys
import threading
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import IO

from pydantic import TypeAdapter

from bundlerec import errors, faults, launching, scratch
from bundlerec.access import Role, acting, need
from bundlerec.data.examined import ReadOptions
from bundlerec.data.intake import import_files, inspect_files
from bundlerec.data.reading.source import is_packed
from bundlerec.data.report import FileReport
from bundlerec.data.report_files import read_reports, write_reports
from bundlerec.errors import BundleRecError, Cancelled
from bundlerec.progress import Progress
from bundlerec.store import Store

SMALL = 4 * 1024**2  # bytes of plain files that cost less than a process does: it takes a second to start
TASK, FAILURE = "task.json", "failure.json"


@dataclass(frozen=True)
class FileWork:
    """What is to be done with which files: look at them for a shop, or save them into it."""

    shop: str
    paths: tuple[Path, ...]
    options: ReadOptions
    saves: bool = False


_TASK = TypeAdapter(FileWork)


def carry_out(store: Store, url: str, work: FileWork, progress: Progress) -> list[FileReport]:
    """The reports of the files; large ones are worked on in a process of its own on the database `url`.

    Raises NotAllowed, what `inspect_files` and `import_files` raise, and BundleRecError when the process came to no
    end.
    """
    if _is_small(work.paths):
        return _done(store, work, progress)
    need(store, Role.ANALYST if work.saves else Role.VIEWER, work.shop)
    with scratch.folder() as folder:
        (folder / TASK).write_bytes(_TASK.dump_json(work))
        with launching.beside(url, "carry-out", str(folder), pipes=subprocess.PIPE, actor=acting(store)) as child:
            assert child.stdin is not None and child.stdout is not None  # nosec B101  # for mypy; nothing rests on it
            _listen(child.stdout, child.stdin, progress)
        return _came_of(folder)


def carry_out_here(store: Store, folder: Path) -> None:
    """The child's side: does what lies in `folder`, tells news, and leaves reports or a failure."""
    work = _TASK.validate_json((folder / TASK).read_bytes())
    ears = FileIO(sys.stdin.fileno(), closefd=False)  # without a buffer, whose lock nobody could take at the end
    try:
        write_reports(folder, _done(store, work, News(ears, sys.stdout.buffer)))
    except Exception as error:
        told = faults.told(error)
        failure = {"kind": type(told).__name__, "message": told.message, "hint": told.hint}
        (folder / FAILURE).write_text(json.dumps(failure), encoding="utf-8")


class News:
    """Tells another process how far work is, and stops the work when that one does not listen any more."""

    def __init__(self, ears: IO[bytes] | FileIO, mouth: IO[bytes]) -> None:
        """`ears`: ends when the other process has enough; `mouth`: takes the news."""
        self._mouth, self._deaf = mouth, threading.Event()
        threading.Thread(target=self._wait_for_the_end, args=(ears,), daemon=True).start()

    def update(self, fraction: float, message: str) -> None:
        """Writes a line. Raises Cancelled when nobody listens any more."""
        if self._deaf.is_set():
            raise Cancelled("It was stopped.", "Nothing was saved.")
        try:
            self._mouth.write(json.dumps([fraction, message]).encode() + b"\n")
            self._mouth.flush()
        except BrokenPipeError as gone:
            raise Cancelled("The server ended.", "Nothing was saved.") from gone

    def curve(self, stage: str, step: int, values: Mapping[str, float]) -> None:
        """Files draw no curves."""

    def _wait_for_the_end(self, ears: IO[bytes] | FileIO) -> None:
        ears.read()
        self._deaf.set()


def _done(store: Store, work: FileWork, progress: Progress) -> list[FileReport]:
    if work.saves:
        return import_files(store, work.shop, work.paths, work.options, progress)
    return inspect_files(work.paths, work.options, store, work.shop, progress)


def _is_small(paths: Iterable[Path]) -> bool:
    """Whether files take little memory; what is packed may become anything."""
    there = [path for path in paths if path.is_file()]
    return sum(path.stat().st_size for path in there) <= SMALL and not any(map(is_packed, there))


def _listen(news: Iterable[bytes], ears: IO[bytes], progress: Progress) -> None:
    """Passes the news on until they end; a wish to stop goes to the child, whose answer is what counts."""
    for line in news:
        try:
            progress.update(*json.loads(line))
        except Cancelled:
            with suppress(BrokenPipeError):
                ears.close()


def _came_of(folder: Path) -> list[FileReport]:
    failure = folder / FAILURE
    if failure.is_file():
        told = json.loads(failure.read_text(encoding="utf-8"))
        raise getattr(errors, told["kind"])(told["message"], told["hint"])
    reports = read_reports(folder)
    if reports is None:
        raise BundleRecError(
            "The process that works on the files was ended from outside, or the memory ran out.",
            "Look at the list of imports, then try again; a very large file is best split into several.",
        )
    return reports
