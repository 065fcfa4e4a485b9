"""What everybody is likely to buy next and how much of each product is expected to go, at the end of the data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from scipy.special import expit

from bundlerec.data.dataset import MICROSECONDS_A_DAY, Dataset
from bundlerec.data.lists import EMPTY
from bundlerec.data.matching import own_part
from bundlerec.money.chances import PLACES, Chances
from bundlerec.training.models import Models, everybody
from bundlerec.training.sample import days_since

HALF_LIFE: Final = 28.0  # days after which an order counts half
CUSTOMERS_AT_ONCE: Final = 2_000


def outlook_of(models: Models) -> Chances | None:
    """None where the run has no scorer."""
    people = everybody(models.dataset)
    if not models.deep or not len(people):
        return None
    past = own_part(models.past)
    code, p = _likeliest(models, people)
    sold = a_day(past.line_item, past.order_time[past.line_order], past, past.n_items, past.line_quantity)
    codes, place, by_code = _shown(models.dataset, people, code)
    customers = models.dataset.customer_ids[people]
    return Chances(customers, codes, place, p, days_since(models, people, code), by_code(sold))


def a_day(
    group: np.ndarray, time: np.ndarray, past: Dataset, count: int, weight: np.ndarray | None = None
) -> np.ndarray:
    """[count] float64: how many a day of late, of each group (negative: none): what is older counts less.

    rate = sum of 2^(-age / h) ln 2 / (h (1 - 2^(-length of the log / h))), which is the mean of a steady stream.
    """
    if not past.n_orders:
        return np.zeros(count)
    ages = (past.order_time[-1] - time) / MICROSECONDS_A_DAY
    length = max((past.order_time[-1] - past.order_time[0]) / MICROSECONDS_A_DAY, 1.0)
    fading = np.exp2(-ages / HALF_LIFE) * (1.0 if weight is None else weight)
    steady = np.log(2) / (HALF_LIFE * (1 - np.exp2(-length / HALF_LIFE)))
    known = group >= 0
    return np.bincount(group[known], weights=fading[known], minlength=count) * steady


def _likeliest(models: Models, people: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """[n, PLACES] item rows and their probabilities, best first."""
    seen = models.scorer.look(people)
    start, item = seen.view.start, seen.view.item
    code = np.full((len(people), PLACES), EMPTY, dtype=np.int32)
    chance = np.zeros(code.shape, dtype=np.float32)
    for first in range(0, len(people), CUSTOMERS_AT_ONCE):
        last = min(first + CUSTOMERS_AT_ONCE, len(people))
        part = slice(start[first], start[last])
        row = np.repeat(np.arange(first, last), np.diff(start[first : last + 1]))
        p = expit(seen.logits[part])
        order = np.argsort(2.0 * (row - first) - p, kind="stable")
        rank = np.arange(len(row)) - (start[row] - start[first])
        kept = rank < PLACES
        code[row[kept], rank[kept]], chance[row[kept], rank[kept]] = item[part][order][kept], p[order][kept]
    return code, chance


def _shown(
    dataset: Dataset, people: np.ndarray, code: np.ndarray
) -> tuple[np.ndarray, np.ndarray, Callable[[np.ndarray], np.ndarray]]:
    """The codes of the shop, the place among them of what each customer is shown, and how to spread what is known of
    item rows over codes: to the variants of a product as they sold.
    """
    variants = dataset.variants
    codes, of_shown = np.unique(dataset.shown_ids.astype(str), return_inverse=True)
    shown = dataset.shown(people[:, None], code)
    place = np.where(code == EMPTY, EMPTY, of_shown[shown]).astype(np.int32)
    sold = np.bincount(variants.variant, minlength=len(variants)) + 1e-6
    whole = np.bincount(variants.item, weights=sold, minlength=dataset.n_items)

    def by_code(values: np.ndarray) -> np.ndarray:
        of_variants = values[variants.item] * sold / whole[variants.item]
        spread = np.concatenate([np.where(whole > 0, 0, values), of_variants])
        return np.bincount(of_shown, weights=spread, minlength=len(codes)).astype(np.float32)

    return codes.astype(object), place, by_code
