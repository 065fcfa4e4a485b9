"""The parts of Home: a welcome for newcomers, or where the shop stands and the next step."""

from __future__ import annotations

import streamlit as st

from bundlerec.registry.in_use import run_in_use
from bundlerec.store import Run, RunState, ShopSummary
from pages.common import demo, run_words, shop_words, words
from pages.common.frame import Page

STEPS = (
    (
        "1 · Bring your data",
        "Your catalogue and your order lines as CSV files. You see a report before anything is saved.",
    ),
    (
        "2 · Train",
        "BundleRec learns what each customer is likely to buy next, and which products belong into one bundle. "
        "Minutes, on this computer; no data leaves it.",
    ),
    (
        "3 · Look and decide",
        "A bundle with reasons for every customer, and an honest test against simple methods.",
    ),
)


def draw(page: Page) -> None:
    """Home for the state that the shop is in."""
    if demo.is_loading(page.tasks):
        demo.follow(page.tasks)
        return
    summary = page.store.shops.summary(page.shop) if page.shop else None
    if summary is None or shop_words.is_empty(summary):
        _welcome(page)
        return
    st.header("What is loaded")
    shop_words.draw_numbers(summary)
    st.header("What is trained")
    _trained(page, summary)


def _welcome(page: Page) -> None:
    st.write("Which products to offer together, to whom, and why – and the proof that it works.")
    left, right = st.columns(2, border=True)
    with left:
        st.header("Look around first")
        st.write(
            "The demo shop holds a real grocer's year: about 2,500 households and 1.4 million order lines. "
            "Loading takes about a minute."
        )
        demo.button(page)
    with right:
        st.header("Start with your own files")
        st.write("A catalogue and order lines as CSV files, from your shop system or a spreadsheet.")
        st.page_link("pages/1_Data.py", label="**Upload your files**", icon=":material/upload_file:")
    st.header("How it goes on")
    for column, (title, text) in zip(st.columns(3), STEPS, strict=True):
        with column:
            st.markdown(f"**{title}**  \n{text}")


def _trained(page: Page, summary: ShopSummary) -> None:
    runs = page.store.runs.list(page.shop)
    active = next((run for run in reversed(runs) if run.state.is_active), None)
    if active is not None:
        _working(page, active)
    elif runs and runs[0].state in (RunState.FAILED, RunState.INTERRUPTED):
        _stuck(runs[0])
    done = run_in_use(page.store, page.shop) if page.shop else None
    if done is not None:
        _finished(page, done)
    elif active is None:
        hindrance = shop_words.advice(summary)
        st.info(hindrance or "Nothing is trained yet. A first training with the quick setting takes minutes.")
        if summary.lines:
            st.page_link("pages/2_Train.py", label="**Next: train**", icon=":material/model_training:")
        else:
            st.page_link("pages/1_Data.py", label="**Next: add order lines**", icon=":material/upload_file:")


def _working(page: Page, run: Run) -> None:
    st.write(f"{run_words.name(run)} is under way. You may leave this page or close the browser.")
    run_words.follow(page.store, run.id, curves=False)
    st.page_link("pages/2_Train.py", label="Watch it learn", icon=":material/model_training:")


def _stuck(run: Run) -> None:
    title, _, meaning = words.STATES[run.state]
    st.warning(
        f"**{run_words.name(run)}: {title.lower()}.** {words.plain(run.error or meaning)} {words.plain(run.hint)}"
    )
    st.page_link("pages/2_Train.py", label="See what to do", icon=":material/model_training:")


def _finished(page: Page, run: Run) -> None:
    with st.container(border=True):
        st.markdown(f"**{run_words.name(run)}**")
        st.write(words.with_titles(str(run.summary.get("verdict") or "The training is finished.")))
        if _newer_data(page, run):
            st.warning("Orders were added since this training. Train again so that bundles know of them.")
        with st.container(horizontal=True):
            st.page_link("pages/3_Bundles.py", label="**See the bundles**", icon=":material/shopping_basket:")
            st.page_link("pages/4_Evaluation.py", label="See the proof", icon=":material/monitoring:")
            st.page_link("pages/2_Train.py", label="Train again", icon=":material/model_training:")


def _newer_data(page: Page, run: Run) -> bool:
    newest = next(iter(page.store.data.imports(run.shop)), None)
    return bool(newest and newest.created and run.started and newest.created > run.started)
