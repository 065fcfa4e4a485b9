"""Copies of uploaded files on the server's disk, as long as their session looks at them."""

from __future__ import annotations

import itertools
import shutil
import tempfile
import weakref
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import streamlit as st

from pages.common import state


class Uploaded(Protocol):
    """What Streamlit gives for an uploaded file."""

    file_id: str
    name: str

    def getbuffer(self) -> memoryview: ...


@dataclass(frozen=True)
class Copy:
    """One uploaded file: Streamlit's number of it, and where its copy lies under the name that it had."""

    id: str
    path: Path


@dataclass(eq=False)
class Folder:
    """The copies of one session; the folder goes when the session goes."""

    copies: dict[str, Copy] = field(default_factory=dict)
    path: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="bundlerec-")))

    def __post_init__(self) -> None:
        weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)

    def keep(self, files: Sequence[Uploaded]) -> list[Copy]:
        """Copies of exactly these files, in their order; those that were taken back are deleted."""
        self._drop(self.copies.keys() - {file.file_id for file in files})
        for file in files:
            if file.file_id not in self.copies:
                self.copies[file.file_id] = self._write(file)
        return [self.copies[file.file_id] for file in files]

    def _write(self, file: Uploaded) -> Copy:
        path = self._free(Path(file.name.replace("\\", "/")).name or "file")
        path.write_bytes(file.getbuffer())
        return Copy(file.file_id, path)

    def _free(self, name: str) -> Path:
        """A second file of the same name gets a number in front of its ending."""
        stem, dot, ending = name.partition(".")
        names = (name if number == 1 else f"{stem} ({number}){dot}{ending}" for number in itertools.count(1))
        return next(path for path in (self.path / one for one in names) if not path.exists())

    def _drop(self, ids: Iterable[str]) -> None:
        for one in list(ids):
            self.copies.pop(one).path.unlink(missing_ok=True)


def folder() -> Folder:
    """This session's folder, made when first asked for."""
    if state.UPLOADS not in st.session_state:
        st.session_state[state.UPLOADS] = Folder()
    return st.session_state[state.UPLOADS]


def of_server(path: str) -> Copy:
    """A file that lies on the server already, under a number that changes with the file."""
    file = Path(path)
    found = file.stat() if file.is_file() else None
    return Copy(f"{path}:{found.st_size}:{found.st_mtime_ns}" if found else path, file)
