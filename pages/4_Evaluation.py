"""Evaluation: what the bundles would have hit, beside simple methods and the best possible."""

from pages.common import chosen_run, evaluation, frame, report_download

page = frame.open_page("Evaluation")
with frame.guard():
    run = chosen_run.choose(page, "The evaluation")
    if run is not None:
        report_download.draw(page.store, run)
        evaluation.draw(page.store, run)
