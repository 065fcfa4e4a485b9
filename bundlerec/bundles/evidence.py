"""Facts as rows of the Reasons table: a number each, and behind it a small JSON object with the same numbers."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np

from bundlerec.bundles.facts import Causes, Choices, Companions, Habits, Places
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
    """The id and title of items as their customers are shown them (`Dataset.shown`), as JSON members, each written
    once.
    """

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset
        self._written: dict[int, str] = {}

    def titles(self, customers: np.ndarray, items: np.ndarray) -> list[str]:
        """The titles; an id where there is none, "" for EMPTY."""
        shown = np.where(items == EMPTY, EMPTY, self._dataset.shown(customers, items)).tolist()
        titles = self._dataset.shown_titles
        return ["" if one == EMPTY else str(titles[one]) for one in shown]

    def members(self, customers: np.ndarray, items: np.ndarray) -> list[str]:
        """`"item_id": …, "title": …` of each."""
        return [self._members(one) for one in self._dataset.shown(customers, items).tolist()]

    def _members(self, shown: int) -> str:
        if shown not in self._written:
            item_id = json.dumps(str(self._dataset.shown_ids[shown]), ensure_ascii=False)
            title = json.dumps(str(self._dataset.shown_titles[shown]), ensure_ascii=False)
            self._written[shown] = f'"item_id": {item_id}, "title": {title}'
        return self._written[shown]


def because_rows(places: Places, causes: Causes, words: ItemWords) -> ReasonRows:
    """Weight: the cause's share of all that speaks for the item. `own`: the cause is the item itself, a habit."""
    share = np.floor(causes.share * 10**DIGITS) / 10**DIGITS  # rounded down, so that they never exceed the whole
    place, rank = np.nonzero((causes.item != EMPTY) & (share > 0))
    item, times = causes.item[place, rank], causes.times[place, rank]
    own = item == places.item[place]
    told = words.members(places.customer[place], item)
    evidence = [
        f'{{{each}, "times": {often}, "own": {"true" if mine else "false"}}}'
        for each, often, mine in _zipped(told, times, own)
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


def together_rows(places: Places, found: Companions, words: ItemWords) -> ReasonRows:
    """Weight: the lift."""
    place, rank = np.nonzero(found.item != EMPTY)
    lift = np.round(found.lift[place, rank], DIGITS)
    told = words.members(places.customer[place], found.item[place, rank])
    evidence = [
        f'{{{item}, "orders": {orders}, "lift": {each}}}'
        for item, orders, each in _zipped(told, found.orders[place, rank], _numbers(lift))
    ]
    return ReasonRows("together", place, lift, evidence)


def variant_rows(places: Places, found: Choices) -> ReasonRows:
    """Weight: how many orders of the customer hold the variant; only where the product has several."""
    place = np.flatnonzero(found.variants > 0)
    columns = (found.words[place], found.times[place], found.of[place], found.variants[place])
    evidence = [
        f'{{"variant": {json.dumps(words, ensure_ascii=False)}, "times": {times}, "of": {of}, "variants": {count}}}'
        for words, times, of, count in _zipped(*columns)
    ]
    return ReasonRows("variant", place, found.times[place].astype(np.float64), evidence)


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
