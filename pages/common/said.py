"""Below each product and bundle: what the customer says of it, in one tap, and back again with another."""

from __future__ import annotations

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
class Desk:
    """Where answers about one kind of a customer's bundles are taken."""

    store: Store
    run: Run
    url: str  # of the database, beside which the key for pseudonyms lies
    customer: str
    kind: str
    exposures: dict[int, int]  # number of the bundle -> of what was shown
    told: pd.DataFrame  # all that the customer said so far

    def last(self, bundle: int, item: str | None) -> pd.DataFrame:
        """The last thing that the customer said of a product, or of this bundle as a whole; empty or one row."""
        told = self.told[self.told[c.VERDICT].isin(VERDICTS)]
        if item is not None:
            return told[told[c.ITEM_ID] == item].tail(1)
        whole = told[c.ITEM_ID].isna() & (told[c.EXPOSURE] == self.exposures.get(bundle, -1)).fillna(False)
        return told[whole.astype(bool)].tail(1)

    def sign(self, bundle: int, item: str) -> str:
        """The icon of what was said last of a product; "" where nothing was."""
        last = self.last(bundle, item)
        return VERDICTS[str(last[c.VERDICT].iloc[0])].split()[0] if len(last) else ""


def open_desk(store: Store, run: Run, url: str, shown: pd.DataFrame) -> Desk:
    """Keeps these bundles (one customer, one kind) as shown, and takes answers about them."""
    customer, kind = str(shown[c.CUSTOMER_ID].iloc[0]), str(shown[c.KIND].iloc[0])
    _log_once(store, run, shown, customer, kind)
    told = store.feedback.told(run.shop, customer_id=customer)
    return Desk(store, run, url, customer, kind, numbers_of(store, run, customer, kind), told)


def draw(desk: Desk, bundle: int, item: str | None = None) -> None:
    """The buttons; what was said last stands out."""
    key = f"said.{desk.run.id}.{desk.kind}.{desk.customer}.{bundle}.{item or WHOLE}"
    last = desk.last(bundle, item)
    st.session_state[key] = last[c.VERDICT].iloc[0] if len(last) else None
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
            take_back(desk.store, desk.run.shop, desk.last(bundle, item)[c.FEEDBACK_ID].tolist())
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
