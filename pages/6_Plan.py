"""Plan: on which terms bundles are offered, who is offered what within the stock, and what to order."""

from functools import partial

from pages.common import chosen_run, demand_list, frame, offer_terms, stock_plan, tabs

page = frame.open_page("Plan")
with frame.guard():
    run = chosen_run.choose(page, "The plan")
    if run is not None:
        parts = {
            "Prices and discounts": partial(offer_terms.draw, page, run),
            "Plan within stock": partial(stock_plan.draw, page, run),
            "Demand and what to order": partial(demand_list.draw, page, run),
        }
        tabs.draw(parts, "plan_tab")
