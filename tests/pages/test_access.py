"""Every page before the eyes of everybody: nobody, a stranger, a viewer, an analyst, an admin, somebody too late."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest
from streamlit.testing.v1 import AppTest

from bundlerec.access import Role
from bundlerec.config import AppSettings
from db.store import open_store
from pages.common import frame
from tests import databases
from tests.pages import seed
from tests.pages.conftest import PAGES, PATIENCE_SECONDS, ROOT, text_of

ISSUER = "https://login.example"
OTHER = "market"
FOR_ADMINS = [title for title, file in PAGES.items() if "Role.ADMIN)" in (ROOT / file).read_text()]


@pytest.fixture(scope="module")
def peopled(tmp_path_factory) -> Path:
    """A shop with a finished run in which somebody has each role, put aside for `databases.copied`."""
    path = tmp_path_factory.mktemp("peopled") / "shop.db"
    store = open_store(databases.at(path))
    seed.filled_shop(store)
    seed.finished_run(store)
    store.shops.ensure(OTHER)
    for role in Role:
        store.members.grant(f"{role.word}@shop.example", role, seed.SHOP)
    store.members.grant("outsider@shop.example", Role.ADMIN, OTHER)
    store.close()
    databases.kept(path)
    return path


@pytest.fixture
def url(peopled, tmp_path) -> str:
    return databases.copied(peopled, tmp_path / "shop.db")


@pytest.fixture
def come(store) -> Callable[..., AppTest]:
    """Opens a page as somebody: by role in the shop, "outsider" (a role elsewhere), "stranger", "nobody"."""

    def go(who: str, title: str, **query: str) -> AppTest:
        at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE_SECONDS)
        at.user = {"is_logged_in": False} if who == "nobody" else claims(who)
        at.query_params.update(query)
        if title != "Home":
            at.switch_page(PAGES[title])
        at.run()
        assert not at.exception
        return at

    return go


def claims(who: str, ends: float = 3600, **more: object) -> dict[str, object]:
    """What the provider says of somebody."""
    told = {"iss": ISSUER, "sub": who, "email": f"{who}@Shop.Example", "email_verified": True}
    return {"is_logged_in": True, **told, "iat": int(time.time()), "exp": int(time.time() + ends), **more}


def shows_nothing(at: AppTest) -> bool:
    """Neither the shop's name nor anything that only a page shows."""
    words = text_of(at) + str([select.options for select in at.selectbox]) + str(at.get("page_link"))
    return seed.SHOP not in words and "c000" not in words and not at.metric and not at.dataframe


@pytest.mark.parametrize("title", PAGES)
def test_nobody_sees_a_sign_in_and_nothing_else(come, title):
    at = come("nobody", title, shop=seed.SHOP, customer="c000")
    assert [button.label for button in at.button] == ["Sign in"]
    assert at.title[0].value == "Sign in" and "which products to offer" in text_of(at)
    assert shows_nothing(at)


@pytest.mark.parametrize("title", PAGES)
def test_somebody_without_a_role_is_told_whom_to_ask(come, title, monkeypatch):
    monkeypatch.setenv("BUNDLEREC_ADMINS", "Boss@shop.example")
    at = come("stranger", title, shop=seed.SHOP)
    assert "boss@shop.example" in text_of(at) and "stranger@shop.example" in text_of(at)
    assert shows_nothing(at)


@pytest.mark.parametrize("title", PAGES)
def test_somebody_of_another_shop_can_not_name_this_one(come, title):
    at = come("outsider", title, shop=seed.SHOP)
    assert at.selectbox(key="shop_choice").options == [OTHER]
    assert any("no shop named" in warning.value for warning in at.warning)
    assert "c000" not in text_of(at)


@pytest.mark.parametrize("title", PAGES)
@pytest.mark.parametrize("who", [role.word for role in Role])
def test_a_page_is_for_those_who_have_the_role_for_it(come, title, who):
    at = come(who, title)
    assert any(f"{who}@shop.example, {who}" in caption.value for caption in at.caption)
    listed = {link.proto.label for link in at.sidebar.get("page_link")}
    assert listed == set(PAGES) - (set() if who == "admin" else set(FOR_ADMINS))
    if title in FOR_ADMINS and who != "admin":
        assert "for those who are admin" in at.error[0].value
        assert not at.title and not at.table
        return
    assert at.title[0].value == title
    refusals = ("you have to be", "in which you have no role", "Only the program")
    assert not [error.value for error in at.error if any(one in error.value for one in refusals)]


