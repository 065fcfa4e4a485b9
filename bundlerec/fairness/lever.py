"""Strengths that bring the exposure of brands, categories or slow sellers nearer to what they sell, and their price.

Of a sample of customers with the chances of their likeliest products p, the ten best by p * strength(group) are looked
at, and each group's strength is moved towards where its share of the exposure e is its share of the sales t; of ROUNDS
steps the one nearest to it is kept:

    log strength(g) += step (t(g) - e(g)) / (t(g) + e(g)),    kept within 1 / MOST and MOST

This is the multiplicative form of dual ascent on "exposure of g >= t(g)" (as in Xu et al. 2023, P-MMF: Provider Max-min
Fairness Re-ranking). Nothing about the customers but their chances is looked at: a lever that made the bundles of
groups of customers equal would need their sensitive attribute in the choice, which is what the audit forbids.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from bundlerec.bundles.rules.fair import BEST_SELLERS, OF, OTHERS, Fair, group_names
from bundlerec.bundles.rules.preview import Candidates, kept_candidates
from bundlerec.bundles.rules.shelf import Shelf, shelf_of
from bundlerec.data.dataset import Dataset
from bundlerec.errors import BadSetting, UnknownRun
from bundlerec.fairness.goods import best_sellers
from bundlerec.store import Run, Store

SIZE: Final = 10
ROUNDS, STEP, MOST = 80, 0.5, 20.0
LEAST_SHARE: Final = 0.005  # of sales; a brand or category with less is one of the others
TINY: Final = 1e-9
PLACE: Final = 1 / np.log2(np.arange(2, SIZE + 2))  # exposure of each place


@dataclass(frozen=True)
class Sales:
    """Lines of the log by code."""

    shelf: Shelf
    sold: np.ndarray  # [c] float64


def sales_of(store: Store, shop: str, log: Dataset, codes: np.ndarray) -> Sales:
    """Of every code that the log and `codes` hold; of a product with variants under its own code alone."""
    shelf = shelf_of(store.data.catalogue(shop), [*log.item_ids, *codes])
    sold = np.zeros(len(shelf))
    sold[shelf.rows_of(log.item_ids)] = np.bincount(log.line_item, minlength=log.n_items)
    return Sales(shelf, sold)


def fair_of(sales: Sales, known: Candidates, of: str, weight: float, run: int) -> Fair:
    """The lever for one thing to balance. Raises BadSetting for another, and where there is nothing to balance."""
    if of not in OF:
        raise BadSetting(f"There is no balance of “{of}”.", f"Balance one of: {', '.join(OF)}.")
    names, target = _groups(sales, of)
    if (target > 0).sum() < 2:
        raise BadSetting(
            f"There is no {of} to balance: the catalogue names fewer than two that sell.",
            f"Others: {', '.join(OF)}.",
        )
    place = {name: number for number, name in enumerate(names)}
    of_code = group_names(sales.shelf, of)
    group = np.array([-1 if one is None else place.get(one, place[OTHERS]) for one in of_code])
    if of == BEST_SELLERS:  # one strength for all of them
        group, target = np.minimum(group, 1), np.array([target[0], target[1:].sum()])
    found = _strengths(np.append(group[sales.shelf.rows_of(known.ids)], -1)[known.code], known.p, target)
    told = found if of != BEST_SELLERS else np.append(found[0], np.full(len(names) - 1, found[1]))
    return Fair(
        of=of, weight=weight, run=run, strength={n: round(float(s), 4) for n, s in zip(names, told, strict=True)}
    )  # type: ignore[arg-type]


def _groups(sales: Sales, of: str) -> tuple[list[str], np.ndarray]:
    """OTHERS first, then each group that is told apart; and each one's share of the sales."""
    names = np.array(group_names(sales.shelf, of), dtype=object)
    known = np.array([name is not None for name in names], dtype=bool)
    total = max(float(sales.sold[known].sum()), 1.0)
    if of == BEST_SELLERS:
        apart = names[best_sellers(sales.sold)].tolist()
    else:
        each, code = np.unique(names[known].astype(str), return_inverse=True)
        share = np.bincount(code, weights=sales.sold[known], minlength=len(each)) / total
        apart = each[share >= LEAST_SHARE].tolist()
    place = {name: number for number, name in enumerate([OTHERS, *apart])}
    group = np.array([place.get(name, 0) for name in names[known]], dtype=np.int64)
    share = np.bincount(group, weights=sales.sold[known], minlength=len(place)) / total
    return [OTHERS, *apart], share


def _strengths(group: np.ndarray, p: np.ndarray, target: np.ndarray) -> np.ndarray:
    """[groups]. group, p: [n, w] of each candidate; group -1: balanced by nothing."""
    log, best, found = np.zeros(len(target)), np.inf, np.ones(len(target))
    for number in range(ROUNDS):
        share = shares(group, p * np.append(np.exp(log), 1.0)[group], len(target))
        away = float(np.abs(share - target).sum())
        if away < best:
            best, found = away, np.exp(log)
        log += STEP / np.sqrt(1 + number / 5) * (target - share) / np.maximum(target + share, TINY)
        log = np.clip(log - log @ target, -np.log(MOST), np.log(MOST))
    return found


def shares(group: np.ndarray, value: np.ndarray, groups: int) -> np.ndarray:
    """[groups] share of the exposure of the SIZE best of each row, among what has a group."""
    best = np.argsort(-value, axis=1, kind="stable")[:, :SIZE]
    top = np.take_along_axis(group, best, axis=1)
    place = np.broadcast_to(PLACE[: top.shape[1]], top.shape)[top >= 0]
    found = np.bincount(top[top >= 0], weights=place, minlength=groups)
    return found / max(found.sum(), 1e-12)


def fair_of_run(store: Store, run: Run, log: Dataset, of: str, weight: float) -> Fair:
    """Worked out from what a run kept. Raises UnknownRun where it kept nothing, BadSetting."""
    known = kept_candidates(store, run.shop)
    if known is None:
        raise UnknownRun(
            "The latest training has no chances of products, so nothing can be balanced.",
            "Train again on a log that is long enough to learn from.",
        )
    return fair_of(sales_of(store, run.shop, log, known.ids), known, of, weight, run.id)
