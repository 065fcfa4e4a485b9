"""Copies of uploaded files on the server's disk, as long as their session looks at them."""

from __future__ import annotations

import itertools
import shutil
import tempfile
import weakref
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from bundlerec import scratch
from bundlerec.data.reading.archives import unpacked
from bundlerec.errors import FileProblem
from pages.common import state


class Uploaded(Protocol):
    """What Streamlit gives for an uploaded file."""

    file_id: str
    name: str
    type: str

    def getvalue(self) -> bytes: ...

    def truncate(self, size: int) -> int: ...


@dataclass(frozen=True)
class Copy:
    """One file to look at: a number that changes with it, and where it lies under the name that it had."""

    id: str
    path: Path
    about: str = ""  # what was left out when it was unpacked


@dataclass(eq=False)
class Folder:
    """The copies of one session; the folder goes when the session goes.

    An archive of several tables is unpacked at once, so that each table is a file like any other.
    """

    copies: dict[str, list[Copy]] = field(default_factory=dict)  # by number of the file that was given
    from_server: dict[str, list[Copy]] = field(default_factory=dict)
    path: Path = field(default_factory=scratch.new_folder)

    def __post_init__(self) -> None:
        weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)

    def keep(self, files: Sequence[Uploaded]) -> list[Copy]:
        """Copies of exactly these files, in their order; those that were taken back are deleted."""
        self._drop(self.copies, {file.file_id for file in files})
        for file in files:
            if file.file_id not in self.copies:
                self.copies[file.file_id] = self._write(file)
        return [copy for file in files for copy in self.copies[file.file_id]]

    def of_server(self, paths: Sequence[str]) -> list[Copy]:
        """Files that lie on the server already; archives are unpacked here, the others stay where they are."""
        numbers = {path: _number(Path(path)) for path in paths}
        self._drop(self.from_server, set(numbers.values()))
        for path, number in numbers.items():
            if number not in self.from_server:
                self.from_server[number] = self._tables(number, Path(path)) or [Copy(number, Path(path))]
        return [copy for number in numbers.values() for copy in self.from_server[number]]

    def _write(self, file: Uploaded) -> list[Copy]:
        path = self._free(Path(file.name.replace("\\", "/")).name or "file")
        path.write_bytes(file.getvalue())  # what lies in memory already; getbuffer would copy it
        tables = self._tables(file.file_id, path)
        if tables:
            path.unlink()
        return tables or [Copy(file.file_id, path)]

    def _tables(self, number: str, path: Path) -> list[Copy]:
        """The tables of an archive; none where it is no archive, or one that can't be unpacked: its report says why."""
        folder = Path(tempfile.mkdtemp(dir=self.path))
        try:
            archive = unpacked(path, folder)
        except FileProblem:
            archive = None
        if archive is None:
            shutil.rmtree(folder)
            return []
        about = [" ".join(archive.about), *[""] * (len(archive.tables) - 1)]
        return [
            Copy(f"{number}/{place}", table, told)
            for place, (table, told) in enumerate(zip(archive.tables, about, strict=True))
        ]

    def _free(self, name: str) -> Path:
        """A second file of the same name gets a number in front of its ending."""
        stem, dot, ending = name.partition(".")
        names = (name if number == 1 else f"{stem} ({number}){dot}{ending}" for number in itertools.count(1))
        return next(path for path in (self.path / one for one in names) if not path.exists())

    def _drop(self, copies: dict[str, list[Copy]], but: Collection[str]) -> None:
        """Forgets all but some; of their files those that are copies go."""
        for number in copies.keys() - set(but):
            for copy in copies.pop(number):
                if self.path in copy.path.parents:
                    copy.path.unlink(missing_ok=True)


def folder() -> Folder:
    """This session's folder, made when first asked for."""
    if state.UPLOADS not in st.session_state:
        st.session_state[state.UPLOADS] = Folder()
    return st.session_state[state.UPLOADS]


def take_over(key: str) -> None:
    """Copies what came into the upload widget `key` to the disk, and lets Streamlit's own copies in memory go.

    It has to happen before the widget is drawn (`on_change`), because then Streamlit copies all that is in it.
    """
    files: list[Uploaded] = st.session_state[key]
    folder().keep(files)
    context = get_script_run_ctx()
    if context is None or not isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        return
    for file in files:
        file.truncate(0)
        empty = UploadedFileRec(file.file_id, file.name, file.type, b"")
        context.uploaded_file_mgr.add_file(context.session_id, empty)


def _number(path: Path) -> str:
    """Changes with the file."""
    found = path.stat() if path.is_file() else None
    return f"{path}:{found.st_size}:{found.st_mtime_ns}" if found else str(path)
