"""Feedback: what customers said of what they were offered, and how satisfied they are."""

from pages.common import feedback_figures, feedback_intake, frame

page = frame.open_page("Feedback")
with frame.guard():
    with frame.guard():
        feedback_figures.draw(page)
    feedback_intake.draw(page)
