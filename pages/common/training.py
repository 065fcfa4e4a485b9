"""The parts of Train: what is under way, the form, the history."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from bundlerec import jobs
from bundlerec.config import TrainSettings
from bundlerec.data.matching import joinable
from bundlerec.store import Run, RunState, ShopSummary
from pages.common import allowed, empty, forms, run_words, shop_words, words
from pages.common.frame import Page, guard

DEMO_LINES = 1_400_000
FIXED = {"quick": 1.5, "balanced": 6, "best": 8}  # minutes that even a small shop takes: a net needs so many steps
GROWING = {"quick": 1.5, "balanced": 3, "best": 14}  # and what the demo shop takes beside, two cores
ABOUT = {
    "quick": "A good first look.",
    "balanced": "For everyday use; looks at the orders more often.",
    "best": "For the final word; leave it running.",
}
KEY = "train"
SHOWN = 10  # newest trainings; the Models page has all


def draw(page: Page) -> None:
    """Train for the state that the shop is in."""
    if page.shop is None:
        empty.no_data("There is nothing to train on yet.")
        return
    summary = page.store.shops.summary(page.shop)
    if summary.lines == 0:
        empty.no_data(shop_words.advice(summary))
        return
    runs = page.store.runs.list(page.shop)
    active = [run for run in reversed(runs) if run.state.is_active]
    for run in active:
        _active(page, run)
    for run in runs[:1]:
        _needs_attention(page, run)
    if active:
        with st.expander("Put another training in line"):
            _form(page, summary, runs)
    else:
        _form(page, summary, runs)
    _history(runs)


def _active(page: Page, run: Run) -> None:
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{run_words.name(run)}**")
            run_words.badge(run)
        st.caption(words.STATES[run.state][2])
        run_words.follow(page.store, run.id)
        if st.button(
            "Stop this training",
            key=f"cancel{run.id}",
            icon=":material/stop_circle:",
            **allowed.lock(page.store, run.shop),
        ):
            with guard():
                jobs.cancel(page.store, run.id)
                st.rerun()


def _needs_attention(page: Page, run: Run) -> None:
    """The newest run when it ended otherwise than it should."""
    if run.state is RunState.FAILED:
        st.error(f"**{run_words.name(run)} failed.** {words.plain(run.error)} {words.plain(run.hint)}")
    elif run.state is RunState.CANCELLED:
        st.info(f"**{run_words.name(run)} was stopped.** It left no bundles. Start another one whenever you like.")
    elif run.state is RunState.INTERRUPTED:
        st.warning(f"**{run_words.name(run)} was interrupted.** {words.STATES[run.state][2]}")
        with st.container(horizontal=True):
            if st.button(
                "Go on where it was",
                key=f"resume{run.id}",
                type="primary",
                icon=":material/play_circle:",
                **allowed.lock(page.store, run.shop),
            ):
                with guard():
                    jobs.resume(page.store, run.id)
                    st.rerun()
            if st.button("Give it up", key=f"give_up{run.id}", **allowed.lock(page.store, run.shop)):
                with guard():
                    jobs.cancel(page.store, run.id)
                    st.rerun()


def _form(page: Page, summary: ShopSummary, runs: list[Run]) -> None:
    st.header("A new training")
    hindrance = shop_words.advice(summary)
    if hindrance:
        st.info(hindrance)
    with st.form(KEY, border=True):
        answers = forms.draw(TrainSettings, ("preset",), KEY, {"preset": presets(summary.lines, runs)})
        answers |= forms.draw(TrainSettings, ("reward",), KEY)
        answers["join"] = _join(page)
        with st.expander("For the careful: what speaks for a product, time, repeatability, device"):
            answers |= forms.draw(TrainSettings, ("evidence",), KEY)
            answers |= forms.draw(TrainSettings, ("until", "seed", "device"), KEY)
        sent = st.form_submit_button(
            "Start training",
            type="primary",
            icon=":material/model_training:",
            **allowed.lock(page.store, page.shop),
        )
    if sent and page.shop:
        with guard():
            jobs.submit(page.store, page.shop, forms.settings_from(TrainSettings, answers))
            st.rerun()


def _join(page: Page) -> str | None:
    """Another shop to learn from too, where products of one were matched."""
    others = joinable(page.store, page.shop) if page.shop else []
    if not others:
        return None
    field = TrainSettings.model_fields["join"]
    return st.selectbox(
        str(field.title),
        [None, *others],
        format_func=lambda one: "No, from this shop alone" if one is None else one,
        help=field.description,
        key=f"{KEY}.join",
    )


def presets(lines: int, runs: list[Run]) -> dict[str, str]:
    """What each preset takes and is for. How long: as the newest of `runs` (newest first) that ended with it did, or
    by what was measured elsewhere, for a shop of so many lines.
    """
    return {name: f"{_time(name, lines, runs)} {about}" for name, about in ABOUT.items()}


def _time(name: str, lines: int, runs: list[Run]) -> str:
    for run in runs:
        if run.state is RunState.DONE and run.settings.get("preset") == name:
            return f"Took {words.duration(run_words.seconds_taken(run))} the last time."
    minutes = FIXED[name] + GROWING[name] * lines / DEMO_LINES
    return f"About {words.duration(60 * minutes)} for this shop."


def _history(runs: list[Run]) -> None:
    st.header("Trainings so far")
    if not runs:
        st.write("None yet. The first one will appear here.")
        return
    st.page_link(
        "pages/11_Models.py",
        label="Compare, choose or schedule trainings",
        icon=":material/inventory:",
    )
    runs = runs[:SHOWN]
    table = pd.DataFrame(
        {
            "Training": [run.id for run in runs],
            "Asked for": [words.minute(run.created) for run in runs],
            "State": [words.STATES[run.state][0] for run in runs],
            "Thoroughness": [str(run.settings.get("preset", "")).capitalize() for run in runs],
            "Took": [words.duration(run_words.seconds_taken(run)) for run in runs],
            "Device": [run.device or words.NOTHING for run in runs],
            "Outcome": [_outcome(run) for run in runs],
        }
    )
    st.dataframe(table, hide_index=True, alt="Trainings so far, newest first")


def _outcome(run: Run) -> str:
    if run.state is RunState.DONE:
        chosen = run.summary.get("chosen")
        return f"Chosen: {words.model_title(str(chosen))}" if chosen else "Finished"
    return run.error or run.message or words.NOTHING
