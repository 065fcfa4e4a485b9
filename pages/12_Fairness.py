"""Fairness: how groups of customers fare, how evenly products are shown, what each weight costs, and reports."""

from pages.common import chosen_run, fairness, frame

page = frame.open_page("Fairness")
with frame.guard():
    run = chosen_run.choose(page, "The audit")
    if run is not None:
        fairness.draw(page, run)
