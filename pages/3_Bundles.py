"""Bundles: for one customer, with reasons, history and questions; or for everybody, what belongs together."""

import streamlit as st

from pages.common import (
    belongs_together,
    bundle_cards,
    chosen_run,
    customer_history,
    customer_search,
    flow_picture,
    frame,
    look,
    own_bundles,
    questions,
)

page = frame.open_page("Bundles")
with frame.guard():
    run = chosen_run.choose(page, "Bundles")
    if run is not None:
        views = ["One customer", "Everybody"]
        one, everybody = st.tabs(views, key="view", on_change="rerun", bind="query-params")
        if everybody.open:
            with everybody:
                belongs_together.draw(page, run)
                with frame.guard():
                    flow_picture.draw(page.store, run)
        else:
            with one:
                customer = customer_search.draw(page.store, run)
                if customer is not None:
                    with st.container(key=look.CARDS_FIRST_WHERE_NARROW):
                        about, bundles = st.columns([5, 8], gap="medium")
                    kind = None
                    with bundles, frame.guard():
                        kind = bundle_cards.draw(page.store, run, customer, page.url)
                    with about, frame.guard():
                        customer_history.draw(page.store, run, customer)
                    if kind is not None:
                        with about, frame.guard():
                            questions.draw(page.store, run, customer, kind)
                    with frame.guard():
                        own_bundles.draw(page.store, run, customer)
