"""Facts as rows of the Reasons table: a number each, and behind it a small JSON object with the same numbers."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np

from bundlerec.bundles.facts import Causes, Companions, Habits, Places
from bundlerec.data.dataset import Dataset
from bundlerec.data.lists import EMPTY

DIGITS: Final = 4


@dataclass(frozen=True)
class ReasonRows:
    """Some rows of one reason."""

    reason: str
    place: np.ndarray  # [r] int64: which place each row explains
    weight: np.ndarray  # [r] float64
    evidence: list[str]  # [r] JSON objects


class ItemWords:
    """The item's id and title as JSON members, each written once."""

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset
        self._written: dict[int, str] = {}

    def title(self, item: int) -> str:
        """The title; the id where there is none."""
        return str(self._dataset.items.title[item])

    def members(self, item: int) -> str:
        """`"item_id": …, "title": …`"""
        if item not in self._written:
            item_id = json.dumps(str(self._dataset.item_ids[item]), ensure_ascii=False)
            title = json.dumps(self.title(item), ensure_ascii=False)
            self._written[item] = f'"item_id": {item_id}, "title": {title}'
        return self._written[item]


def because_rows(places: Places, causes: Causes, words: ItemWords) -> ReasonRows:
    """Weight: the cause's share of all that speaks for the item. `own`: the cause is the item itself, a habit."""
    share = np.floor(causes.share * 10**DIGITS) / 10**DIGITS  # rounded down, so that they never exceed the whole
    place, rank = np.nonzero((causes.item != EMPTY) & (share > 0))
    item, times = causes.item[place, rank], causes.times[place, rank]
    own = item == places.item[place]
    evidence = [
        f'{{{words.members(each)}, "times": {often}, "own": {"true" if mine else "false"}}}'
        for each, often, mine in _zipped(item, times, own)
    ]
    return ReasonRows("because", place, share[place, rank], evidence)


def habit_rows(found: Habits) -> ReasonRows:
    """Weight: how many orders of the customer hold the item; only where it was bought before."""
    place = np.flatnonzero(found.times > 0)
    columns = (
        found.times[place],
        found.orders[place],
        np.datetime_as_string(found.last[place]),
        found.days_ago[place],
        _numbers(found.gap_days[place], 1),
    )
    evidence = [
        f'{{"times": {times}, "orders": {orders}, "last": "{last}", "days_ago": {days}, "usual_gap_days": {gap}}}'
        for times, orders, last, days, gap in _zipped(*columns)
    ]
    return ReasonRows("habit", place, found.times[place].astype(np.float64), evidence)


def together_rows(found: Companions, words: ItemWords) -> ReasonRows:
    """Weight: the lift."""
    place, rank = np.nonzero(found.item != EMPTY)
    lift = np.round(found.lift[place, rank], DIGITS)
    evidence = [
        f'{{{words.members(item)}, "orders": {orders}, "lift": {each}}}'
        for item, orders, each in _zipped(found.item[place, rank], found.orders[place, rank], _numbers(lift))
    ]
    return ReasonRows("together", place, lift, evidence)


def value_rows(places: Places, probability: np.ndarray, price: np.ndarray) -> ReasonRows:
    """Weight: the item's part of R(C) = sum of its items' probabilities; rows only where one is known.

    `probability`, `price`: [p], NaN where unknown.
    """
    place = np.flatnonzero(np.isfinite(probability))
    chance = np.round(probability[place], DIGITS)
    total = np.bincount(
        places.row[place], weights=probability[place], minlength=int(places.row.max(initial=-1)) + 1
    )
    share = probability[place] / np.maximum(total[places.row[place]], 1e-12)
    money = probability[place] * price[place]
    columns = (_numbers(chance), _numbers(share), _numbers(price[place], 2), _numbers(money))
    evidence = [
        f'{{"probability": {one}, "share": {part}, "price": {cost}, "expected_money": {expected}}}'
        for one, part, cost, expected in zip(*columns, strict=True)
    ]
    return ReasonRows("value", place, chance, evidence)


def choice_rows(value: np.ndarray) -> ReasonRows:
    """Weight: g(S, A) at the moment of choosing; `value`: [p], NaN where the item was not chosen by a policy."""
    place = np.flatnonzero(np.isfinite(value))
    return ReasonRows("choice", place, value[place].astype(np.float64), ["{}"] * len(place))


def sentence_rows(texts: Iterable[str]) -> ReasonRows:
    """One sentence a place; its weight is 0, because it says nothing new."""
    evidence = [f'{{"text": {json.dumps(text, ensure_ascii=False)}}}' for text in texts]
    return ReasonRows("sentence", np.arange(len(evidence)), np.zeros(len(evidence)), evidence)


def _numbers(values: np.ndarray, digits: int = DIGITS) -> list[str]:
    """Numbers as JSON; null where there is none."""
    return ["null" if value != value else repr(value) for value in np.round(values.astype(float), digits).tolist()]


def _zipped(*columns: np.ndarray | list[str]) -> Iterable[tuple]:
    return zip(*(column.tolist() if isinstance(column, np.ndarray) else column for column in columns), strict=True)
