"""Feedback: what customers said of what they were offered, and how satisfied they are."""

from pages.common import estimates, feedback_figures, feedback_intake, frame

page = frame.open_page("Feedback")
with frame.guard():
    with frame.guard():
        feedback_figures.draw(page)
    with frame.guard():
        estimates.of_shop(page)
    feedback_intake.draw(page)
