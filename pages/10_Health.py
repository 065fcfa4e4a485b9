"""Health: whether everything works: trainings, disk, memory, and what went wrong of late."""

from bundlerec.access import Role
from pages.common import frame, health

page = frame.open_page("Health", Role.ADMIN)
with frame.guard():
    health.draw(page)
