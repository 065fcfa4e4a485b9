"""Plan: on which terms bundles are offered, who is offered what within the stock, and what to order."""

from functools import partial

from pages.common import chosen_run, demand_list, frame, offer_terms, stock_plan, tabs

TABS = {
    "Prices and discounts": offer_terms.draw,
    "Plan within stock": stock_plan.draw,
    "Demand and what to order": demand_list.draw,
}

page = frame.open_page("Plan")
with frame.guard():
    run = chosen_run.choose(page, "The plan")
    if run is not None:
        tabs.draw({title: partial(part, page, run) for title, part in TABS.items()}, "plan_tab")
