"""Files on the Data page as a person handles them: a table to edit, questions to answer, one file after another."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
ROW_HEIGHT = 36
HEADER = "f1;f2;f3;f4;f5\n"  # nobody can tell what these mean
FIRST = HEADER + "ann;tea;1;03/04/2024 10:00;2,50\nann;jam;2;05/06/2024 11:00;3,20\n"
LATER = HEADER + "bob;tea;3;23/07/2024 10:00;2,50\nbob;jam;4;24/07/2024 11:00;3,20\n"
MEANS = ("Customer", "Product code", "Order number", "Time of the order", "Price of one piece")


def settled(page):
    page.wait_for_timeout(400)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    page.wait_for_timeout(200)


def choose(page, label, option):
    box = page.get_by_test_id("stSelectbox").filter(has_text=label)
    box.scroll_into_view_if_needed()
    box.locator("input").click()
    if not page.get_by_role("option").count():
        page.keyboard.press("ArrowDown")
    page.get_by_role("option").filter(has_text=option).first.click()
    settled(page)


def column_means(page, row, title):
    """Opens the cell of one column of the file and types what it means."""
    table = page.get_by_test_id("stDataFrame")
    table.scroll_into_view_if_needed()
    place = table.locator("canvas").first.bounding_box()
    middle = place["y"] + ROW_HEIGHT * (row + 1.5)
    for _ in range(2):  # the first click chooses the cell, the second opens it
        page.mouse.click(place["x"] + 0.45 * place["width"], middle)
        page.wait_for_timeout(300)
    menu = page.locator("#portal")
    menu.locator("input").click()
    page.keyboard.type(title, delay=30)
    menu.get_by_text(title, exact=True).last.click()
    settled(page)


def test_columns_said_once_hold_for_the_next_file(new_app, visitor, tmp_path):
    first, later = tmp_path / "april.csv", tmp_path / "july.csv"
    first.write_text(FIRST)
    later.write_text(LATER)
    visitor.goto(f"{new_app}/Data")
    visitor.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(first)
    expect(visitor.get_by_text("is not recognised").first).to_be_visible()
    choose(visitor, "What is in this file?", "Order lines")
    for row, title in enumerate(MEANS):
        column_means(visitor, row, title)
    expect(visitor.get_by_text("How are the dates written")).to_be_visible()
    visitor.get_by_text("Day first").click()
    settled(visitor)
    choose(visitor, "By the clocks of which place", "UTC")
    choose(visitor, "In which currency", "EUR")
    visitor.get_by_role("button", name="Save 2 rows").click()
    expect(visitor.get_by_text("2 rows saved")).to_be_visible()
    visitor.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(later)
    expect(visitor.get_by_text("mean what was chosen for them last time")).to_be_visible()
    expect(visitor.get_by_text("What your files do not say")).not_to_be_visible()
    visitor.get_by_role("button", name="Save 2 rows").click()
    expect(visitor.get_by_text("july.csv: 2 rows saved")).to_be_visible()
