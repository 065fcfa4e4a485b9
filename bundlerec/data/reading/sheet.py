"""What is needed of a sheet, whoever reads it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol


class Sheet(Protocol):
    """Rows of equal length, from the first cell that holds something to the last; places are counted from 0."""

    @property
    def name(self) -> str: ...

    @property
    def start(self) -> tuple[int, int] | None: ...

    @property
    def end(self) -> tuple[int, int] | None: ...

    @property
    def total_height(self) -> int: ...

    @property
    def merged_cell_ranges(self) -> list[tuple[tuple[int, int], tuple[int, int]]] | None: ...

    def iter_rows(self) -> Iterator[list[Any]]: ...
