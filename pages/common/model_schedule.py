"""On the Models page: when the shop is trained again by itself, and what came of it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from bundlerec.registry.schedule import MOST_DAYS, MOST_ORDERS, PAUSE, checked, new_orders, next_time
from bundlerec.store import Outcome, Retraining, Schedule
from pages.common import allowed, words
from pages.common.frame import Page

OUTCOMES = {
    Outcome.OPEN: "Under way",
    Outcome.PROMOTED: "Came into use",
    Outcome.KEPT: "The one in use stayed",
    Outcome.FAILED: "Failed",
}


def draw(page: Page, shop: str) -> None:
    """The schedule, to be changed, and the list of what it did."""
    st.write(
        "The shop is trained again only when new data came. The new training then takes the place of the one in use "
        "only if, on the same customers, it is not worse: the whole range of 95 % certainty lies above -1 %. A pinned "
        "training is never replaced."
    )
    kept = page.store.retrainings
    schedule = kept.schedule(shop)
    _form(page, shop, schedule)
    since = kept.since(shop)
    if schedule.every_days and since is not None:
        st.caption(f"Next look: {words.minute(next_time(schedule, since))}.")
    if schedule.new_orders:
        st.caption(
            f"{words.plural(max(new_orders(page.store, shop), 0), 'new order')} so far. They are counted every "
            f"{words.duration(PAUSE.total_seconds())}, as long as this server runs."
        )
    if not schedule.on:
        st.caption("It is off: nothing is trained by itself.")
    found = kept.list(shop)
    if found:
        st.table(
            _table(found), border="horizontal", hide_index=True, alt="Trainings by the schedule, newest first"
        )


def _form(page: Page, shop: str, schedule: Schedule) -> None:
    with st.form("schedule", border=True):
        days, hour, orders = st.columns(3)
        every = days.number_input("Every so many days", 0, MOST_DAYS, schedule.every_days, help="0: not by days.")
        at = hour.number_input("At this hour (UTC)", 0, 23, schedule.hour)
        new = orders.number_input(
            "As soon as so many new orders came", 0, MOST_ORDERS, schedule.new_orders, help="0: not by orders."
        )
        sent = st.form_submit_button("Save schedule", icon=":material/save:", **allowed.lock(page.store, shop))
    if sent:
        page.store.retrainings.save_schedule(shop, checked(Schedule(int(every), int(at), int(new))))
        st.rerun()


def _table(found: list[Retraining]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Begun": [words.minute(one.created) for one in found],
            "Training": [str(one.run_id) for one in found],
            "Against": [words.NOTHING if one.rival_id is None else str(one.rival_id) for one in found],
            "What became of it": [OUTCOMES[one.outcome] for one in found],
            "Why": [words.plain(one.why) or words.NOTHING for one in found],
        }
    )
