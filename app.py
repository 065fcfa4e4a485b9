"""Home: what is loaded, what is trained, what to do next."""

from pages.common import frame, home

page = frame.open_page("Home")
with frame.guard():
    home.draw(page)
