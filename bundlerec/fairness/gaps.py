"""Figures by group, with intervals, and whether the largest gap between two groups is more than chance.

    gap = largest group mean - smallest group mean, over the groups of known values
    p   = (1 + number of shuffles whose gap is at least as large) / (1 + shuffles)

A shuffle deals the customers' figures out over the groups anew, sizes kept (permutation test); where there are very
many customers, those of a part, in which small groups are whole. Where few of the first shuffles come near the gap,
more follow, SHARE for each test of the audit: otherwise nothing could be significant among a hundred tests. Groups of
which few customers are judged are shown, and not compared. Of m tests made at once the p values are corrected by
Holm's method (1979): sorted ascending, p_(i) becomes the largest of (m - j + 1) p_(j) over j <= i. A gap is called more
than chance where the corrected p is below 5 %: then all claims together are wrong in one audit of twenty at most.
Intervals: a bootstrap over the customers of each group (`evaluation.intervals`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

import numpy as np
import pandas as pd

from bundlerec.data import columns as c
from bundlerec.evaluation.intervals import estimate
from bundlerec.fairness.groups import Grouping

SHUFFLES: Final = 1999
SHARE: Final = 100  # shuffles for each test made at once, so that the smallest corrected p is 1 %
RARE: Final = 20  # shuffles at least as large, from which on p is known well enough
MOST: Final = 200_000  # customers whose figures are dealt out, about as many of each group
AT_ONCE: Final = 2_000_000  # figures that are dealt out in one block
SURE: Final = 0.05
ATTRIBUTE, GROUP, EVERYBODY = "attribute", "group", "everybody"
FIGURES: Final = (ATTRIBUTE, GROUP, c.METRIC, c.VALUE, c.LOW, c.HIGH, c.N)


@dataclass(frozen=True)
class Gap:
    """The largest gap of one metric between two groups of one attribute."""

    attribute: str
    metric: str
    gap: float
    most: str  # the group with the largest mean
    least: str
    p: float  # by chance alone; NaN where fewer than two groups can be compared
    corrected: float  # for all tests made at once

    @property
    def more_than_chance(self) -> bool:
        """At 95 %, all tests of the audit counted."""
        return bool(self.corrected < SURE)

    def told(self) -> dict[str, Any]:
        """As plain JSON."""
        return {**asdict(self), "more_than_chance": self.more_than_chance}


def figures(groups: Grouping, values: pd.DataFrame) -> pd.DataFrame:
    """FIGURES of each group. values: [n customers, metrics]; NaN: not judged by it."""
    tables = [
        _means(groups.attribute, name, values[groups.code == number]) for number, name in enumerate(groups.names)
    ]
    return pd.concat(tables, ignore_index=True)


def of_everybody(values: pd.DataFrame) -> pd.DataFrame:
    """FIGURES of all customers together, without an attribute."""
    return _means("", EVERYBODY, values)


def _means(attribute: str, group: str, values: pd.DataFrame) -> pd.DataFrame:
    """Metrics by which the same customers are judged are drawn together."""
    alike: dict[bytes, list[str]] = {}
    for metric in values.columns:
        alike.setdefault(values[metric].isna().to_numpy().tobytes(), []).append(str(metric))
    rows = {}
    for metrics in alike.values():
        found = estimate(values[metrics].to_numpy(dtype=np.float64))
        for place, metric in enumerate(metrics):
            numbers = (float(each[place]) for each in (found.value, found.low, found.high))
            rows[metric] = (attribute, group, metric, *numbers, found.n)
    return pd.DataFrame([rows[str(metric)] for metric in values.columns], columns=list(FIGURES))


def gaps(groups: Grouping, values: pd.DataFrame, seed: int = 0, *, least: int = 2, tests: int = 1) -> list[Gap]:
    """One for each metric, p not yet corrected (`holm`), over the groups of which at least `least` customers are judged
    by it: the mean of a few varies so much that it hides the gap between others. NaN where fewer than two are left.

    tests: how many are corrected together.
    """
    found = []
    for metric in values.columns:
        value = values[metric].to_numpy(dtype=np.float64)
        kept = groups.known & np.isfinite(value)
        judged = np.bincount(groups.code[kept], minlength=len(groups.names))
        kept &= judged[groups.code] >= max(least, 2)
        place, code = np.unique(groups.code[kept], return_inverse=True)
        count = np.bincount(code, minlength=len(place))
        if len(place) < 2:
            found.append(Gap(groups.attribute, str(metric), np.nan, "", "", np.nan, np.nan))
            continue
        mean = np.bincount(code, weights=value[kept]) / count
        gap, p = float(mean.max() - mean.min()), _chance(value[kept], code, count, seed, SHARE * tests - 1)
        top, bottom = (groups.names[place[int(at)]] for at in (mean.argmax(), mean.argmin()))
        found.append(Gap(groups.attribute, str(metric), gap, top, bottom, p, np.nan))
    return found


def _chance(value: np.ndarray, code: np.ndarray, count: np.ndarray, seed: int, most: int) -> float:
    rng = np.random.default_rng(seed)
    if len(value) > MOST:
        part = _part(code, count, rng)
        value, code = value[part], code[part]
        count = np.bincount(code)
    n = len(value)
    member = (code[:, None] == np.arange(len(count))) / count
    gap, larger, shuffles = np.ptp(value @ member), 0, 0
    while (left := SHUFFLES - shuffles) > 0 or (larger < RARE and (left := most - shuffles) > 0):
        dealt = rng.permuted(np.tile(value, (min(max(AT_ONCE // n, 1), left), 1)), axis=1)
        larger += int((np.ptp(dealt @ member, axis=1) >= gap - 1e-12).sum())
        shuffles += len(dealt)
    return (1 + larger) / (1 + shuffles)


def _part(code: np.ndarray, count: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """[at most MOST] rows, drawn from the large groups."""
    mixed = rng.permutation(len(code))
    order = mixed[np.argsort(code[mixed], kind="stable")]
    place = np.arange(len(code)) - np.repeat(np.cumsum(count) - count, count)
    found: np.ndarray = order[place < MOST // len(count)]
    return found


def holm(found: Sequence[Gap]) -> list[Gap]:
    """The same with p corrected for all of them together; NaN stays out of the count."""
    p = np.array([one.p for one in found], dtype=np.float64)
    tested = np.flatnonzero(np.isfinite(p))
    order = tested[np.argsort(p[tested], kind="stable")]
    corrected = np.full(len(p), np.nan)
    steps = p[order] * np.arange(len(order), 0, -1)
    corrected[order] = np.minimum(np.maximum.accumulate(steps), 1.0)
    return [replace(one, corrected=float(each)) for one, each in zip(found, corrected, strict=True)]
