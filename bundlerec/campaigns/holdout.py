"""Who is held back: a seeded draw in bands of customers who spend alike, so that both groups are alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from bundlerec.errors import BadSetting

USUAL_SHARE: Final = 0.10
MOST_SHARE: Final = 0.5
A_BAND: Final = 2  # held-back customers that a band has at least, where there are so many
MOST_BANDS: Final = 10


def checked_share(share: float) -> float:
    """A share that can be held back: 0 (nobody) to one half. Raises BadSetting."""
    if not 0 <= share <= MOST_SHARE:
        raise BadSetting(
            f"{share:g} of the customers can't be held back.", "Give a share from 0 to 0.5, such as 0.1."
        )
    return float(share)


def draw_holdout(ids: Sequence[str] | np.ndarray, standing: np.ndarray, share: float, seed: int) -> np.ndarray:
    """[n] bool: who gets nothing. The same ids, standing, share and seed give the same draw, in whatever order.

    Customers are sorted by `standing` ([n], such as spend; NaN lowest) and cut into bands of equal size; of a band of m
    customers share * m are drawn without replacement, fractions carried on to the next band. So every customer has
    the same chance to be held back, and round(share * n) are, give or take one (stratified randomisation).
    """
    names = np.asarray(ids, dtype=object)
    rng = np.random.default_rng(seed)
    held = np.zeros(len(names), dtype=bool)
    if not len(names) or checked_share(share) == 0:
        return held
    by_name = np.argsort(names.astype(str), kind="stable")
    rank = np.where(np.isnan(standing), -np.inf, standing)
    order = by_name[np.argsort(rank[by_name], kind="stable")]
    bands = np.array_split(order, bands_of(len(names), share))
    ends = np.cumsum([len(band) for band in bands]) * share + rng.random()
    counts = np.diff(np.concatenate([[0], np.floor(ends)])).astype(int)
    for band, count in zip(bands, counts, strict=True):
        held[rng.choice(band, min(count, len(band)), replace=False)] = True
    return held


def bands_of(n: int, share: float) -> int:
    """How many bands n customers are cut into."""
    return int(np.clip(n * share / A_BAND, 1, MOST_BANDS))
