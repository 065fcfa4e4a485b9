"""An analyst at work on a shop with a finished run."""

import csv

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
SECOND_LOOKS = 5  # Streamlit pales what it draws anew, and on a busy machine that takes a while
BACKGROUND = "() => getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
LOOKS = pytest.mark.sqlite("How a page looks does not depend on where the database is.")
PAGES = (
    "",
    "Data",
    "Train",
    "Bundles",
    "Bundles?view=Everybody",
    "Evaluation",
    "Fairness",
    "Rules",
    "Plan",
    "Campaigns",
    "Feedback",
)
# The last one is its upload box, whose role depends on whether it has come to rest.
STREAMLITS_OWN = {"list", "listitem", "empty-table-header", "svg-img-alt", "presentation-role-conflict"}


@pytest.fixture(scope="module")
def looking(browser):
    """One visitor for all looks: their browser knows Streamlit's own code from the second page on."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


def ready(page, address):
    """Opens an address and waits until the page has drawn all of itself."""
    page.goto(address)
    page.wait_for_selector("h1")
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    return page


def test_from_a_customer_to_a_file(seeded_app, visitor):
    ready(visitor, f"{seeded_app}/Bundles")
    visitor.get_by_label("Find a customer").fill("c012")
    expect(visitor.get_by_role("heading", name="Customer c012")).to_be_visible()
    visitor.locator("summary").filter(has_text="Why").first.focus()
    visitor.keyboard.press("Enter")
    expect(visitor.get_by_text("usually again after").first).to_be_visible()
    visitor.keyboard.press("Tab")
    assert "Likes" in visitor.evaluate("document.activeElement.textContent")
    with visitor.expect_download() as download:
        visitor.get_by_role("button", name="This customer").click()
    rows = list(csv.DictReader(download.value.path().read_text(encoding="utf-8-sig").splitlines()))
    assert {row["customer_id"] for row in rows} == {"c012"}


def test_a_link_opens_the_same_customer_for_a_colleague(seeded_app, open_context):
    first, second = (open_context().new_page() for _ in range(2))
    ready(first, f"{seeded_app}/Bundles")
    ready(second, f"{seeded_app}/Bundles?customer=c044")
    expect(second.get_by_role("heading", name="Customer c044")).to_be_visible()
    first.get_by_test_id("stRadio").get_by_text("c003", exact=True).click()
    expect(first.get_by_role("heading", name="Customer c003")).to_be_visible()
    assert "customer=c003" in first.url
    second.reload()
    expect(second.get_by_role("heading", name="Customer c044")).to_be_visible()


def test_the_evaluation_answers_before_it_shows_charts(seeded_app, visitor):
    ready(visitor, f"{seeded_app}/Evaluation")
    expect(visitor.get_by_text("May it be trusted?")).to_be_visible()
    expect(visitor.get_by_text("Very likely: your model is ahead")).to_be_visible()
    visitor.get_by_test_id("stRadio").get_by_text("Recall", exact=True).click()
    expect(visitor.get_by_text("Of the products in the customer's very next order")).to_be_visible()


def test_a_product_clicked_on_the_map_is_shown_with_what_belongs_to_it(seeded_app, visitor):
    ready(visitor, f"{seeded_app}/Bundles?view=Everybody")
    dots = visitor.locator(".scatterlayer .points path.point")
    expect(dots.first).to_be_visible()
    title = visitor.locator(".scatterlayer .text text").last.text_content()
    dots.last.click(force=True)
    expect(visitor.get_by_test_id("stMultiSelect").get_by_text(title)).to_be_visible()
    assert "product=" in visitor.url
    expect(visitor.get_by_text(f"Of 100 orders with {title}").first).to_be_visible()


@LOOKS
@pytest.mark.parametrize("page", PAGES)
def test_a_narrow_screen_scrolls_down_only(seeded_app, looking, page):
    looking.set_viewport_size({"width": 390, "height": 900})
    main = ready(looking, f"{seeded_app}/{page}").get_by_test_id("stMain")
    assert main.evaluate("it => it.scrollWidth <= it.clientWidth")


@LOOKS
@pytest.mark.parametrize("page", PAGES)
def test_pages_are_accessible_in_light_and_dark_but_for_streamlits_own_findings(seeded_app, looking, page):
    looking.set_viewport_size({"width": 1280, "height": 900})
    looking.emulate_media(color_scheme="light")
    ready(looking, f"{seeded_app}/{page}")
    assert findings_at_rest(looking) == {}
    light = looking.evaluate(BACKGROUND)
    looking.emulate_media(color_scheme="dark")  # what a system does in the evening
    looking.wait_for_function(f"light => ({BACKGROUND})() !== light", arg=light)
    assert findings_at_rest(looking) == {}


def findings_at_rest(page):
    others = findings(page)
    for _ in range(SECOND_LOOKS):
        if not others:
            break
        page.wait_for_timeout(700)
        others = findings(page)
    return others


def findings(page):
    found = {
        one["id"]: [node["html"][:150] for node in one["nodes"]] for one in Axe().run(page).response["violations"]
    }
    return {name: nodes for name, nodes in found.items() if name not in STREAMLITS_OWN}
