"""Bundles: find a customer; history left, bundles with their reasons right; what belongs together for
everybody below; take them away as a file.
"""

import streamlit as st

from pages.common import (
    belongs_together,
    bundle_cards,
    chosen_run,
    customer_history,
    customer_search,
    flow_picture,
    frame,
    own_bundles,
)

page = frame.open_page("Bundles")
with frame.guard():
    run = chosen_run.choose(page, "Bundles")
    if run is not None:
        customer = customer_search.draw(page.store, run)
        if customer is not None:
            left, right = st.columns([2, 3], gap="large")
            with left, frame.guard():
                customer_history.draw(page.store, run, customer)
            with right, frame.guard():
                bundle_cards.draw(page.store, run, customer, page.url)
            with frame.guard():
                flow_picture.draw(page.store, run)
            with frame.guard():
                own_bundles.draw(page.store, run, customer)
        belongs_together.draw(page.store, run)
