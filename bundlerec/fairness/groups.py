"""Groups of customers by one attribute. Unknown is a group of its own; very small groups are put together."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

LEAST: Final = 20  # customers; a smaller group says nothing, and might show who somebody is
UNKNOWN: Final = "not known"
SMALL: Final = "small groups together"
MOST_VALUES: Final = 12  # a number with more different values is cut into quarters


@dataclass(frozen=True)
class Grouping:
    """n customers in groups; the groups of known values come first, then SMALL, then UNKNOWN."""

    attribute: str
    names: list[str]
    code: np.ndarray  # [n] int64 places in `names`
    pooled: dict[str, int]  # value -> customers, of the groups that were put together

    @property
    def known(self) -> np.ndarray:
        """[n] bool: whose value is known."""
        hidden = self.names.index(UNKNOWN) if UNKNOWN in self.names else -1
        found: np.ndarray = self.code != hidden
        return found


def grouping(attribute: str, values: pd.Series, least: int = LEAST) -> Grouping:
    """values: [n] what is known of each customer; missing or empty is unknown."""
    told = values.where(values.notna() & (values.astype("str").str.strip() != ""), None)
    told = _in_quarters(told)
    small = _small(told.value_counts(), least)
    label = told.map(lambda one: SMALL if str(one) in small else str(one), na_action="ignore")
    label = label.astype(object).where(told.notna(), UNKNOWN)
    names = sorted({str(one) for one in label} - {SMALL, UNKNOWN}, key=_in_order)
    names += [name for name in (SMALL, UNKNOWN) if (label == name).any()]
    place = {name: number for number, name in enumerate(names)}
    return Grouping(attribute, names, label.map(place).to_numpy(dtype=np.int64), small)


def _small(counts: pd.Series, least: int) -> dict[str, int]:
    """Value -> customers, of the groups to be put together: those that are too small, and where even together they are,
    the smallest of the others too.
    """
    rising = counts.sort_values(kind="stable")
    few = int((rising < least).sum())
    if few and rising.iloc[:few].sum() < least:
        few += 1
    return {str(name): int(count) for name, count in rising.iloc[:few].items()}


def _in_quarters(told: pd.Series) -> pd.Series:
    """Ages in years and the like as four ranges with about as many customers each."""
    numbers = pd.to_numeric(told, errors="coerce")
    if numbers[told.notna()].isna().any() or told.nunique() <= MOST_VALUES:
        return told
    ends = np.unique(np.quantile(numbers.dropna(), [0, 0.25, 0.5, 0.75, 1]))
    place = np.clip(np.searchsorted(ends, numbers.to_numpy(), side="right"), 1, max(len(ends) - 1, 1))
    names = [f"{low:g} to {high:g}" for low, high in zip(ends[:-1], ends[1:], strict=True)] or [f"{ends[0]:g}"]
    return pd.Series([names[one - 1] for one in place], index=told.index, dtype=object).where(told.notna(), None)


def _in_order(name: str) -> tuple[float, str]:
    """Ranges by their first number ("Under 15K" before "15-24K"), words after them in the order of the alphabet."""
    found = re.search(r"\d+(?:\.\d+)?", name)
    below = name.casefold().startswith(("under", "<", "below"))
    return (float(found.group()) - 0.5 * below if found else float("inf"), name.casefold())
