"""Why not this product? Its place and chance for a customer, what speaks for and against it, what would bring it in."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np

from bundlerec.data.lists import EMPTY
from bundlerec.questions.evidence import Evidence, evidence
from bundlerec.questions.opening import Product, Questions
from bundlerec.questions.remedies import remedies
from bundlerec.questions.ruled import forbidding
from bundlerec.questions.standing import Standing, standing

CODES: Final = 5  # that are told where a title is not enough


@dataclass(frozen=True)
class WhyNot:
    """The answer; sentences are for people, numbers for programs."""

    customer_id: str
    kind: str
    asked: str  # as it was typed
    product: Product | None  # None: the shop knows no such product
    sentence: str  # the short answer
    slot: int | None = None  # its place in the bundle, from 1; None: it is not in it
    standing: Standing | None = None  # None: no model says anything of it
    rules: tuple[str, ...] = ()  # that keep it out, in words
    stock: float | None = None  # pieces; None: not known
    speaks_for: tuple[str, ...] = ()
    speaks_against: tuple[str, ...] = ()
    would: tuple[str, ...] = ()  # what would bring it in

    def told(self) -> dict[str, Any]:
        """Plain JSON."""
        return asdict(self)


def why_not(questions: Questions, customer_id: str, asked: str, kind: str) -> WhyNot:
    """About a product (its code, or a title that only one product has) and the customer's bundle of a kind.

    Raises BundleRecError for a customer without orders, BadSetting for a kind that nothing can be asked about.
    """
    screen = questions.screen(kind)
    customer = questions.customer(customer_id)
    item = _row(questions, asked)
    if item is None:
        return WhyNot(customer_id, kind, asked, None, _unknown(questions, asked))
    models = questions.models.under(screen)
    bundle = questions.bundle(models, kind, customer)
    slot = bundle.index(item) + 1 if item in bundle else None
    found = standing(questions, customer, item, bundle)
    rules = () if screen is None or slot else forbidding(screen, customer, item, bundle)
    told = evidence(questions, customer, item)
    stock = float(questions.dataset.items.stock[item])
    return WhyNot(
        customer_id,
        kind,
        asked,
        questions.product(customer, item),
        _short(slot, rules, found, told),
        slot,
        found,
        rules,
        None if np.isnan(stock) else stock,
        told.speaks_for,
        (*(f"The rule “{rule}” keeps it out." for rule in rules), *told.speaks_against),
        () if slot else remedies(questions, customer, item, kind, found),
    )


def _row(questions: Questions, asked: str) -> int | None:
    """The item row of a code, or of a title (whatever the case of its letters) that only one product has."""
    row = int(questions.dataset.rows_of([asked.strip()])[0])
    if row != EMPTY:
        return row
    called = _called(questions, asked)
    return int(called[0]) if len(called) == 1 else None


def _called(questions: Questions, asked: str) -> np.ndarray:
    """Item rows with a title."""
    wish = asked.strip().casefold()
    return np.flatnonzero([str(title).casefold() == wish for title in questions.dataset.items.title])


def _unknown(questions: Questions, asked: str) -> str:
    codes = questions.dataset.item_ids[_called(questions, asked)].tolist()
    if not codes:
        return f"This shop knows no product with the code or title “{asked}”."
    some = ", ".join(codes[:CODES]) + (" …" if len(codes) > CODES else "")
    return f"{len(codes):,} products are called “{asked}”: name one by its code, {some}."


def _short(slot: int | None, rules: tuple[str, ...], found: Standing | None, told: Evidence) -> str:
    if slot is not None:
        return f"It is in the bundle, at place {slot}."
    if rules:
        return f"The rule “{rules[0]}” keeps it out."
    if not told.sold:
        return "Nobody bought it yet, so no model knows anything of it but its words, category and price."
    if found is None:
        return "Too few customers bought it to learn from: it is offered only where other products run out."
    return found.sentence
