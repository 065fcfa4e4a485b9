"""On which terms bundles are offered, as a form, and what everybody's bundles come to by them."""

from __future__ import annotations

from typing import Any

import streamlit as st

from bundlerec.money.overview import Overview
from bundlerec.money.terms import Terms, save_terms, terms_of
from bundlerec.questions.answers import OVERVIEW
from bundlerec.store import Run
from pages.common import allowed, beside, forms, versions, words
from pages.common.frame import Page

INTRO = (
    "A suggested discount is small and paid from the margin: it never leaves less than the lowest margin, never goes "
    "below cost, and there is none where a cost is not known unless you allow one. Which discount sells best can only "
    "be found out by trying: send a campaign with a holdout."
)


ENDINGS = {
    "ending": {
        "nines": "4.99, else 4.69",
        "fives": "4.95, else 4.65",
        "round": "5.00, else 4.70",
        "exact": "As it is computed",
    }
}


def draw(page: Page, run: Run) -> None:
    """The form, saved by its button, and the overview below."""
    shop, key = run.shop, f"terms.{run.shop}"
    before = terms_of(page.store, shop)
    st.write(INTRO)
    with st.form(key, border=False):
        answers: dict[str, Any] = {}
        grid = st.grid(3, min_column_width=220)
        for name in Terms.model_fields:
            with grid.cell():
                answers |= forms.draw(Terms, (name,), key, ENDINGS, told=before)
        sent = st.form_submit_button(
            "Save terms", type="primary", icon=":material/save:", **allowed.lock(page.store, shop)
        )
    if sent:
        save_terms(page.store, shop, forms.settings_from(Terms, answers))
        st.success("Saved. Bundles, plan and exports use these terms from now on.")
    question = {"ask": OVERVIEW, "run": run.id}
    found = beside.found(
        page, "Pricing everybody's bundles", versions.of_offers(page.store, shop), question, Overview
    )
    if found is not None:
        _overview(found, page.store.shops.settings(shop).currency)


def _overview(found: Overview, currency: str) -> None:
    st.header("What bundles cost by these terms")
    if not found.bundles:
        st.info("This training left no bundles of the customers' own size to price.")
        return
    margin = f"{words.decimal(found.margin_percent)} %" if found.margin_percent is not None else words.NOTHING
    numbers = {
        "Bundles": words.count(found.bundles),
        "With a discount": words.count(found.discounted),
        "Mean list price": words.money(found.list_price, currency),
        "Mean bundle price": words.money(found.bundle_price, currency),
        "Mean saving": words.money(found.saving, currency),
        "Margin after discount": margin,
    }
    grid = st.grid(3, min_column_width=150)
    for label, value in numbers.items():
        with grid.cell():
            st.metric(label, value)
    st.caption(
        f"Of everybody's own bundle; the saving of those with one. The price of {words.count(found.priced)} of "
        f"{words.count(found.bundles)} bundles is known, the cost of {words.count(found.costed)}. A price is the "
        "catalogue's, else what was usually paid lately; price and cost have to be both with or both without tax."
    )
    st.markdown("\n".join(f"- {words.plural(count, 'bundle')}: {note}" for note, count in found.notes.items()))
