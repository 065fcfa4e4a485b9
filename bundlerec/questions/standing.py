"""Where a product stands for a customer, beside the products of the bundle."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from bundlerec.questions.opening import Product, Questions
from bundlerec.scorer.candidates import Candidates
from bundlerec.scorer.model import Scorer
from bundlerec.scorer.snapshot import snapshot


@dataclass(frozen=True)
class Standing:
    """A product's value for a customer, and its place among all that the model weighs."""

    place: int  # from 1
    among: int
    probability: float | None  # that the next order holds it; None: the model knows no probabilities
    weakest: Product | None  # of the bundle; None: the bundle is empty
    weakest_probability: float | None
    ratio: float | None  # its value over the weakest one's; None where that is nothing

    @property
    def sentence(self) -> str:
        """“Its chance in the next order is 1.2 %, place 57 of 342 …; the weakest of the bundle, Milk, has 6.3 %.”"""
        own = "" if self.probability is None else f"Its chance in the next order is {_percent(self.probability)}, "
        place = f"place {self.place:,} of the {self.among:,} products that were weighed for this customer"
        text = f"{own}{place}" if own else f"It stands at {place}"
        if self.weakest is None:
            return f"{text}."
        if self.ratio is not None and self.ratio > 1:
            return (
                f"{text}. That is more than the weakest of the bundle, {self.weakest.title}{_has(self)}: a bundle is "
                "chosen as a whole, and with it the whole was not worth more, or was large enough without it."
            )
        return f"{text}; the weakest of the bundle, {self.weakest.title}{_has(self)}, is ahead."


def standing(questions: Questions, customer: int, item: int, bundle: list[int]) -> Standing | None:
    """None where the model can't say anything of the product."""
    if questions.deep:
        items, values = _by_scorer(questions.models.scorer, customer, item)
    else:
        model = questions.models.recommender(questions.model)
        items, values = model.items, model.score(np.array([customer], dtype=np.int32))[0]
    place = int(np.searchsorted(items, item))
    if place >= len(items) or items[place] != item or not np.isfinite(values[place]):
        return None
    value = float(values[place])
    held = {one: float(values[at]) for at, one in enumerate(items.tolist()) if one in set(bundle) - {item}}
    weakest = min(held, key=lambda one: held[one], default=None)
    least = None if weakest is None else held[weakest]
    return Standing(
        place=1 + int((values > value).sum()),
        among=len(items),
        probability=value if questions.deep else None,
        weakest=None if weakest is None else questions.product(customer, weakest),
        weakest_probability=least if questions.deep else None,
        ratio=value / least if least else None,
    )


def _by_scorer(scorer: Scorer, customer: int, item: int) -> tuple[np.ndarray, np.ndarray]:
    """Item rows (ascending) and probabilities of the customer's candidates, the product among them in any case."""
    who = np.array([customer], dtype=np.int32)
    seen = scorer.look(who)
    if item in seen.view.item or item not in scorer.items:
        return seen.view.item, expit(seen.logits)
    items = np.sort(np.append(seen.view.item, np.int32(item)))
    view = snapshot(scorer.state, who, among=Candidates(who, np.array([0, len(items)]), items))
    return items, expit(scorer.weights.logits(view, scorer.device))


def _percent(value: float) -> str:
    return f"{100 * value:.1f} %" if value >= 0.001 else "less than 0.1 %"


def _has(found: Standing) -> str:
    return "" if found.weakest_probability is None else f" ({_percent(found.weakest_probability)})"
