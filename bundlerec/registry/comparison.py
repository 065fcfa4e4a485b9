"""What can be said of two runs: differences in settings and data, figures over the same customers, a plain sentence."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Final

from bundlerec.evaluation.metrics import Size

SIZE: Final = 10


@dataclass(frozen=True)
class Figure:
    """One measure of both runs' chosen models, over the same n customers; difference = first - second."""

    metric: str
    k: Size
    first: float
    second: float
    difference: float
    low: float  # of the 95 % interval of the difference
    high: float
    n: int

    @property
    def least_gain(self) -> float:
        """The lower end of the interval as a share of the second run's figure; nothing is worse than a figure of 0."""
        return self.low / self.second if self.second else 0.0


@dataclass(frozen=True)
class RunComparison:
    """What can be said of two runs."""

    first: int
    second: int
    settings: list[tuple[str, Any, Any]]  # those that differ
    data: list[tuple[str, Any, Any]]  # what differs of what they learned from
    ground: str  # on which orders they were judged
    warnings: list[str]
    figures: list[Figure] = field(default_factory=list)

    @property
    def main(self) -> Figure | None:
        """F1 of ten products, by which is decided."""
        return next((one for one in self.figures if (one.k, one.metric) == (SIZE, "f1")), None)

    @property
    def verdict(self) -> str:
        """One or two plain sentences."""
        return verdict(self)

    def told(self) -> dict[str, Any]:
        """Plain JSON."""
        return {**asdict(self), "verdict": self.verdict}


def verdict(found: RunComparison) -> str:
    """Which is better, in products first, and whether that is more than chance."""
    main = found.main
    if main is None:
        return (
            f"Run {found.first} and run {found.second} can't be compared: too few customers are judged for both."
        )
    hits = next((one for one in found.figures if (one.k, one.metric) == (SIZE, "precision")), main)
    number = 100 * abs(hits.difference)
    span = "" if not main.second else (
        f" (F1 {_percent(main.difference / main.second)}, with 95 % certainty between "
        f"{_percent(main.low / main.second)} and {_percent(main.high / main.second)})"
    )  # fmt: skip
    if main.low <= 0 <= main.high:
        return (
            f"There is no difference between run {found.first} and run {found.second} that can be told from chance: "
            f"of 100 products offered, {number:.1f} {'more' if hits.difference >= 0 else 'fewer'} are bought in the "
            f"next order with run {found.first}{span}, over the same {main.n:,} customers."
        )
    better, worse = (found.first, found.second) if main.low > 0 else (found.second, found.first)
    return (
        f"Run {better} is better than run {worse}: of 100 products offered, {number:.1f} more are bought in the next "
        f"order. Over the same {main.n:,} customers that is more than chance: run {found.first} against run "
        f"{found.second}{span}."
    )


def _percent(number: float) -> str:
    return f"{100 * number:+.1f} %"
