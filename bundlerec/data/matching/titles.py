"""How alike the titles of two catalogues are, and which items of them may be the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from bundlerec.data import columns as c

LEAST: Final = 0.75  # of a proposal's score
CANDIDATES: Final = 8  # of each title that are looked at more closely
BLOCK: Final = 256  # titles compared at once
BRAND, NEAR_PRICE, OTHER_NUMBERS = 0.05, 0.03, 0.2  # what supports or speaks against a likeness of titles
PRICE_FACTOR: Final = 1.25  # prices that differ by less are near


def normalised(titles: pd.Series) -> pd.Series:
    """Titles for comparing: case, punctuation and blanks say nothing."""
    text = titles.astype(object).where(titles.notna(), "").astype("str").str.casefold()
    return text.str.replace(r"[^\w]+", " ", regex=True).str.strip()


def best_partners(
    mine: pd.DataFrame, other: pd.DataFrame, told: Callable[[float], None] = lambda share: None
) -> pd.DataFrame:
    """Pairs of rows (columns mine, other: places; score: 0 to 1) of two catalogues that are each other's likeliest.

    The score is the likeness of the titles' sorted words (rapidfuzz), raised by an equal brand and a near price and
    lowered by other numbers in them: 250 ml is not 500 ml. Each row is in one pair at most.
    """
    left, right = normalised(mine[c.TITLE]), normalised(other[c.TITLE])
    rows, columns, scores = [], [], []
    for start in range(0, len(left), BLOCK):
        told(start / len(left))
        block = left.iloc[start : start + BLOCK]
        # Support may lift a pair over the line, so the cutoff lies below it by as much as support can be.
        cutoff = 100 * (LEAST - BRAND - NEAR_PRICE)
        alike = process.cdist(block, right, scorer=fuzz.token_sort_ratio, score_cutoff=cutoff, dtype=np.uint8)
        here, there = _likeliest(alike)
        rows.append(here + start)
        columns.append(there)
        scores.append(alike[here, there] / 100)
    pairs = pd.DataFrame(
        {
            "mine": np.concatenate(rows or [np.zeros(0, int)]),
            "other": np.concatenate(columns or [np.zeros(0, int)]),
            "score": np.concatenate(scores or [np.zeros(0)]),
        }
    )
    filled = (left.to_numpy() != "")[pairs["mine"]] & (right.to_numpy() != "")[pairs["other"]]
    return _each_once(_supported(pairs[filled], mine, other, left, right))


def _likeliest(alike: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rows and columns of the few largest scores of each row that are none of them 0."""
    few = min(CANDIDATES, alike.shape[1])
    there = (
        np.argpartition(-alike.astype(np.int16), few - 1, axis=1)[:, :few]
        if few
        else np.zeros((len(alike), 0), int)
    )
    here = np.repeat(np.arange(len(alike)), few)
    there = there.ravel()
    kept = alike[here, there] > 0
    return here[kept], there[kept]


def _supported(
    pairs: pd.DataFrame, mine: pd.DataFrame, other: pd.DataFrame, left: pd.Series, right: pd.Series
) -> pd.DataFrame:
    here, there = pairs["mine"].to_numpy(), pairs["other"].to_numpy()
    score = pairs["score"].to_numpy(dtype=float).copy()
    brands = [normalised(table[c.BRAND]).to_numpy() for table in (mine, other)]
    score += BRAND * ((brands[0][here] == brands[1][there]) & (brands[0][here] != ""))
    prices = [table[c.PRICE].to_numpy(dtype=float) for table in (mine, other)]
    with np.errstate(divide="ignore", invalid="ignore"):
        apart = np.abs(np.log(prices[0][here] / prices[1][there]))
    score += NEAR_PRICE * (apart <= np.log(PRICE_FACTOR))
    numbers = [titles.str.findall(r"\d+").map(sorted).map(" ".join).to_numpy() for titles in (left, right)]
    score -= OTHER_NUMBERS * (numbers[0][here] != numbers[1][there])
    return pairs.assign(score=score)


def _each_once(pairs: pd.DataFrame) -> pd.DataFrame:
    """The best pairs first; a row that is in one already is in no other."""
    pairs = pairs[pairs["score"] >= LEAST].sort_values(["score", "mine", "other"], ascending=[False, True, True])
    used_here, used_there, kept = set(), set(), []
    for place, (here, there) in enumerate(zip(pairs["mine"], pairs["other"], strict=True)):
        if here not in used_here and there not in used_there:
            used_here.add(here)
            used_there.add(there)
            kept.append(place)
    best = pairs.iloc[kept].reset_index(drop=True)
    return best.assign(score=best["score"].clip(0.0, 1.0))
