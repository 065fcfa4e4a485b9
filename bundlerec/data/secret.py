"""The key behind pseudonyms. It lies outside the database, so that the database alone gives nobody away."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from bundlerec.errors import BundleRecError

VARIABLE = "BUNDLEREC_SECRET_KEY"
FILE = "secret.key"
SQLITE_FILE = "sqlite:///"
DEFAULT_FOLDER = Path("var")


def key_folder(database_url: str) -> Path:
    """Where the key's file belongs: beside an SQLite file, else under var/."""
    if database_url.startswith(SQLITE_FILE) and len(database_url) > len(SQLITE_FILE):
        return Path(database_url.removeprefix(SQLITE_FILE)).parent
    return DEFAULT_FOLDER


def kept_key(folder: Path) -> Callable[[], bytes]:
    """The shop's own key: from BUNDLEREC_SECRET_KEY, else from a file that is made when first needed."""

    def key() -> bytes:
        if given := os.environ.get(VARIABLE):
            return given.encode()
        path = folder / FILE
        if not path.exists():
            _make(path)
        return path.read_bytes()

    return key


def known_key(folder: Path) -> bytes | None:
    """The shop's own key where there is one."""
    if os.environ.get(VARIABLE) or (folder / FILE).exists():
        return kept_key(folder)()
    return None


def passing_key(folder: Path) -> Callable[[], bytes]:
    """The shop's own key where there is one, else one for this moment only: looking at a file makes nothing."""
    known = known_key(folder)
    moment = known or secrets.token_bytes(32)
    return lambda: moment


def _make(path: Path) -> None:
    """Writes a new key that only its owner can read; it appears whole, and an earlier one of others wins."""
    draft = path.with_name(f"{FILE}.{secrets.token_hex(8)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_hex(32).encode())
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    except OSError as trouble:
        raise BundleRecError(
            f"The key for pseudonyms can't be written to {path}.",
            f"Make the folder writable, or set {VARIABLE}.",
        ) from trouble