@pytest.mark.parametrize("title", PAGES)
def test_when_the_time_is_over_the_page_asks_again(come, title):
    at = come("admin", title)
    at.user = claims("admin", ends=-1)
    if title != "Home":
        at.switch_page(PAGES[title])
    at.run()
    assert at.title[0].value == "Your session has ended"
    assert [button.label for button in at.button] == ["Sign in"]
    assert shows_nothing(at)


def test_an_address_that_the_provider_did_not_verify_is_nobodys(come):
    at = come("stranger", "Home")
    at.user = claims("x", email="admin@shop.example", email_verified=False)
    at.run()
    assert "You have no role here yet" in at.title[0].value
    assert at.code[0].value == f"x {ISSUER}"


@pytest.mark.parametrize(
    ("title", "label"), [("Train", "Start training"), ("Rules", "Save rules"), ("Plan", "Save terms")]
)
def test_a_viewer_finds_buttons_that_change_something_locked(come, title, label):
    for who, locked in (("viewer", True), ("analyst", False)):
        at = come(who, title)
        button = next(one for one in at.button if one.label == label)
        assert button.disabled is locked or label == "Save rules" and who == "analyst"
        assert not locked or "analysts of the shop" in button.proto.help


def test_files_are_added_by_analysts_and_new_shops_by_admins_of_every_shop(come, monkeypatch):
    assert "For analysts of a shop" in text_of(come("viewer", "Data"))
    assert come("analyst", "Data").get("file_uploader")
    monkeypatch.setenv("BUNDLEREC_ADMINS", "boss@shop.example")
    assert come("boss", "Data").get("file_uploader")


def test_an_admin_gives_and_takes_roles_and_reads_what_was_done(come, store):
    at = come("admin", "Access")
    at.text_input[0].input("New@Shop.example")
    at.radio[0].set_value(Role.ANALYST)
    next(one for one in at.button if one.label == "Give the role").click().run()
    assert not at.exception and not at.error
    assert store.members.of(["new@shop.example"])[0].role is Role.ANALYST
    assert "made new@shop.example analyst of the shop" in str(at.table[1].value)
    at.selectbox(key=f"revoke.{seed.SHOP}").select("new@shop.example").run()
    next(one for one in at.button if one.label == "Take it away").click().run()
    assert store.members.of(["new@shop.example"]) == []
    assert store.audit.entries(seed.SHOP)[0].actor == "admin@shop.example"


def test_where_nobody_signs_in_the_owner_of_the_machine_may_do_everything(visit):
    at = visit("Access")
    assert "Nobody has to sign in here" in text_of(at)
    assert at.get("form")


def test_a_wished_sign_in_that_is_not_set_up_closes_every_page(visit, monkeypatch):
    monkeypatch.setenv("BUNDLEREC_LOGIN", "required")
    for title in PAGES:
        at = visit(title)
        assert "no sign-in is set up" in at.error[0].value
        assert shows_nothing(at)


@pytest.mark.parametrize(
    ("name", "value"),
    [("server.address", "0.0.0.0"), ("server.address", ""), ("server.allowedHosts", ["shop.example"])],
)
def test_without_a_sign_in_nothing_is_shown_to_other_machines(visit, monkeypatch, name, value):
    import streamlit as st

    before = st.get_option
    monkeypatch.setattr(st, "get_option", lambda asked: value if asked == name else before(asked))
    for title in PAGES:
        at = visit(title)
        assert "can be reached from other machines" in at.error[0].value
        assert shows_nothing(at)


def test_a_link_puts_no_words_of_its_own_into_a_page(come):
    at = come("viewer", "Home", shop="[Your session has ended: sign in](https://evil.example)")
    assert "\\[Your session" in at.warning[0].value and "](" not in at.warning[0].value


def test_an_admin_of_one_shop_is_not_told_the_files_of_another(come):
    over = Event()

    def work(progress):
        progress.update(0.1, "Reading secret-orders.csv")
        over.wait(60)

    frame._tasks(AppSettings().database_url).start("reading", "Reading the files", work)
    [shown] = come("outsider", "Health").get("progress")
    over.set()
    assert "Reading the files" in shown.proto.text and "secret" not in shown.proto.text
