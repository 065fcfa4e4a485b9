"""The simple methods that every run shows beside its own models, and that these have to beat.

Their settings were chosen on inner cuts of four public shops (Complete Journey, Online Retail, Instacart, Ta-Feng):
one setting a method for all of them.
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
