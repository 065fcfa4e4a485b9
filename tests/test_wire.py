"""What one process tells another arrives as it was."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import pandas as pd

from bundlerec import wire


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True)
class Part:
    name: str
    day: date


@dataclass(frozen=True)
class Told:
    parts: tuple[Part, ...]
    colour: Colour
    number: float
    facts: dict[str, Any]
    table: wire.Table


def test_a_dataclass_with_tables_comes_back_as_it_was():
    table = pd.DataFrame(
        {"text": ["ä", None], "n": [1, 2], "x": [0.5, math.nan]}, index=pd.Index(["a", "b"], name="i")
    )
    sent = Told((Part("tea", date(2026, 11, 30)),), Colour.RED, math.nan, {"low": math.nan, "n": [1]}, table)
    found = wire.read(Told, json.loads(json.dumps(wire.told(Told, sent))))
    assert (found.parts, found.colour) == (sent.parts, Colour.RED)
    assert math.isnan(found.number) and math.isnan(found.facts["low"]) and found.facts["n"] == [1]
    pd.testing.assert_frame_equal(found.table, table)
