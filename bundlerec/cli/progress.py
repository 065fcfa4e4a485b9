"""Progress of a command on standard error: a bar with time left on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from bundlerec.cli.output import say
from bundlerec.progress import Progress as Listener


class Lines:
    """Says each new message once, where there is no terminal to draw a bar on."""

    def __init__(self) -> None:
        self._last = ""

    def update(self, fraction: float, message: str) -> None:
        """Prints the message when it changed."""
        if message != self._last:
            say(f"{fraction:4.0%} {message}")
            self._last = message

    def curve(self, stage: str, step: int, values: Mapping[str, float]) -> None:
        """Curves are for the pages."""


class Bar:
    """A bar with time left."""

    def __init__(self, drawn: Progress) -> None:
        self._drawn = drawn
        self._task = drawn.add_task("Starting", total=1.0)

    def update(self, fraction: float, message: str) -> None:
        """Moves the bar."""
        self._drawn.update(self._task, completed=fraction, description=message)

    def curve(self, stage: str, step: int, values: Mapping[str, float]) -> None:
        """Curves are for the pages."""


@contextmanager
def shown() -> Iterator[Listener]:
    """A listener for one command's work."""
    if not sys.stderr.isatty():
        yield Lines()
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as drawn:
        yield Bar(drawn)
