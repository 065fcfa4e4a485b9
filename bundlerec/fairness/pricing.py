"""The price of the fairness weight: F1, spread and balance at several weights, on the orders that a run was judged by.

The strengths are worked out anew from what the judged models knew before the cut, so that nothing after it is seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

import numpy as np

from bundlerec.bundles.requests import RANKED
from bundlerec.bundles.rules.fair import Fair, group_names
from bundlerec.bundles.rules.of_shop import rule_book, today
from bundlerec.bundles.rules.screen import Screens
from bundlerec.data.dataset import Dataset
from bundlerec.data.lists import EMPTY, RankedLists
from bundlerec.data.matching import next_own_orders
from bundlerec.data.split import Truth
from bundlerec.device import spare_a_core, torch_device
from bundlerec.errors import UnknownRun
from bundlerec.evaluation.intervals import estimate, paired_difference
from bundlerec.evaluation.metrics import at_size, find_hits
from bundlerec.fairness import goods
from bundlerec.fairness.lever import SIZE, Sales, fair_of, sales_of
from bundlerec.fairness.prices import Price, keep_prices
from bundlerec.progress import Progress, Silent
from bundlerec.store import Run, Store
from bundlerec.training.keeping import kept_models
from bundlerec.training.models import Models
from bundlerec.training.sample import candidates_of
from bundlerec.training.seen import seen_by, settings_of
from bundlerec.training.shop import microseconds, moment

WEIGHTS: Final = (0.0, 0.25, 0.5, 0.75, 1.0)


def price_of(
    store: Store, run: Run, of: str, progress: Progress | None = None, weights: Sequence[float] = WEIGHTS
) -> list[Price]:
    """Judges the run's model under each weight (and the shop's rules for ranked bundles), and keeps what it found.

    Raises UnknownRun where the run has no scorer or nobody can be judged, BadSetting for what can't be balanced.
    """
    progress = progress or Silent()
    progress.update(0.0, "Reading the shop's log")
    spare_a_core()
    dataset = seen_by(store, run, moment(settings_of(run).until))
    cut = microseconds(datetime.fromisoformat(str(run.summary["cut"])))
    models = kept_models(store, run.id, dataset, cut, torch_device("auto"), as_judged=True)
    truth, _ = next_own_orders(dataset, cut)
    known = candidates_of(models, settings_of(run).seed)
    if known is None or not len(truth):
        raise UnknownRun(
            "Nobody can be judged with this training's chances of products, so the weight has no price.",
            "Train again on a log that is long enough to learn from.",
        )
    sales = sales_of(store, run.shop, models.past, known.ids)
    fair = fair_of(sales, known, of, 1.0, run.id)
    found: list[Price] = []
    base: np.ndarray | None = None
    for number, weight in enumerate(weights):
        progress.update(0.1 + 0.9 * number / len(weights), f"Judging everybody at weight {weight:g}")
        lists = _ranked(store, run, models, fair.model_copy(update={"weight": weight}), truth)
        f1 = at_size(find_hits(lists, truth), SIZE)["f1"]
        base = f1 if base is None else base
        found.append(_price(weight, f1, base, lists, models.past, sales, fair))
    keep_prices(store, run, of, found)
    return found


def _ranked(store: Store, run: Run, models: Models, fair: Fair, truth: Truth) -> RankedLists:
    book = replace(rule_book(store, run.shop), fair=fair)
    screens = Screens(book, store.data.catalogue(run.shop), models.dataset, models.cut, today())
    model = str(run.summary["chosen"])
    return models.under(screens.of(RANKED)).ranked(model, truth.customers, SIZE)


def _price(
    weight: float, f1: np.ndarray, base: np.ndarray, lists: RankedLists, past: Dataset, sales: Sales, fair: Fair
) -> Price:
    value, difference = estimate(f1[:, None]), paired_difference(f1, base)
    row, slot = np.nonzero(lists.items != EMPTY)
    shown = goods.exposure(lists.items[row, slot], slot + 1.0, past.n_items)
    sold = np.bincount(past.line_item, minlength=past.n_items).astype(np.float64)
    known, first = sold > 0, goods.best_sellers(sold)
    return Price(
        weight=weight,
        f1=float(value.value[0]),
        low=float(value.low[0]),
        high=float(value.high[0]),
        difference=float(difference.value[0]),
        difference_low=float(difference.low[0]),
        difference_high=float(difference.high[0]),
        gini=goods.gini(shown[known]),
        coverage=float((shown[known] > 0).mean()),
        distance=_distance(shown, sold, past, sales, fair),
        best_sellers=float(shown[first].sum() / max(shown.sum(), 1e-12)),
    )


def _distance(shown: np.ndarray, sold: np.ndarray, past: Dataset, sales: Sales, fair: Fair) -> float:
    names = np.array(group_names(sales.shelf, fair.of), dtype=object)[sales.shelf.rows_of(past.item_ids)]
    named = np.array([one is not None for one in names], dtype=bool)
    if fair.of == "best_sellers":
        group = np.array([one in fair.strength for one in names[named]], dtype=np.int64)
    else:
        place = {name: number for number, name in enumerate(fair.strength)}
        group = np.array([place.get(one, 0) for one in names[named]], dtype=np.int64)
    parts = [np.bincount(group, weights=each[named], minlength=len(fair.strength)) for each in (shown, sold)]
    one, two = (part / max(float(part.sum()), 1e-12) for part in parts)
    return float(np.abs(one - two).sum() / 2)
