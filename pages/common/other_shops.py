"""Two shops of one merchant: what is the same in both, proposed by the program, decided by the analyst."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from bundlerec.data import columns as c
from bundlerec.data.matching import propose
from bundlerec.data.matching.proposals import CUSTOMER, ITEM, MINE_TITLE, OTHER_TITLE, TITLES
from bundlerec.data.matching.titles import LEAST
from bundlerec.errors import Cancelled
from bundlerec.progress import Progress
from pages.common import allowed, frame, task_view, words
from pages.common.frame import Page

SAME, WHY, LIKENESS = "The same", "Why", "Likeness"
USUAL = 0.95  # likeness of titles from which a proposal is ticked at first
STEP = 0.05


def draw(page: Page, shop: str) -> None:
    """Which other shop, how much is decided, and the table of proposals when somebody asks for it."""
    others = [one for one in page.shops if one != shop]
    if not others:
        st.write(
            "There is no other shop here. Where a merchant has several shops, or sells on several platforms, each is "
            "added as a shop of its own; what is the same in two of them can then be matched here."
        )
        return
    st.write(
        "Sells another of your shops the same products, or to the same people? Match them, and a training can learn "
        "from both. It is still judged by this shop's customers alone."
    )
    other = st.selectbox("The other shop", others, key=f"other.{shop}")
    decided = page.store.matching.decided(shop, other)
    accepted = decided[decided[c.ACCEPTED]]
    counts = [words.plural(int((accepted[c.KIND] == ITEM).sum()), "product")]
    counts.append(words.plural(int((accepted[c.KIND] == CUSTOMER).sum()), "customer"))
    st.write(f"Matched so far: {' and '.join(counts)}.")
    name = f"match {shop} {other}"
    task = page.tasks.get(name)
    if task is None:
        if st.button("Find what is the same", type="primary", icon=":material/join_inner:"):
            store = page.store

            def work(progress: Progress) -> object:
                return propose(store, shop, other, progress)

            page.tasks.start(name, "Comparing the shops", work)
            st.rerun()
    elif task.running:
        task_view.follow(page.tasks, name, "Stop comparing")
    elif isinstance(task.result, pd.DataFrame):
        _decide(page, shop, other, task.result, name)
    else:
        page.tasks.forget(name)
        if task.error is not None and not isinstance(task.error, Cancelled):
            frame.show(task.error)
        st.button("Start again", key="match_again")


def _decide(page: Page, shop: str, other: str, found: pd.DataFrame, name: str) -> None:
    items, people = (found[found[c.KIND] == kind].reset_index(drop=True) for kind in (ITEM, CUSTOMER))
    if found.empty:
        st.info("Nothing was found that may be the same: no equal codes, no alike titles, no equal e-mails.")
    edited = _table(items, shop, other) if len(items) else items
    join_people = True
    if len(people):
        asked = (
            f"{words.plural(len(people), 'customer')} with the same e-mail (kept as a code): they are one person"
        )
        join_people = st.checkbox(asked, value=bool(people[c.ACCEPTED].any()), key=f"people.{shop}.{other}")
    with st.container(horizontal=True):
        if len(found) and st.button(
            "Save what is the same", type="primary", icon=":material/save:", **allowed.lock(page.store, shop)
        ):
            told = pd.concat(
                [items.assign(**{c.ACCEPTED: edited[c.ACCEPTED]}), people.assign(**{c.ACCEPTED: join_people})]
            )
            page.store.matching.decide(shop, other, told)
            page.tasks.forget(name)
            st.rerun()
        if st.button("Leave it", key="match_leave"):
            page.tasks.forget(name)
            st.rerun()


def _table(items: pd.DataFrame, shop: str, other: str) -> pd.DataFrame:
    """The table of products with a tick a row; returns the rows with the ticks as they stand now."""
    least = st.slider(
        "Tick products whose titles are alike by at least",
        LEAST,
        1.0,
        USUAL,
        STEP,
        format="percent",
        help="What was decided before, and equal codes, keep their ticks.",
        key=f"least.{shop}.{other}",
    )
    decided = ticked(items, least)
    shown = pd.DataFrame(
        {
            SAME: decided[c.ACCEPTED],
            f"Code in {shop}": items[c.CODE],
            f"Title in {shop}": items[MINE_TITLE],
            f"Code in {other}": items[c.OTHER_CODE],
            f"Title in {other}": items[OTHER_TITLE],
            WHY: items[c.HOW].str.capitalize(),
            LIKENESS: items[c.SCORE],
        }
    )
    edited = st.data_editor(
        shown,
        hide_index=True,
        disabled=[column for column in shown if column != SAME],
        column_config={LIKENESS: st.column_config.NumberColumn(format="percent")},
        key=f"matches.{shop}.{other}.{least}",
        alt="Products of both shops that may be the same",
    )
    return items.assign(**{c.ACCEPTED: edited[SAME].astype(bool)})


def ticked(items: pd.DataFrame, least: float) -> pd.DataFrame:
    """Proposals by titles are ticked from a likeness on."""
    by_title = (items[c.HOW] == TITLES) & ~items["decided"]
    return items.assign(**{c.ACCEPTED: items[c.ACCEPTED].where(~by_title, items[c.SCORE] >= least)})
