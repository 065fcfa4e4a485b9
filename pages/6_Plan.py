"""Plan: on which terms bundles are offered, who is offered what within the stock, and what to order."""

import streamlit as st

from pages.common import chosen_run, demand_list, frame, offer_terms, stock_plan

page = frame.open_page("Plan")
with frame.guard():
    run = chosen_run.choose(page, "The plan")
    if run is not None:
        prices, plan, demand = st.tabs(["Prices and discounts", "Plan within stock", "Demand and what to order"])
        with prices, frame.guard():
            offer_terms.draw(page, run)
        with plan, frame.guard():
            stock_plan.draw(page, run)
        with demand, frame.guard():
            demand_list.draw(page, run)
