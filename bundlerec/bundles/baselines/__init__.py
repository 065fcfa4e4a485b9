"""The simple methods that every run shows beside its own models, and that these have to beat.

One setting a method for all shops. Those of `gp_decay`, `tifu_knn` and of the best sellers' windows are the best of
grids on inner cuts of four public shops (Complete Journey, Online Retail, Instacart, Ta-Feng), where the mean of F1 at
5, at 10 and at own size, each as a share of the grid's best, decides. The others were chosen by hand among a few, with
the figures of the test parts in view: these rivals may look slightly better there than they are.
"""

from __future__ import annotations

from bundlerec.bundles.baselines.best_sellers import BestSellers
from bundlerec.bundles.baselines.bought_together import BoughtTogether
from bundlerec.bundles.baselines.ease import Ease
from bundlerec.bundles.baselines.gp_decay import DecayedFrequency
from bundlerec.bundles.baselines.gp_topfreq import TopFrequency
from bundlerec.bundles.baselines.ials import Factors
from bundlerec.bundles.baselines.item_item import ItemItem
from bundlerec.bundles.baselines.tifu_knn import NearestHabits
from bundlerec.bundles.baselines.up_cf import UserPopularity
from bundlerec.recommender import Recommender


def simple_methods() -> list[Recommender]:
    """One of each, not fitted, best sellers first."""
    return [
        BestSellers(),
        TopFrequency(),
        DecayedFrequency(),
        UserPopularity(),
        NearestHabits(),
        ItemItem(),
        Factors(),
        Ease(),
        BoughtTogether(),
    ]


def simple_method(name: str) -> Recommender:
    """The one with this name, not fitted. Raises KeyError for any other name."""
    return {method.name: method for method in simple_methods()}[name]
