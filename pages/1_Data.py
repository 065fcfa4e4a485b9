"""Data: upload files, see what would be kept and rejected, save; and what is already there."""

from pages.common import demo, frame, imports, new_files, saving

page = frame.open_page("Data")
with frame.guard():
    demo.follow(page.tasks)
    saving.follow(page.tasks)
    new_files.draw(page)
    if page.shop is not None:
        imports.draw(page.store, page.shop)
