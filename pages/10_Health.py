"""Health: whether everything works: trainings, disk, memory, and what went wrong of late."""

from pages.common import frame, health

page = frame.open_page("Health")
with frame.guard():
    health.draw(page)
