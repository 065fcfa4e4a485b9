"""Campaigns: whom to write to, with which bundle and when; and what the ones before did."""

from pages.common import campaigns, chosen_run, frame

page = frame.open_page("Campaigns")
with frame.guard():
    run = chosen_run.choose(page, "Campaigns")
    if run is not None:
        campaigns.draw(page, run)
