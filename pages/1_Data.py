"""Data: upload files, see what would be kept and rejected, save; and what is already there."""

from pages.common import frame, imports

page = frame.open_page("Data")
with frame.guard():
    imports.draw(page)
