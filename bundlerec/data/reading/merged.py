"""Cells that were merged over several rows: each of the rows gets their value."""

from __future__ import annotations

from collections.abc import Sequence

from bundlerec.data.reading.cells import as_text
from bundlerec.data.reading.sheet import Sheet


class Merged:
    """The merged cells of a sheet below a row (counted from 0); only their first column is filled."""

    def __init__(self, sheet: Sheet, below: int) -> None:
        left = sheet.start[1] if sheet.start else 0
        self._owner: dict[tuple[int, int], tuple[int, int]] = {}
        self._values: dict[tuple[int, int], str] = {}
        self.filled = 0
        for (top, first), (bottom, _) in sheet.merged_cell_ranges or []:
            for row in range(top + 1, bottom + 1 if top > below else top):
                self._owner[row, first - left] = (top, first - left)

    def fill(self, row: int, values: Sequence[object], places: Sequence[int]) -> list[str]:
        """The texts of a row (counted from 0) at some places."""
        cells = [as_text(values[place]) if place < len(values) else "" for place in places]
        if not self._owner:
            return cells
        for index, place in enumerate(places):
            if cells[index]:
                self._values[row, place] = cells[index]
            elif any(cells) and (owner := self._owner.get((row, place))) in self._values:
                cells[index] = self._values[owner]
                self.filled += 1
        return cells
