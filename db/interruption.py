"""Ctrl+C in the middle of what must not be cut."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_interruption() -> Iterator[None]:
    """Ctrl+C while a commit is under way comes too late: what is told afterwards is what was saved.

    Python hears it after the commit only, and would take for stopped what is saved already.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
