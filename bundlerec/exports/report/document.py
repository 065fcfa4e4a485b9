"""What a report is made of, whatever it is drawn on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Heading:
    """Begins a section."""

    text: str


@dataclass(frozen=True)
class Paragraph:
    """Plain sentences."""

    text: str


@dataclass(frozen=True)
class Points:
    """Sentences one below the other."""

    texts: Sequence[str]


@dataclass(frozen=True)
class Table:
    """Cells as text; `caption` says what the table holds to whoever can't see it."""

    caption: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Bar:
    """One bar with its 95 % interval; `own`: it is one of our models."""

    label: str
    value: float
    low: float
    high: float
    own: bool


@dataclass(frozen=True)
class Bars:
    """Bars beside each other from 0 on, figures as shares of `most`; `caption` says what they show."""

    caption: str
    bars: Sequence[Bar]

    @property
    def most(self) -> float:
        """The end of the scale."""
        return max([bar.high for bar in self.bars] + [1e-9]) * 1.05


Block = Heading | Paragraph | Points | Table | Bars


@dataclass(frozen=True)
class Document:
    """A title, a line below it, and blocks from top to bottom."""

    title: str
    subtitle: str
    blocks: Sequence[Block]
