"""The shop-wide plan: its numbers, what is expected of it, its first rows, and the file."""

from __future__ import annotations

import io
import math

import streamlit as st

from bundlerec import wire
from bundlerec.data import columns as c
from bundlerec.data.exporting import CSV, MIME, write_table
from bundlerec.money.asked import InShort
from bundlerec.money.estimates import judged_extra
from bundlerec.money.plan import PlanWish
from bundlerec.money.worth import Aim
from bundlerec.questions.answers import PLAN
from bundlerec.store import Run, Store
from pages.common import beside, plan_words, versions, words
from pages.common.frame import Page

INTRO = (
    "Who is offered what, so that no piece is promised twice and the whole is worth most. A product with five pieces "
    "in stock is offered to the five customers for whom it matters most; the others get what suits them next best. "
    "Your rules hold here, too."
)
OWN_SIZE = "As many as usual for each customer"
MONEY = (c.PRICE, c.BUNDLE_PRICE, c.SAVING)
ROWS = 200  # of the table that is shown; the file holds all


def draw(page: Page, run: Run) -> None:
    """What to plan for, and the plan."""
    st.write(INTRO)
    left, right = st.columns(2)
    aim = left.selectbox(
        "What the plan makes large",
        list(Aim),
        format_func=lambda one: plan_words.AIMS[one],
        key=f"plan.aim.{run.shop}",
        help="What fits this shop: margin where the catalogue tells costs, else takings.",
    )
    size = right.selectbox(
        "Products in each bundle",
        [None, *range(1, 11)],
        format_func=lambda one: OWN_SIZE if one is None else words.count(one),
        key=f"plan.size.{run.shop}",
    )
    found = _made(page, run, PlanWish(size, aim or Aim.AUTO))
    if found is None:
        return
    currency = page.store.shops.settings(run.shop).currency
    _numbers(found, currency)
    _expected(page.store, run, found, currency)
    _table(found, run)


def _made(page: Page, run: Run, wish: PlanWish) -> InShort | None:
    """The plan; None while it is made, which the page shows."""
    offers = versions.of_offers(page.store, run.shop)
    question = {"ask": PLAN, "run": run.id, "offers": offers, "wish": wire.told(PlanWish, wish)}
    return beside.found(page, "Planning", "", question, InShort)


def _numbers(found: InShort, currency: str) -> None:
    counts = found.counts
    lost = max(found.value_without_limit - found.value, 0)
    numbers = {
        "Pieces promised": words.count(counts["pieces"]),
        "Customers with a bundle": words.count(counts["customers"] - counts["without"]),
        f"{plan_words.AIMS[found.aim]} (estimate)": plan_words.value(found.value, found.aim, currency),
        "Lost to stock (estimate)": plan_words.value(lost, found.aim, currency),
        "Products short": words.count(counts["products_short"]),
    }
    grid = st.grid(5, min_column_width=160)
    for label, value in numbers.items():
        with grid.cell():
            st.metric(label, value)
    if found.share_of_best is not None:
        more = math.ceil(1000 * (1 / max(found.share_of_best, 1e-3) - 1)) / 1000
        st.caption(f"It is certain that no other plan is worth over {words.share(more)} more by these numbers.")
    if counts["without"]:
        st.caption(
            f"{words.plural(counts['without'], 'customer')} get nothing: what suits them is given out, or rules leave "
            "nothing."
        )
    for problem in found.problems:
        st.info(words.plain(problem))


def _expected(store: Store, run: Run, found: InShort, currency: str) -> None:
    st.header("What it is expected to bring, per 100 customers")
    st.markdown("\n".join(f"- {one}" for one in plan_words.expected(found.estimates, currency)))
    for problem in found.estimates.problems:
        st.markdown(f"- {words.NOTHING} {problem}")
    st.caption(plan_words.ASSUMED)
    told = plan_words.judged(judged_extra(store, run), currency)
    if told:
        st.subheader("How much better it fits than other advice")
        st.markdown("\n".join(f"- {one}" for one in told))
        st.caption(plan_words.JUDGED)


def _table(found: InShort, run: Run) -> None:
    st.header("Who is offered what")
    st.download_button(
        "The whole plan as CSV",
        lambda: as_csv(found.table),
        file_name=f"plan_{run.id}.csv",
        mime=MIME[CSV],
        icon=":material/download:",
        on_click="ignore",
        help="For spreadsheets: text that a spreadsheet would run as a formula is made harmless.",
    )
    titles = {
        c.CUSTOMER_ID: "Customer",
        c.TITLE: "Product",
        c.CHANCE: "Chance (estimate)",
        c.PRICE: "Price",
        c.BUNDLE_PRICE: "Bundle price",
        c.SAVING: "Saving",
    }
    shown = found.table.head(ROWS)
    shown = shown.assign(**{c.TITLE: shown[c.TITLE].where(shown[c.TITLE] != "", shown[c.ITEM_ID])})
    st.dataframe(
        shown[list(titles)].rename(columns=titles),
        placeholder=words.NOTHING,
        hide_index=True,
        alt="The first rows of the plan: customer, product, chance, price, bundle price and saving",
        column_config={
            titles[c.CHANCE]: st.column_config.NumberColumn(format="percent"),
            **{titles[name]: st.column_config.NumberColumn(format="%.2f") for name in MONEY},
        },
    )
    if len(found.table) > ROWS:
        st.caption(f"The first {ROWS} of {words.count(len(found.table))} rows; the file holds all.")


def as_csv(table: object) -> bytes:
    """A table as a file that spreadsheets open without running anything in it."""
    stream = io.BytesIO()
    write_table(table, stream, CSV)  # type: ignore[arg-type]
    return stream.getvalue()
