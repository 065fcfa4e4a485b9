"""Bundles: find a customer; history left, bundles with their reasons right; take them away as a file."""

import streamlit as st

from pages.common import bundle_cards, chosen_run, customer_history, customer_search, frame

page = frame.open_page("Bundles")
with frame.guard():
    run = chosen_run.choose(page, "Bundles")
    if run is not None:
        customer = customer_search.draw(page.store, run)
        if customer is not None:
            left, right = st.columns([2, 3], gap="large")
            past = customer_history.load(page.store, run, customer)
            with left, frame.guard():
                customer_history.draw(page.store, run, customer, past)
            with right, frame.guard():
                bundle_cards.draw(page.store, run, customer, past)
