"""What an operating system refuses when something has to be written, in plain words."""

from __future__ import annotations

import errno
from contextlib import suppress
from pathlib import Path

from bundlerec.errors import BundleRecError, FileProblem, StoreFull, StoreReadOnly

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
LOCKED = (errno.EACCES, errno.EPERM, errno.EROFS)


def unwritable(place: Path, trouble: OSError) -> BundleRecError:
    """Why `place` can't be written, and what to do: the disk is full, it is locked, or it is not there."""
    if trouble.errno in FULL:
        return StoreFull(f"The disk is full: {place} could not be written.", "Make room, or choose another place.")
    if trouble.errno in LOCKED:
        return StoreReadOnly(
            f"{place} can't be written: this program is not allowed to.",
            "Make the folder writable, or choose another one.",
        )
    return FileProblem(f"{place} can't be written.", "Choose a folder that exists and is writable.")


def discard(draft: Path) -> None:
    """Deletes a file that was not finished, where there is one; a disk that takes nothing any more is told already."""
    with suppress(OSError):
        draft.unlink(missing_ok=True)
