"""What the simple methods behind a candidate would say without one item of the customer's history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from bundlerec.data.lists import EMPTY
from bundlerec.recommender import Additive
from bundlerec.scorer.snapshot import Snapshot
from bundlerec.scorer.state import ShopState

NOTHING: Final = 1e-6  # of the customer's best value: rounding
APART: Final = 4.0  # more than two values of one customer can differ


@dataclass(frozen=True)
class _Signal:
    """One simple method whose parts are known, and the values that it gave to the candidates of a snapshot."""

    model: Additive
    column: int  # of its value; its rank stands one further
    best: np.ndarray  # [n] float64: each customer's best value, the unit of the column
    falling: np.ndarray  # [total] float64: APART * customer - value, ascending


class SignalsWithout:
    """Lowers the columns of the simple methods; a method whose parts are not known stays as it is."""

    def __init__(self, state: ShopState, view: Snapshot) -> None:
        self._view = view
        first = view.features.shape[1] - 2 * len(state.signals)
        self._signals = [
            _Signal(
                model,
                first + 2 * number,
                view.best[:, number].astype(np.float64),
                _falling(view, first + 2 * number),
            )
            for number, model in enumerate(state.signals)
            if isinstance(model, Additive)
        ]

    def lower(self, values: np.ndarray, member: np.ndarray, item: np.ndarray, left_out: np.ndarray) -> None:
        """Changes the rows of `values` ([r, F]) in place.

        `member`: [r] customers of the view; `left_out`: [r] item rows, EMPTY for nothing.
        """
        asked = np.flatnonzero(left_out != EMPTY)
        member, item, left_out = member[asked], item[asked], left_out[asked]
        for signal in self._signals:
            part = signal.model.parts(self._view.customers[member], item, left_out)
            changed = part != 0
            rows, owner = asked[changed], member[changed]
            before = values[rows, signal.column].astype(np.float64)
            relative = np.sign(before) * before**2 - part[changed] / signal.best[owner]
            relative[np.abs(relative) < NOTHING] = 0
            value = np.sign(relative) * np.sqrt(np.abs(relative))
            values[rows, signal.column] = value
            values[rows, signal.column + 1] = np.log1p(self._rank(signal, owner, before, value))

    def _rank(self, signal: _Signal, member: np.ndarray, before: np.ndarray, value: np.ndarray) -> np.ndarray:
        """[r] float64: the place among the customer's other candidates, as they were; the middle of equal ones."""
        wanted = APART * member - np.clip(value, -1, 1)
        above = np.searchsorted(signal.falling, wanted, side="left")
        at_least = np.searchsorted(signal.falling, wanted, side="right")
        own = before > value
        return (above + at_least) / 2 - self._view.start[member] - own


def _falling(view: Snapshot, column: int) -> np.ndarray:
    return np.sort(APART * view.row - np.clip(view.features[:, column], -1, 1).astype(np.float64))
