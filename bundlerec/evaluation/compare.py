"""Many models beside each other, judged by the same code: the Metrics and Comparisons tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.dataset import Dataset
from bundlerec.data.lists import RankedLists
from bundlerec.data.split import Truth
from bundlerec.evaluation.discovery import best_possible, new_in_lists, new_in_truth
from bundlerec.evaluation.intervals import estimate, paired_difference, surely_above
from bundlerec.evaluation.metrics import Size, at_size, find_hits

KS: Final = (1, 2, 3, 5, 10, 15, 20)
ALL: Final = "all"
CEILING: Final = "ceiling"
DISCOVERY: Final = "discovery_"
WITH_OWN_SIZE: Final = ("f1", "reward")  # what bundles of different sizes may be compared by
SEGMENTS: Final = ("few", "some", "many")  # orders before the cut


@dataclass(frozen=True)
class Offer:
    """What one model offers the judged customers; a part that is None is not judged."""

    model: str
    ranked: RankedLists | None = None  # any item: judged at fixed sizes
    new: RankedLists | None = None  # ranked without past purchases: discovery at fixed sizes
    own: RankedLists | None = None  # bundles of the model's own size: judged as "auto"


@dataclass(frozen=True)
class Judgement:
    """Every number of every customer, ready for means, intervals and comparisons.

    Other rooms may add metrics of their own to `values`.
    """

    customers: np.ndarray  # [n] int32 customer rows
    values: dict[tuple[str, Size, str], np.ndarray]  # (model, k, metric) -> [n] float32, NaN: left out


def judge(offers: Iterable[Offer], truth: Truth, past: Dataset, ks: Sequence[int] = KS) -> Judgement:
    """Judges the offers, and the ceiling, on the truth; `past` is all that was known before the cut."""
    fresh = new_in_truth(truth, past)
    values: dict[tuple[str, Size, str], np.ndarray] = {}
    best, best_new = best_possible(truth), best_possible(fresh)
    for offer in [*offers, Offer(CEILING, best, best_new, best)]:
        _add(values, offer.model, "", offer.ranked, truth, ks)
        _add(values, offer.model, DISCOVERY, offer.new, fresh, ks)
        if offer.own is not None:
            _add(values, offer.model, "", offer.own, truth, (c.AUTO,))
            _add(values, offer.model, DISCOVERY, new_in_lists(offer.own, past), fresh, (c.AUTO,))
    return Judgement(truth.customers, values)


def surely_ahead(judgement: Judgement, model: str, rivals: Sequence[str], k: Size = 10) -> bool:
    """Whether the 99.9 % interval of the paired lead of `model` in F1 at `k` lies above zero against every rival."""
    own = judgement.values[model, k, "f1"]
    leads = [own - judgement.values[rival, k, "f1"] for rival in rivals if rival != model]
    return surely_above(np.column_stack(leads)) if leads else False


def metrics_table(
    judgement: Judgement, segments: Mapping[str, np.ndarray] | None = None, seed: int = 0
) -> pd.DataFrame:
    """The Metrics table (`data.columns.METRICS`): every model, size and metric with its 95 % interval.

    `segments`: name -> [n] bool over the judged customers; "all" is always there. A metric that nobody can be
    judged by has an empty value and n = 0.
    """
    everybody = np.ones(len(judgement.customers), dtype=bool)
    tables = []
    for segment, members in {ALL: everybody, **(segments or {})}.items():
        for discovery in (False, True):
            keys = [key for key in judgement.values if key[2].startswith(DISCOVERY) == discovery]
            if keys:
                tables.append(_means(judgement, keys, segment, members, seed))
    return pd.concat(tables, ignore_index=True)[list(c.METRICS)]


def comparisons_table(
    judgement: Judgement, models: Sequence[str], rivals: Sequence[str], seed: int = 0
) -> pd.DataFrame:
    """The Comparisons table (`data.columns.COMPARISONS`): each model against each rival, same customers.

    With sizes of their own, models are compared by F1 and the merchant's reward only: precision, recall and the
    rate of pairs mean something at equal size alone.
    """
    wanted = [
        (model, rival, k, metric)
        for model in models
        for rival in rivals
        for name, k, metric in judgement.values
        if name == model != rival and (rival, k, metric) in judgement.values and _comparable(k, metric)
    ]
    tables = []
    for discovery in (False, True):
        keys = [key for key in wanted if key[3].startswith(DISCOVERY) == discovery]
        if keys:
            tables.append(_differences(judgement, keys, seed))
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=list(c.COMPARISONS))


def segments_by_orders(history: Dataset, customers: np.ndarray) -> dict[str, np.ndarray]:
    """Thirds of the judged customers by their number of orders before the cut: few, some, many ([n] bool each).

    Customers with equally many orders stay together, so a third may be larger or empty.
    """
    orders = history.orders_of_customer[customers]
    bounds = np.quantile(orders, [1 / 3, 2 / 3]) if len(orders) else np.zeros(2)
    third = np.searchsorted(bounds, orders, side="left")
    return {name: third == number for number, name in enumerate(SEGMENTS)}


def _add(
    values: dict[tuple[str, Size, str], np.ndarray],
    model: str,
    prefix: str,
    lists: RankedLists | None,
    truth: Truth,
    ks: Sequence[Size],
) -> None:
    if lists is None:
        return
    hits = find_hits(lists, truth)
    for k in ks:
        for metric, value in at_size(hits, k).items():
            values[model, k, prefix + metric] = value.astype(np.float32)


def _means(
    judgement: Judgement, keys: list[tuple[str, Size, str]], segment: str, members: np.ndarray, seed: int
) -> pd.DataFrame:
    numbers = estimate(np.column_stack([judgement.values[key][members] for key in keys]), seed)
    table = pd.DataFrame(keys, columns=[c.MODEL, c.K, c.METRIC])
    return table.assign(
        **{c.SEGMENT: segment, c.VALUE: numbers.value, c.LOW: numbers.low, c.HIGH: numbers.high, c.N: numbers.n}
    )


def _differences(judgement: Judgement, keys: list[tuple[str, str, Size, str]], seed: int) -> pd.DataFrame:
    mine = np.column_stack([judgement.values[model, k, metric] for model, _, k, metric in keys])
    theirs = np.column_stack([judgement.values[rival, k, metric] for _, rival, k, metric in keys])
    numbers = paired_difference(mine, theirs, seed)
    table = pd.DataFrame(keys, columns=[c.MODEL, c.RIVAL, c.K, c.METRIC])
    return table.assign(**{c.VALUE: numbers.value, c.LOW: numbers.low, c.HIGH: numbers.high, c.N: numbers.n})


def _comparable(k: Size, metric: str) -> bool:
    return k != c.AUTO or metric.removeprefix(DISCOVERY) in WITH_OWN_SIZE
