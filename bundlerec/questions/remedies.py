"""What would bring a product into a customer's bundle; each remedy was tried before it is told."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
from scipy.special import expit

from bundlerec.bundles.rules.screen import Screen
from bundlerec.bundles.rules.sieve import Demand
from bundlerec.data.dataset import Dataset
from bundlerec.data.retold import bought_too, pasts_of, retold
from bundlerec.questions.opening import Questions
from bundlerec.questions.standing import Standing
from bundlerec.recommender import Retelling

STRENGTHS: Final = (2, 3, 5, 10, 20, 50, 100)  # of a rule that offers it sooner; 100 is the most
NEAR: Final = 0.3  # of the weakest product's value: what stays below is not worth a try


def remedies(questions: Questions, customer: int, item: int, kind: str, found: Standing | None) -> tuple[str, ...]:
    """Sentences; none where nothing that was tried brings it in."""
    screen = questions.screen(kind)
    parts = []
    if screen is not None and item in questions.bundle(questions.models.under(None), kind, customer):
        parts.append("Without the shop's rules it would be in the bundle.")
    barred = screen is not None and (not screen.allowed[item] or item in screen.barred(np.array([customer]))[1])
    if found is not None and not barred:
        parts += _promoted(questions, customer, item, kind, found, screen)
        parts += _bought(questions, customer, item, kind, screen)
    if not barred and _required(questions, customer, item, kind, screen):
        parts.append("A rule that requires it would bring it in.")
    return tuple(parts)


def _required(questions: Questions, customer: int, item: int, kind: str, screen: Screen | None) -> bool:
    """Whether a demand for it can be met."""
    ruled = screen or questions.no_rules
    fits = np.zeros(len(ruled.allowed), dtype=bool)
    fits[item] = True
    demands = [*ruled.demands, Demand("require_items", "", fits)]
    models = questions.models.under(replace(ruled, demands=demands))
    return item in questions.bundle(models, kind, customer)


def _promoted(
    questions: Questions, customer: int, item: int, kind: str, found: Standing, screen: Screen | None
) -> list[str]:
    """The weakest promotion that does it."""
    ruled = screen or questions.no_rules
    for strength in (one for one in STRENGTHS if found.ratio is None or one * found.ratio > NEAR):
        factor = ruled.factor.copy()
        factor[item] *= strength
        models = questions.models.under(replace(ruled, factor=factor))
        if item in questions.bundle(models, kind, customer):
            return [f"A rule that offers it sooner, counting it as {strength} times as likely, would bring it in."]
    return [f"Even a rule that counts it as {STRENGTHS[-1]} times as likely would not bring it in."]


def _bought(questions: Questions, customer: int, item: int, kind: str, screen: Screen | None) -> list[str]:
    """Whether a purchase in the last order would do it."""
    models = questions.models.under(screen)
    if not questions.deep and not isinstance(models.recommender(questions.model), Retelling):
        return []
    pasts = pasts_of([(customer, [], False)])

    def told(log: Dataset) -> Dataset:
        return bought_too(retold(log, pasts), item)

    other = models.among(told, pasts.customer)
    [bundle] = questions.bundles_among(other, kind, len(questions.bundle(models, kind, customer)))
    chance = ""
    if questions.deep:
        view = other.scorer.look(np.zeros(1, dtype=np.int32))
        at = np.flatnonzero(view.view.item == item)
        chance = f" (its chance would be {100 * float(expit(view.logits[at[0]])):.1f} %)" if len(at) else ""
    once = "One purchase of it in the last order would"
    return [f"{once} bring it in{chance}." if item in bundle else f"{once} not bring it in yet{chance}."]
