"""One thing that a customer said, from a page or the command line, and taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.cleaning.erased import mark_of
from bundlerec.data.cleaning.ids import customer_code
from bundlerec.data.cleaning.personal import without_contacts
from bundlerec.errors import BadSetting, BundleRecError
from bundlerec.store import Store

DEFAULT_BEST = 5.0  # what a score is out of where nobody says otherwise


@dataclass(frozen=True)
class Saying:
    """What a customer said, as somebody types it. A verdict other than `survey` is of an item, of a bundle (its number
    in the list of the customer's bundles) or, with neither, of the bundle that the customer was shown last."""

    customer_id: str
    verdict: str
    item_id: str | None = None
    bundle: str | None = None
    exposure: int | None = None  # the shown bundle, where it is known
    score: float | None = None
    best_score: float = DEFAULT_BEST
    comment: str = ""
    time: datetime | None = None  # None: now


def give_feedback(store: Store, shop: str, said: Saying, key: bytes, source: str) -> int:
    """Keeps what a customer said and returns how much of it was new (0 or 1).

    E-mail addresses and phone numbers in the comment are left out; a customer is known by the code of an e-mail.
    Raises BadSetting for a verdict or a score that means nothing, BundleRecError for a customer who was erased,
    UnknownShop.
    """
    _check(said)
    code = customer_code(said.customer_id, key)
    if not code:
        raise BadSetting("No customer is named.", "Give the customer's id as the shop's files write it.")
    if mark_of(code, key) in store.data.erased(shop):
        raise BundleRecError(
            "This customer was erased on request: nothing more is kept of them.", "Nothing was saved."
        )
    return store.feedback.save(shop, _row(said, code, source))


def take_back(store: Store, shop: str, numbers: Sequence[int]) -> int:
    """Forgets what was said under these numbers, and returns how much that was. Raises UnknownShop."""
    return store.feedback.take_back(shop, numbers)


def _check(said: Saying) -> None:
    if said.verdict not in c.VERDICTS:
        raise BadSetting(f"There is no verdict “{said.verdict}”.", f"Verdicts: {', '.join(c.VERDICTS)}.")
    if said.verdict == c.SURVEY and said.score is None and not said.comment.strip():
        raise BadSetting("A survey's answer needs a score or a comment.", "Give --score, --comment or both.")
    if said.score is not None and not 0 <= said.score <= said.best_score:
        raise BadSetting(
            f"The score {said.score:g} is not between 0 and {said.best_score:g}.",
            "Say what it is out of with --best-score.",
        )


def _row(said: Saying, code: str, source: str) -> pd.DataFrame:
    row = {
        c.CUSTOMER_ID: code,
        c.ITEM_ID: said.item_id or None,
        c.EXPOSURE: said.exposure,
        c.BUNDLE: said.bundle or None,
        c.VERDICT: said.verdict,
        c.SCORE: said.score,
        c.BEST_SCORE: None if said.score is None else said.best_score,
        c.COMMENT: without_contacts(said.comment.strip()) or None,
        c.TIME: said.time or datetime.now(UTC).replace(tzinfo=None),
        c.SOURCE: source,
    }
    return pd.DataFrame([row]).astype({c.TIME: "datetime64[us]", c.SCORE: "float64", c.BEST_SCORE: "float64"})
