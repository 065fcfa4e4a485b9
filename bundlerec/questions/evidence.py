"""What speaks for a product with a customer, and what against it: counts of the log, and purchases left out in turn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from bundlerec.bundles.popularity import TOLD_DAYS, sales
from bundlerec.bundles.sentences import DUE, LATE
from bundlerec.data.dataset import MICROSECONDS_A_DAY
from bundlerec.data.retold import pasts_of
from bundlerec.questions.opening import Questions
from bundlerec.scorer.leave_out import LEAST
from bundlerec.scorer.otherwise import logits_otherwise

NAMED: Final = 3  # purchases on each side
TRIED: Final = 60  # products bought most often


@dataclass(frozen=True)
class Evidence:
    """Sentences, the strongest first; and whether anybody ever bought the product."""

    speaks_for: tuple[str, ...]
    speaks_against: tuple[str, ...]
    sold: bool


def evidence(questions: Questions, customer: int, item: int) -> Evidence:
    """Of the log as the run saw it."""
    habit = _habit(questions, customer, item)
    shelf = _shelf(questions, customer, item)
    demand = _demand(questions, item)
    named = _purchases(questions, customer, item) if questions.deep else ((), ())
    stock = float(questions.dataset.items.stock[item])
    empty = ((), ("It is out of stock.",)) if stock <= 0 else ((), ())
    sides = [habit, named, shelf, demand, empty]
    for_, against = (tuple(text for side in sides for text in side[way]) for way in (0, 1))
    return Evidence(for_, against, bool((questions.models.past.line_item == item).any()))


Sides = tuple[tuple[str, ...], tuple[str, ...]]  # for, against


def _habit(questions: Questions, customer: int, item: int) -> Sides:
    """What the customer's own purchases of it say."""
    log, cut = questions.models.past, questions.models.cut
    lines = np.flatnonzero((log.line_customer == customer) & (log.line_item == item))
    orders = int(log.orders_of_customer[customer])
    if not len(lines):
        return (), (f"This customer never bought it in {_count(orders, 'order')}.",)
    days = (cut - log.order_time[log.line_order[lines]]) / MICROSECONDS_A_DAY
    last = int(days.min())
    text = f"Bought in {len(lines):,} of {_count(orders, 'order')}, last {_count(last, 'day')} before the end"
    if len(lines) < 2:
        return (f"{text}.",), ()
    gap = float((days.max() - days.min()) / (len(lines) - 1))
    usual = f"usually again after {_count(max(round(gap), 1), 'day')}"
    if last > LATE * gap + 1:
        return (), (f"{text}, {usual} before: perhaps a habit lost.",)
    if last < DUE * gap:
        return (f"{text}.",), (f"It is not due yet: {usual}.",)
    return (f"{text}, {usual}: due again.",), ()


def _shelf(questions: Questions, customer: int, item: int) -> Sides:
    """Whether the customer buys of its category."""
    log = questions.models.past
    shelf = log.items.subcategory
    if shelf[item] < 0:
        return (), ()
    lines = (log.line_customer == customer) & (shelf[log.line_item] == shelf[item]) & (log.line_item != item)
    orders = len(np.unique(log.line_order[lines]))
    if not orders:
        return (), ("This customer bought nothing else of its category.",)
    return (f"{_count(orders, 'order')} of this customer hold other products of its category.",), ()


def _demand(questions: Questions, item: int) -> Sides:
    """How it sells to everybody."""
    recent = sales(questions.models.past, TOLD_DAYS)
    if not recent[item]:
        return (), (f"Nobody bought it in the last {TOLD_DAYS} days of the data.",)
    place, among = 1 + int((recent > recent[item]).sum()), int((recent > 0).sum())
    text = (
        f"{_count(int(recent[item]), 'order')} of the last {TOLD_DAYS} days hold it: place {place:,} of {among:,}."
    )
    return ((text,), ()) if place <= among / 10 else ((), (text,))


def _purchases(questions: Questions, customer: int, item: int) -> Sides:
    """Other purchases that make it likelier, and those that make it less likely, by leaving each out in turn."""
    log, scorer = questions.models.history, questions.models.scorer
    bought = log.customer_item[[customer]]
    items = bought.indices[np.argsort(-bought.data, kind="stable")][:TRIED]
    items = items[items != item]
    pasts = pasts_of([(customer, [], False), *((customer, [one], False) for one in items.tolist())])
    logits = logits_otherwise(scorer, pasts, np.full((len(pasts), 1), item))[:, 0]
    gain = logits[0] - logits[1:]
    sides = []
    for sign, effect in ((1, "likelier"), (-1, "less likely")):
        order = np.argsort(-sign * gain, kind="stable")[:NAMED]
        chosen = [int(items[one]) for one in order if sign * gain[one] > LEAST]
        titles = ", ".join(questions.product(customer, one).title for one in chosen)
        sides.append((f"Earlier purchases make it {effect}: {titles}.",) if chosen else ())
    return sides[0], sides[1]


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
