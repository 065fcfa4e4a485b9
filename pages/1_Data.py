"""Data: upload files, see what would be kept and rejected, save; and what is already there."""

from pages.common import demo, frame, new_files, saving, shop_contents

page = frame.open_page("Data")
with frame.guard():
    demo.follow(page.tasks)
    saving.follow(page.tasks)
    new_files.draw(page)
    if page.shop is not None:
        shop_contents.draw(page, page.shop)
