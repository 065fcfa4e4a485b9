"""Somebody's first minutes: a fresh server, an empty database, any page first."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
PAGES = {
    "Evaluation": "Add your files",
    "Bundles": "Add your files",
    "Train": "Add your files",
    "Data": "Add files",
}


def test_any_page_may_be_the_very_first(new_app, visitor):
    """The first visitor's deep link runs the page's own file: what app.py would do has to happen there too."""
    for title, next_step in PAGES.items():
        visitor.goto(f"{new_app}/{title}")
        # On a busy machine the first page of a fresh server takes a while.
        expect(visitor.get_by_role("heading", name=title, exact=True)).to_be_visible(timeout=30_000)
        expect(visitor.get_by_test_id("stMain").get_by_text(next_step).first).to_be_visible()
    visitor.get_by_test_id("stSidebar").get_by_role("link", name="Home").click()
    expect(visitor.get_by_role("button", name="Load the demo shop")).to_be_visible()


def test_a_small_file_goes_from_upload_over_report_to_training(new_app, visitor, tmp_path):
    log = tmp_path / "orders.csv"
    lines = [f"c{n % 7},p{n % 5},o{n // 3},2024-0{1 + n // 30}-1{n % 10}" for n in range(60)]
    log.write_text("customer_id,item_id,order_id,timestamp\n" + "\n".join(lines) + "\nc1,,o99,2024-01-01\n")
    visitor.goto(new_app)
    visitor.get_by_test_id("stMain").get_by_role("link", name="Upload your files").click()
    visitor.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(log)
    expect(visitor.get_by_text("item missing").first).to_be_visible()
    visitor.get_by_role("button", name="Save").click()
    expect(visitor.get_by_text("60 rows saved")).to_be_visible()
    visitor.get_by_test_id("stMain").get_by_role("link", name="Train").first.click()
    expect(visitor.get_by_role("button", name="Start training")).to_be_visible()
