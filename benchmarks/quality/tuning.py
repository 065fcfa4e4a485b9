"""Settings of the simple methods for one log, chosen on inner cuts of its training part alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import product
from typing import Any, Final

import numpy as np

from bundlerec.bundles.baselines.best_sellers import BestSellers
from bundlerec.bundles.baselines.bought_together import BoughtTogether
from bundlerec.bundles.baselines.ease import Ease
from bundlerec.bundles.baselines.gp_decay import DecayedFrequency
from bundlerec.bundles.baselines.gp_topfreq import TopFrequency
from bundlerec.bundles.baselines.ials import Factors
from bundlerec.bundles.baselines.item_item import ItemItem
from bundlerec.bundles.baselines.tifu_knn import NearestHabits
from bundlerec.bundles.baselines.up_cf import UserPopularity
from bundlerec.bundles.ranking import rank
from bundlerec.bundles.sizes import FACTORS, LARGEST, own_sizes
from bundlerec.data import columns as c
from bundlerec.data.dataset import Dataset
from bundlerec.data.lists import RankedLists
from bundlerec.data.split import Truth, cut_time, next_orders, training_part
from bundlerec.evaluation.discovery import new_in_truth
from bundlerec.evaluation.metrics import at_size, find_hits
from bundlerec.recommender import Recommender

INNER_QUANTILES: Final = (0.9, 0.8)
MOST_CUSTOMERS: Final = 3_000  # an inner cut is judged by


@dataclass(frozen=True)
class Tuned:
    """One simple method, with the settings that did best for each part of what it offers."""

    name: str
    make: Callable[..., Recommender]
    ranked: dict[str, Any]  # at 5 and at 10
    new: dict[str, Any]  # new items at 10
    own: dict[str, Any]  # at own size, with this factor:
    factor: float


@dataclass(frozen=True)
class Inner:
    """One inner cut: what was known, and what was bought next."""

    history: Dataset
    truth: Truth


def _grid(**values: Iterable[Any]) -> list[dict[str, Any]]:
    return [dict(zip(values, chosen, strict=True)) for chosen in product(*values.values())]


@dataclass(frozen=True)
class Rival:
    """A simple method as it competes: under its name, with the settings that are tried."""

    name: str
    make: Callable[..., Recommender]
    grid: list[dict[str, Any]]


DECAYS = [(0.99, np.inf), (0.97, 240.0), (0.98, 60.0), (0.9, 240.0)]


def _decays(*days: float) -> list[dict[str, Any]]:
    return [
        {"by_order": by_order, "half_life": half_life, "everybody": everybody, "days": window}
        for (by_order, half_life), everybody, window in product(DECAYS, (0.3, 0.6, 0.9), days)
    ]


# Which window of recent sales is best changes with the season, and no inner cut tells (docs/experiments.md): the method
# that is hardest to beat also competes with the long one. The better of the two is seen on the judged part only, which
# flatters the rivals.
RIVALS: Final = (
    Rival("best_sellers", BestSellers, _grid(days=(3.0, 7.0, 14.0, 21.0, 60.0, None))),
    Rival("gp_topfreq", TopFrequency, _grid(days=(3.0, 7.0, 14.0, 21.0, 60.0))),
    Rival("gp_decay", DecayedFrequency, _decays(3.0, 7.0, 21.0)),
    Rival("gp_decay (60 days)", DecayedFrequency, _decays(60.0)),
    Rival("up_cf", UserPopularity, _grid(window=(10, 25), asymmetry=(0.25, 0.75), locality=(5, 20))),
    Rival(
        "tifu_knn",
        NearestHabits,
        _grid(group=(3, 7), within=(0.9, 1.0), across=(0.7, 0.9), neighbours=(100, 300), own=(0.3, 0.7)),
    ),
    Rival("item_item", ItemItem, _grid(neighbours=(20, 50, 200), damping=(0.3, 0.5))),
    Rival("ials", Factors, _grid(factors=(32, 64, 128))),
    Rival("ease", Ease, _grid(ridge=(100.0, 250.0, 500.0, 1000.0), damping=(0.0, 0.3, 0.6))),
    Rival("bought_together", BoughtTogether, [{}]),
)


def inner_cuts(history: Dataset, seed: int = 0) -> list[Inner]:
    """The inner cuts of a training part, made the same way as the outer one, each with some of its customers."""
    cuts = []
    for quantile in INNER_QUANTILES:
        cut = cut_time(history, quantile)
        earlier = training_part(history, cut)
        truth = next_orders(history, earlier, cut)
        if len(truth) > MOST_CUSTOMERS:
            chosen = np.zeros(len(truth), dtype=bool)
            chosen[np.random.default_rng(seed).choice(len(truth), MOST_CUSTOMERS, replace=False)] = True
            truth = truth.of(chosen)
        cuts.append(Inner(earlier, truth))
    return cuts


def tuned(rival: Rival, cuts: list[Inner]) -> Tuned:
    """For each part of the offer the settings with the best mean over the cuts.

    Judged by F1 at 5 and 10, each as a share of the grid's best; by F1 at 10 of new items; and by F1 at own size of the
    best factor.
    """
    found = np.array([[_figures(rival.make(**settings), cut) for cut in cuts] for settings in rival.grid]).mean(
        axis=1
    )
    fixed, new, own = found[:, :2], found[:, 2], found[:, 3:]
    ranked = int((fixed / np.maximum(fixed.max(axis=0), 1e-9)).mean(axis=1).argmax())
    sized, factor = np.unravel_index(own.argmax(), own.shape)
    grid = rival.grid
    return Tuned(
        rival.name, rival.make, grid[ranked], grid[int(new.argmax())], grid[int(sized)], FACTORS[int(factor)]
    )


def _figures(method: Recommender, cut: Inner) -> list[float]:
    """F1 at 5, at 10, of new items at 10, and at own size by each factor."""
    customers = cut.truth.customers
    lists = rank(method.fit(cut.history), customers, LARGEST, cut.history)
    new = rank(method, customers, 10, cut.history, only_new=True)
    sizes = [own_sizes(cut.history, customers, factor) for factor in FACTORS]
    return [
        *(_f1(lists.head(k), cut.truth, k) for k in (5, 10)),
        _f1(new, new_in_truth(cut.truth, cut.history), 10),
        *(_f1(lists.sized(size), cut.truth, c.AUTO) for size in sizes),
    ]


def _f1(lists: RankedLists, truth: Truth, k: int | str) -> float:
    return float(np.nanmean(at_size(find_hits(lists, truth), k)["f1"]))
