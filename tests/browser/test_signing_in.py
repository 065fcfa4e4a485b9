"""A server that people sign in to, in a real browser: who gets in where, and what a stranger gets."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from bundlerec.access import Role
from db.store import open_store
from tests import databases
from tests.browser.provider import address, running_provider
from tests.browser.server import ROOT, running_app
from tests.pages import seed

pytestmark = pytest.mark.browser
PAGES = ["", *(path.stem.partition("_")[2] for path in sorted((ROOT / "pages").glob("*.py")))]
PEOPLE = [*(role.word for role in Role), "stranger"]
PATIENCE = 30_000
FORBIDDEN = 403


@pytest.fixture(scope="module")
def guarded_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server on a seeded shop, with one provider whose tokens last and one whose tokens are over at once."""
    folder = tmp_path_factory.mktemp("guarded")
    store = open_store(databases.at(folder / "shop.db"))
    seed.filled_shop(store)
    seed.finished_run(store)
    for role in Role:
        store.members.grant(address(role.word), role, seed.SHOP)
    store.close()
    with ExitStack() as stack:
        staff = stack.enter_context(running_provider(PEOPLE))
        brief = stack.enter_context(running_provider(PEOPLE, seconds=1))
        secrets = folder / "secrets.toml"
        secrets.write_text(_secrets(staff=staff, brief=brief))
        options = ("--secrets.files", str(secrets))
        setting = {"BUNDLEREC_LOGIN": "required", "BUNDLEREC_ADMINS": "boss@shop.example"}
        yield stack.enter_context(running_app(folder / "shop.db", folder / "server.log", *options, **setting))


def _secrets(**providers: str) -> str:
    lines = ["[auth]", 'redirect_uri = "http://localhost:{port}/oauth2callback"', f'cookie_secret = "{"s" * 64}"']
    for name, url in providers.items():
        lines += [
            f"[auth.{name}]",
            f'client_id = "{name}"',
            'client_secret = "x"',
            f'server_metadata_url = "{url}"',
        ]
    return "\n".join(lines)


def sign_in(page: Page, app: str, who: str, provider: str = "Staff") -> None:
    page.goto(app)
    page.get_by_role("button", name=f"Sign in with {provider}").click(timeout=PATIENCE)
    page.get_by_role("button", name=who, exact=True).click(timeout=PATIENCE)


def test_a_stranger_gets_nothing_from_a_fresh_server(guarded_app, open_context):
    """The first visit of the server is a deep link: nothing that `app.py` does has happened yet."""
    context = open_context()
    page = context.new_page()
    for name in reversed(PAGES):
        page.goto(f"{guarded_app}/{name}?shop={seed.SHOP}&customer=c000")
        expect(page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible(timeout=PATIENCE)
        assert seed.SHOP not in page.get_by_test_id("stApp").inner_text()
        assert page.get_by_test_id("stMetric").count() == 0
    assert set(context.request.get(f"{guarded_app}/healthz").json()) == {"healthy"}
    for path in ("media/0123abcd.csv", "_stcore/metrics", "_stcore/agent/openapi.json"):
        assert context.request.get(f"{guarded_app}/{path}").status == FORBIDDEN
    assert context.request.put(f"{guarded_app}/_stcore/upload_file/x/y", data="x").status == FORBIDDEN


def test_an_admin_gets_in_and_a_file_of_theirs_is_nothing_to_a_stranger(guarded_app, open_context):
    context, stranger = open_context(), open_context()
    page = context.new_page()
    sign_in(page, guarded_app, "admin")
    expect(page.get_by_text("Signed in as admin@shop.example, admin")).to_be_visible(timeout=PATIENCE)
    page.get_by_test_id("stSidebar").get_by_role("link", name="Access").click()
    expect(page.get_by_text("Who may do what")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("textbox", name="E-mail address").fill("new@shop.example")
    page.get_by_role("button", name="Give the role").click()
    expect(page.get_by_text("made new@shop.example viewer of the shop")).to_be_visible(timeout=PATIENCE)
    with page.expect_download(timeout=PATIENCE) as waiting:
        page.get_by_role("button", name="Log as CSV").click()
    url = waiting.value.url
    assert "new@shop.example" in Path(waiting.value.path()).read_text()
    assert re.search("/media/", url)
    assert context.request.get(url).status == 200
    refused = stranger.request.get(url)
    assert refused.status == FORBIDDEN and "new@shop.example" not in refused.text()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="End session").click(timeout=PATIENCE)  # the provider's own page
    expect(page.get_by_role("button", name="Sign in with Staff")).to_be_visible(timeout=PATIENCE)
    assert context.request.get(url).status == FORBIDDEN


def test_a_viewer_sees_and_changes_nothing(guarded_app, open_context):
    page = open_context().new_page()
    sign_in(page, guarded_app, "viewer")
    expect(page.get_by_text("Signed in as viewer@shop.example, viewer")).to_be_visible(timeout=PATIENCE)
    page.goto(f"{guarded_app}/Train")
    expect(page.get_by_role("button", name="Start training")).to_be_disabled(timeout=PATIENCE)
    page.goto(f"{guarded_app}/Access")
    expect(page.get_by_text("This page is for those who are admin")).to_be_visible(timeout=PATIENCE)
    assert "What was done" not in page.get_by_test_id("stMain").inner_text()


def test_an_analyst_may_train_and_not_say_who_may(guarded_app, open_context):
    page = open_context().new_page()
    sign_in(page, guarded_app, "analyst")
    expect(page.get_by_text("Signed in as analyst@shop.example, analyst")).to_be_visible(timeout=PATIENCE)
    page.goto(f"{guarded_app}/Train")
    expect(page.get_by_role("button", name="Start training")).to_be_enabled(timeout=PATIENCE)
    page.goto(f"{guarded_app}/Access")
    expect(page.get_by_text("This page is for those who are admin")).to_be_visible(timeout=PATIENCE)


def test_whoever_has_no_role_is_told_whom_to_ask(guarded_app, open_context):
    page = open_context().new_page()
    sign_in(page, guarded_app, "stranger")
    expect(page.get_by_text("Ask boss@shop.example to give you a role")).to_be_visible(timeout=PATIENCE)
    assert seed.SHOP not in page.get_by_test_id("stApp").inner_text()


def test_a_token_that_has_expired_ends_the_session(guarded_app, open_context: Callable[..., BrowserContext]):
    context = open_context()
    page = context.new_page()
    sign_in(page, guarded_app, "admin", "Brief")
    page.wait_for_url(f"{guarded_app}/**")
    page.wait_for_timeout(1500)
    for name in ("Access", "Data"):
        page.goto(f"{guarded_app}/{name}")
        expect(page.get_by_role("heading", name="Your session has ended")).to_be_visible(timeout=PATIENCE)
        assert seed.SHOP not in page.get_by_test_id("stApp").inner_text()
    assert context.request.get(f"{guarded_app}/_stcore/metrics").status == FORBIDDEN


def test_every_answer_ties_the_browser_down(guarded_app, open_context):
    for path in ("", "Data", "_stcore/health", "media/x.csv", "static/none.js"):
        told = open_context().request.get(f"{guarded_app}/{path}").headers
        assert "script-src 'self'" in told["content-security-policy"]
        assert "frame-ancestors 'self'" in told["content-security-policy"]
        assert "unsafe-eval" not in told["content-security-policy"].replace("wasm-unsafe-eval", "")
        assert told["x-content-type-options"] == "nosniff" and told["referrer-policy"] == "same-origin"
