"""One thing that was looked at, and how it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Level(StrEnum):
    """How bad it is: BAD means that something does not work, WATCH that something will not before long."""

    GOOD = "good"
    WATCH = "watch"
    BAD = "bad"


@dataclass(frozen=True)
class Check:
    """What was looked at, what was found in a sentence, and what to do; `figures` for programs (bytes, seconds,
    counts)."""

    name: str
    level: Level
    sentence: str
    hint: str = ""
    figures: Mapping[str, float | None] = field(default_factory=dict)


def by_least(left: float, watch: float, bad: float) -> Level:
    """The level of something that runs out: BAD below `bad`, WATCH below `watch`."""
    if left < bad:
        return Level.BAD
    return Level.WATCH if left < watch else Level.GOOD
