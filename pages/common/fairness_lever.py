"""On the Fairness page: the weight with which what is shown follows what is sold, and what it costs."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from bundlerec import charts_fairness
from bundlerec.bundles.rules.fair import BEST_SELLERS, BRAND, CATEGORY
from bundlerec.bundles.rules.of_shop import rule_book
from bundlerec.data import columns as c
from bundlerec.fairness.beside import price_beside
from bundlerec.fairness.prices import Price, kept_prices
from bundlerec.fairness.setting import set_weight
from bundlerec.progress import Progress
from bundlerec.store import Run
from pages.common import allowed, figures, frame, task_view, words
from pages.common.frame import Page

OF = {BRAND: "Brands", CATEGORY: "Categories", BEST_SELLERS: "Best sellers and all others"}
MEANING = (
    "With a weight, products of brands (or categories, or slow sellers) that are shown less than they sell are offered "
    "sooner, and others later; 0 changes nothing, 1 goes as far as it can. It looks at products alone: a lever that "
    "made groups of customers equal would have to know who belongs to which, and that is what no model may see."
)


def draw(page: Page, run: Run) -> None:
    """What holds, the choice, its price."""
    st.header("A fairness weight")
    st.write(MEANING)
    now = rule_book(page.store, run.shop).fair
    left, right = st.columns(2)
    names = list(OF)
    of = left.selectbox(
        "Balance",
        names,
        index=names.index(now.of) if now else 0,
        format_func=lambda one: OF[one],
        key=f"fairness.of.{run.shop}",
    )
    weight = right.slider("Weight", 0.0, 1.0, now.weight if now else 0.0, 0.05, key=f"fairness.weight.{run.shop}")
    if now is not None:
        st.caption(f"Set: {OF[now.of].lower()}, weight {now.weight:g}, worked out by training {now.run}.")
    with st.container(horizontal=True):
        if st.button(
            "Save the weight",
            type="primary",
            icon=":material/save:",
            key="fairness.save",
            **allowed.lock(page.store, run.shop),
        ):
            with frame.guard():
                set_weight(page.store, run.shop, of, weight)
                st.toast("Saved. The next training builds everybody's bundles with it.")
        _priced(page, run, of)
    found = kept_prices(page.store, run).get(of, [])
    if found:
        _curve(found)
    else:
        st.caption("What a weight would cost in F1 is not worked out yet for this balance.")


def _priced(page: Page, run: Run, of: str) -> None:
    name = f"fairness.price.{run.id}.{of}"
    task = page.tasks.get(name)
    if task is not None and task.running:
        task_view.follow(page.tasks, name, "Stop")
        return
    if task is not None and task.error is not None:
        frame.show(task.error)
    lock = allowed.lock(page.store, run.shop)
    if st.button("Work out its price", icon=":material/calculate:", key="fairness.price", **lock):

        def work(progress: Progress) -> object:
            price_beside(page.store, page.url, run, of, progress)
            return True

        page.tasks.start(name, "Judging everybody at five weights", work)
        st.rerun()


def _curve(found: list[Price]) -> None:
    rows = pd.DataFrame(
        {
            c.VALUE: [one.f1 for one in found],
            c.LOW: [one.low for one in found],
            c.HIGH: [one.high for one in found],
            "distance": [one.distance for one in found],
        }
    )
    weights = [one.weight for one in found]
    figures.show(
        charts_fairness.price,
        weights,
        rows,
        key="fairness.curve",
        alt="F1 at ten against the distance of what is shown from what is sold, one dot a weight",
    )
    st.caption(
        "Each dot is a weight, judged on the orders that the training was judged by. Left is more balanced."
    )
    table = {
        "Weight": [f"{one.weight:g}" for one in found],
        "F1 at 10": [f"{one.f1:.4f}" for one in found],
        "Difference": [
            f"{one.difference:+.4f} ({one.difference_low:+.4f} to {one.difference_high:+.4f})" for one in found
        ],
        "Away from sales": [words.share(one.distance) for one in found],
        "Products shown": [words.share(one.coverage) for one in found],
        "Gini": [f"{one.gini:.2f}" for one in found],
    }
    st.table(pd.DataFrame(table), border="horizontal", hide_index=True, alt="What each weight costs and brings")
