"""Whether reasons are faithful: what the named purchases move, beside purchases drawn by chance.

Deletion: of a product's score v, the share that is lost when the first n named items of the history are taken out
together, 1 - sum v(without n) / sum v. Insertion: the share of what the whole history adds that the first n alone
bring, sum (v(only n) - v(nothing)) / sum (v - v(nothing)). The area between the named order's curve and that of a
random order is the mean over n of their difference; above zero the named purchases matter more than chance would have
it (Petsiuk, Das and Saenko 2018, RISE, arXiv:1806.07421, for pictures). Intervals: bootstrap over customers.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np

from bundlerec.evaluation.intervals import QUANTILES, resampled_means

IN_SUMMARY: Final = "reasons"  # of a run
TOGETHER: Final = 3  # named items that are taken out together where bundles are counted
AGAIN, NEW = "again", "new"  # products that the customer bought before, and those that are new to the customer


@dataclass(frozen=True)
class Probes:
    """p products of some bundles, asked again and again. `without` and `only` begin with n = 1."""

    customer: np.ndarray  # [p] int64
    new: np.ndarray  # [p] bool: the customer never bought it
    whole: np.ndarray  # [p] float64: its score as it is, v
    nothing: np.ndarray  # [p] float64: without any history
    without: np.ndarray  # [p, k]: without the first n named
    only: np.ndarray  # [p, k]: with the first n named alone
    without_random: np.ndarray  # [p, r, k]: the same in r random orders
    only_random: np.ndarray  # [p, r, k]
    complete: np.ndarray  # [p] sum of the contributions / what the whole history adds; NaN where not known
    other_net: np.ndarray  # [p] share of the named that another net names too; NaN where there is one only
    other_order: (
        np.ndarray
    )  # [p] the same after an order without any of them is taken out; NaN where there is none

    def of(self, rows: np.ndarray) -> Probes:
        """Some of them ([p] bool)."""
        return Probes(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))


@dataclass(frozen=True)
class Range:
    """A figure with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Fidelity:
    """How far the reasons of one model are faithful, for one group of products."""

    model: str
    group: str  # AGAIN or NEW
    bundles: int
    products: int
    lost: tuple[float, ...]  # deletion, n = 1 …
    lost_random: tuple[float, ...]
    brought: tuple[float, ...]  # insertion
    brought_random: tuple[float, ...]
    deletion: Range  # area between the curves
    insertion: Range
    bundles_won: Range  # share in which TOGETHER named items take more off than as many random ones
    products_won: Range
    complete: float | None  # median
    other_net: float | None  # mean
    other_order: float | None

    def told(self) -> dict[str, Any]:
        """Plain numbers for a run's summary."""
        return asdict(self)


def fidelity(model: str, probes: Probes, seed: int = 0) -> list[Fidelity]:
    """One row for products bought before, one for new ones; a group without a product has none."""
    groups = ((AGAIN, ~probes.new), (NEW, probes.new))
    return [_of_group(model, group, probes.of(rows), seed) for group, rows in groups if rows.any()]


def _of_group(model: str, group: str, probes: Probes, seed: int) -> Fidelity:
    gone, back = _lost(probes), _brought(probes)
    curves = [_curve(part, of) for named, random, of in (gone, back) for part in (named, random)]
    drops = (probes.whole[:, None] - probes.without)[:, TOGETHER - 1]
    random = (probes.whole[:, None, None] - probes.without_random)[:, :, TOGETHER - 1]
    return Fidelity(
        model=model,
        group=group,
        bundles=len(np.unique(probes.customer)),
        products=len(probes.customer),
        lost=curves[0],
        lost_random=curves[1],
        brought=curves[2],
        brought_random=curves[3],
        deletion=_area(probes.customer, *gone, seed),
        insertion=_area(probes.customer, *back, seed),
        bundles_won=_won(_summed(probes.customer, drops), _summed(probes.customer, random), seed),
        products_won=_of_products(probes.customer, drops, random, seed),
        complete=_known(np.nanmedian, probes.complete),
        other_net=_known(np.nanmean, probes.other_net),
        other_order=_known(np.nanmean, probes.other_order),
    )


def _lost(probes: Probes) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """[p, k] what the named take off, and random ones; [p] of what."""
    named, random = probes.whole[:, None] - probes.without, probes.whole[:, None, None] - probes.without_random
    return named, random.mean(axis=1), probes.whole


def _brought(probes: Probes) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    named, random = probes.only - probes.nothing[:, None], probes.only_random - probes.nothing[:, None, None]
    return named, random.mean(axis=1), probes.whole - probes.nothing


def _curve(part: np.ndarray, of: np.ndarray) -> tuple[float, ...]:
    """Shares ([k]) of a whole ([p]) that the parts ([p, k]) make."""
    return tuple(float(value) for value in part.sum(axis=0) / of.sum())


def _area(customer: np.ndarray, named: np.ndarray, random: np.ndarray, of: np.ndarray, seed: int) -> Range:
    sums = _summed(customer, np.stack([(named - random).mean(axis=1), of], axis=1))
    means = resampled_means(sums, seed)
    low, high = np.quantile(means[:, 0] / means[:, 1], QUANTILES)
    value = sums[:, 0].sum() / sums[:, 1].sum()
    return Range(float(value), float(low), float(high))


def _summed(customer: np.ndarray, values: np.ndarray) -> np.ndarray:
    """[c, …] sums over the products of each customer."""
    people, row = np.unique(customer, return_inverse=True)
    found = np.zeros((len(people), *values.shape[1:]))
    np.add.at(found, row, values)
    return found


def _won(named: np.ndarray, random: np.ndarray, seed: int) -> Range:
    """Bundles ([c], [c, r]) in which more is lost."""
    share = (named[:, None] > random).mean(axis=1)
    return _share(share.mean(), resampled_means(share[:, None], seed)[:, 0])


def _of_products(customer: np.ndarray, named: np.ndarray, random: np.ndarray, seed: int) -> Range:
    won = (named[:, None] > random).mean(axis=1)
    sums = _summed(customer, np.stack([won, np.ones(len(won))], axis=1))
    means = resampled_means(sums, seed)
    return _share(won.mean(), means[:, 0] / means[:, 1])


def _share(value: float, resampled: np.ndarray) -> Range:
    low, high = np.clip(np.quantile(resampled, QUANTILES), 0, 1)  # sums of float32 overshoot by a hair
    return Range(float(value), float(low), float(high))


def _known(mean: Any, values: np.ndarray) -> float | None:
    return float(mean(values)) if np.isfinite(values).any() else None
