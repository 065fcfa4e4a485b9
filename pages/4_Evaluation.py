"""Evaluation: what the bundles would have hit, beside simple methods and the best possible."""

from pages.common import chosen_run, evaluation, frame

page = frame.open_page("Evaluation")
with frame.guard():
    run = chosen_run.choose(page, "The evaluation")
    if run is not None:
        evaluation.draw(page.store, run)
