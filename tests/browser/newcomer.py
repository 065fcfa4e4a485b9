"""A newcomer in a trained shop: finds a customer, reads why, sets two rules, exports a campaign; clicks are counted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

MOST_CLICKS = 12
PATIENCE = 120_000  # ms: a large shop's customers are looked at once


@dataclass(frozen=True)
class Wish:
    """What the newcomer looks for."""

    shop: str
    customer: str
    category: str


@dataclass
class Walk:
    """A visitor whose clicks are counted; `picture` is called with a name at each station."""

    page: Page
    picture: Callable[[str], object] = lambda name: None
    clicks: list[str] = field(default_factory=list)

    def click(self, what: str, place: Locator) -> None:
        self.clicks.append(what)
        place.click()

    def settle(self) -> None:
        self.page.wait_for_timeout(300)
        self.page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")


def walk(address: str, wish: Wish, visit: Walk) -> Path:
    """From the start page to the file for sending; gives the file."""
    page = visit.page
    page.goto(f"{address}/?shop={wish.shop}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    visit.settle()
    _read_why(visit, wish)
    _set_two_rules(visit, wish)
    return _export_a_campaign(visit)


def _side(page: Page, title: str) -> Locator:
    return page.get_by_test_id("stSidebar").get_by_role("link", name=title)


def _read_why(visit: Walk, wish: Wish) -> None:
    page = visit.page
    visit.click("Bundles", _side(page, "Bundles"))
    visit.click("Find a customer", page.get_by_label("Find a customer"))
    page.keyboard.type(wish.customer)
    expect(page.get_by_role("heading", name=f"Customer {wish.customer}", exact=True)).to_be_visible(
        timeout=PATIENCE
    )
    visit.settle()
    visit.click("Why", page.locator("summary").filter(has_text="Why").first)
    expect(page.get_by_text("orders hold it").first).to_be_visible()
    visit.settle()
    page.get_by_text("is what it adds to the purchases").first.scroll_into_view_if_needed()
    visit.picture("1_why")


def _set_two_rules(visit: Walk, wish: Wish) -> None:
    page = visit.page
    visit.click("Rules", _side(page, "Rules"))
    expect(page.get_by_role("heading", name="What these rules would do")).to_be_visible()
    visit.settle()
    visit.click("Never offer: categories", page.get_by_role("combobox", name="Categories").first)
    page.keyboard.type(wish.category)
    page.keyboard.press("Enter")
    visit.settle()
    page.keyboard.press("Escape")
    visit.click("Only what fits", page.get_by_text("Only what fits"))
    visit.click("Not bought in the last days", page.get_by_role("spinbutton", name="Not bought in the last days"))
    page.keyboard.type("7")
    page.keyboard.press("Enter")
    visit.settle()
    save = page.get_by_role("button", name="Save rules")
    expect(save).to_be_enabled(timeout=PATIENCE)
    save.scroll_into_view_if_needed()
    visit.picture("2_rules")
    visit.click("Save rules", save)
    expect(page.get_by_text("Saved for: All bundles")).to_be_visible(timeout=PATIENCE)


def _export_a_campaign(visit: Walk) -> Path:
    page = visit.page
    visit.click("Campaigns", _side(page, "Campaigns"))
    expect(page.get_by_text("Which customers?")).to_be_visible(timeout=PATIENCE)
    visit.settle()
    create = page.get_by_role("button", name="Create the campaign")
    expect(create).to_be_visible(timeout=PATIENCE)
    visit.settle()
    visit.picture("3_campaign")
    visit.click("Create the campaign", create)
    file = page.get_by_role("button", name="Download the file for sending")
    expect(file).to_be_visible(timeout=PATIENCE)
    visit.settle()
    file.scroll_into_view_if_needed()
    visit.picture("4_file")
    with page.expect_download(timeout=PATIENCE) as download:
        visit.click("Download the file for sending", file)
    return Path(download.value.path())
