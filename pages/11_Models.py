"""Models: which training the shop uses, two compared, trained again by a schedule, and the model card."""

from pages.common import frame, models

page = frame.open_page("Models")
with frame.guard():
    models.draw(page)
