"""Train: start a training, watch it learn, and what became of earlier ones."""

from pages.common import frame, training

page = frame.open_page("Train")
with frame.guard():
    training.draw(page)
