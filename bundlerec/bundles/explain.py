"""Why each item stands in its bundle: the Reasons table of some lists."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from bundlerec.bundles import evidence as e
from bundlerec.bundles.facts import Causes, Companions, Habits, Places, choices, companions, habits, places_of
from bundlerec.bundles.ledger import Ledger
from bundlerec.bundles.sentences import Story, sales_sentence, sentence
from bundlerec.data import columns as c
from bundlerec.data.lists import EMPTY, RankedLists
from bundlerec.scorer.leave_out import Contributions


def reasons_table(
    kind: str,
    lists: RankedLists,
    ledger: Ledger,
    *,
    contributions: Contributions | None = None,
    probability: np.ndarray | None = None,
    choice_value: np.ndarray | None = None,
    for_sales: bool = False,
) -> pd.DataFrame:
    """The Reasons table (`data.columns.REASONS`) of bundle 1 of each list, list by list, slot by slot.

    contributions: what the score is owed to; None for models whose parts are not known.
    probability: [n, L] calibrated probability that the customer buys the item next; NaN or None where unknown.
    choice_value: [n, L] g(S, A); NaN or None where no policy chose.
    for_sales: the items stand there because they sell (best sellers), and the sentence says so.
    """
    places = places_of(lists)
    words = e.ItemWords(ledger.history)
    habit, company = habits(places, ledger), companions(places, lists, ledger)
    causes = _causes(places, contributions, ledger)
    stories = _stories(places, habit, company, causes, ledger, words)
    chosen = choices(places, ledger)
    price = np.where(np.isnan(chosen.price), ledger.price[places.item], chosen.price)
    parts = [
        e.because_rows(places, causes, words),
        e.habit_rows(habit),
        e.together_rows(places, company, words),
        e.variant_rows(places, chosen),
        e.value_rows(places, _at(places, probability), price),
        e.choice_rows(_at(places, choice_value)),
        e.sentence_rows(sales_sentence(story) if for_sales else sentence(story) for story in stories),
    ]
    return _table(kind, places, parts, ledger)


def _at(places: Places, values: np.ndarray | None) -> np.ndarray:
    return np.full(len(places.row), np.nan) if values is None else values[places.row, places.slot].astype(float)


def _causes(places: Places, contributions: Contributions | None, ledger: Ledger) -> Causes:
    if contributions is None:
        none = np.zeros((len(places.row), 0), dtype=np.int64)
        return Causes(none, none.astype(float), none)
    item = contributions.item[places.row, places.slot].astype(np.int64)
    share = contributions.share[places.row, places.slot].astype(float)
    customer = np.broadcast_to(places.customer[:, None], item.shape)
    return Causes(item, share, ledger.times_of(customer, item))


def _stories(
    places: Places, habit: Habits, company: Companions, causes: Causes, ledger: Ledger, words: e.ItemWords
) -> Iterator[Story]:
    cause = causes.item[:, 0] if causes.item.shape[1] else np.full(len(places.row), EMPTY)
    numbers = (
        habit.times,
        habit.orders,
        habit.days_ago,
        habit.gap_days,
        company.orders[:, 0],
        company.lift[:, 0],
        ledger.times_of(places.customer, cause),
        ledger.recent[places.item],
        ledger.best_seller[places.item],
        ledger.pairs.sold[places.item] > 0,
    )
    titles = (words.titles(places.customer, items) for items in (company.item[:, 0], cause))
    return map(Story, *(column.tolist() for column in numbers), *titles)


def _table(kind: str, places: Places, parts: list[e.ReasonRows], ledger: Ledger) -> pd.DataFrame:
    place = np.concatenate([part.place for part in parts])
    number = np.repeat(np.arange(len(parts)), [len(part.place) for part in parts])
    order = np.lexsort((number, place))
    place = place[order]
    text = np.array([line for part in parts for line in part.evidence], dtype=object)
    history = ledger.history
    return pd.DataFrame(
        {
            c.KIND: kind,
            c.CUSTOMER_ID: history.customer_ids[places.customer[place]],
            c.BUNDLE: 1,
            c.ITEM_ID: history.shown_ids[history.shown(places.customer[place], places.item[place])],
            c.REASON: np.array([part.reason for part in parts], dtype=object)[number[order]],
            c.WEIGHT: np.concatenate([part.weight for part in parts])[order],
            c.EVIDENCE: text[order],
        },
        columns=list(c.REASONS),
    )
