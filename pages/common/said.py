"""Below each product and bundle: what the customer says of it, in one tap, and back again with another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from bundlerec.data import columns as c
from bundlerec.data.secret import kept_key, key_folder
from bundlerec.feedback.exposing import log_shown, numbers_of
from bundlerec.feedback.giving import Saying, give_feedback, take_back
from bundlerec.store import Run, Store
from pages.common import allowed, frame

VERDICTS = {
    c.THUMBS_UP: ":material/thumb_up: Likes",
    c.THUMBS_DOWN: ":material/thumb_down: Dislikes",
    c.ACCEPTED_OFFER: ":material/check: Accepted",
    c.DISMISSED: ":material/close: Dismissed",
}
WHOLE = "of the whole bundle"
NOTE = (
    "Tell what the customer said; tap again to take it back. A product that was dismissed or not liked is offered "
    "less, and the next training learns from the rest. What is shown here is kept as shown, once a day."
)


@dataclass(frozen=True)
class Answer:
    """One thing that a customer said."""

    verdict: str
    number: int  # of the feedback


@dataclass(frozen=True)
class Desk:
    """Where answers about one kind of a customer's bundles are taken."""

    store: Store
    run: Run
    url: str  # of the database, beside which the key for pseudonyms lies
    customer: str
    kind: str
    exposures: Mapping[int, int]  # number of the bundle -> of what was shown
    of_items: Mapping[str, Answer]  # what the customer said last of each product
    of_exposures: Mapping[int, Answer]  # the same of what was shown, as a whole

    def last(self, bundle: int, item: str | None) -> Answer | None:
        """The last thing that the customer said of a product, or of this bundle as a whole."""
        if item is not None:
            return self.of_items.get(item)
        return self.of_exposures.get(self.exposures.get(bundle, -1))

    def sign(self, bundle: int, item: str) -> str:
        """The icon of what was said last of a product; "" where nothing was."""
        last = self.last(bundle, item)
        return VERDICTS[last.verdict].split()[0] if last else ""


def open_desk(store: Store, run: Run, url: str, shown: pd.DataFrame) -> Desk:
    """Keeps these bundles (one customer, one kind) as shown, and takes answers about them."""
    customer, kind = str(shown[c.CUSTOMER_ID].iloc[0]), str(shown[c.KIND].iloc[0])
    _log_once(store, run, shown, customer, kind)
    last = _last(store.feedback.told(run.shop, customer_id=customer))
    return Desk(store, run, url, customer, kind, numbers_of(store, run, customer, kind), *last)


def _last(told: pd.DataFrame) -> tuple[dict[str, Answer], dict[int, Answer]]:
    """Of each product, and of each exposure as a whole; `told` is in order of time."""
    items: dict[str, Answer] = {}
    exposures: dict[int, Answer] = {}
    rows = told[told[c.VERDICT].isin(VERDICTS)] if len(told) else told
    for item, exposure, *answer in zip(
        *(rows[name].tolist() for name in (c.ITEM_ID, c.EXPOSURE, c.VERDICT, c.FEEDBACK_ID)), strict=True
    ):
        if not pd.isna(item):
            items[item] = Answer(*answer)
        elif not pd.isna(exposure):
            exposures[exposure] = Answer(*answer)
    return items, exposures


def draw(desk: Desk, bundle: int, item: str | None = None) -> None:
    """The buttons; what was said last stands out."""
    key = f"said.{desk.run.id}.{desk.kind}.{desk.customer}.{bundle}.{item or WHOLE}"
    last = desk.last(bundle, item)
    st.session_state[key] = last.verdict if last else None
    st.pills(
        f"What the customer said {WHOLE if item is None else f'of {item}'}",
        list(VERDICTS),
        format_func=lambda verdict: VERDICTS[verdict],
        key=key,
        label_visibility="collapsed",
        on_change=_change,
        args=(desk, bundle, item, key),
        **allowed.lock(desk.store, desk.run.shop),
    )


def _change(desk: Desk, bundle: int, item: str | None, key: str) -> None:
    verdict = st.session_state[key]
    with frame.guard():
        if verdict is None:
            last = desk.last(bundle, item)
            take_back(desk.store, desk.run.shop, [last.number] if last else [])
            return
        said = Saying(desk.customer, verdict, item, str(bundle), desk.exposures.get(bundle))
        give_feedback(desk.store, desk.run.shop, said, kept_key(key_folder(desk.url))(), c.ON_PAGE)


def _log_once(store: Store, run: Run, shown: pd.DataFrame, customer: str, kind: str) -> None:
    """A rerun of the page is no other view; another day is."""
    items = tuple(shown[c.ITEM_ID].astype(str))
    view = (run.id, customer, kind, items, datetime.now(UTC).date())
    seen: set[object] = st.session_state.setdefault("shown", set())
    if view not in seen:
        log_shown(store, run, shown, c.ON_PAGE)
        seen.add(view)
