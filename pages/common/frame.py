"""What every page begins with, and the composition root of the web side: the only file here that knows `db`.

Each page's first line is `page = frame.open_page("Title")`. Nothing is left to `app.py`, because a deep link
runs a page's own file first.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from bundlerec import faults, journal
from bundlerec.access import Actor, Role, guarded, may
from bundlerec.config import AppSettings
from bundlerec.errors import BundleRecError, NotAllowed
from bundlerec.health import Health, Level, health_of
from bundlerec.jobs import Supervisor
from bundlerec.store import Store
from bundlerec.watcher import Watcher
from db.safekeeping import SqlSafekeeping
from db.store import open_store
from pages.common import look, memory, sign_in, state, words
from pages.common.background import Tasks

PRODUCT = "BundleRec"
CHECK_SECONDS = 1.5  # for looking at the database's file once, when the app starts
PROBE_SECONDS = 5  # for which an answer to programs that watch holds
PAGES = (
    ("app.py", "Home", ":material/home:", Role.VIEWER),
    ("pages/1_Data.py", "Data", ":material/upload_file:", Role.VIEWER),
    ("pages/2_Train.py", "Train", ":material/model_training:", Role.VIEWER),
    ("pages/3_Bundles.py", "Bundles", ":material/shopping_basket:", Role.VIEWER),
    ("pages/4_Evaluation.py", "Evaluation", ":material/monitoring:", Role.VIEWER),
    ("pages/12_Fairness.py", "Fairness", ":material/balance:", Role.VIEWER),
    ("pages/11_Models.py", "Models", ":material/inventory:", Role.VIEWER),
    ("pages/5_Rules.py", "Rules", ":material/rule:", Role.VIEWER),
    ("pages/6_Plan.py", "Plan", ":material/inventory_2:", Role.VIEWER),
    ("pages/7_Campaigns.py", "Campaigns", ":material/campaign:", Role.VIEWER),
    ("pages/8_Feedback.py", "Feedback", ":material/forum:", Role.VIEWER),
    ("pages/9_Access.py", "Access", ":material/shield_person:", Role.ADMIN),
    ("pages/10_Health.py", "Health", ":material/ecg_heart:", Role.ADMIN),
)
_answering: ContextVar[tuple[str, float] | None] = ContextVar("page and the moment it was asked for", default=None)


@dataclass(frozen=True)
class Page:
    """What a page works with."""

    url: str  # address of the database
    store: Store  # for the actor alone: it refuses what the actor may not do, and writes down what is changed
    tasks: Tasks
    shops: list[str]  # those that the actor may see
    shop: str | None  # None: there is none yet
    actor: Actor

    def may(self, role: Role) -> bool:
        """Whether the actor has this role in the page's shop; where there is none yet, in every shop."""
        return may(self.store, role, self.shop)


def open_page(title: str, role: Role = Role.VIEWER) -> Page:
    """Sets the page up, asks who is there, opens the store for them, starts what runs beside the pages and chooses
    the shop.

    role: what somebody has to be in the shop to see the page. Where that or anything else fails, the page shows why
    and ends here.
    """
    asked = time.perf_counter()
    st.set_page_config(page_title=f"{title} · {PRODUCT}", page_icon="🧺", layout="wide")
    look.draw()
    page = None
    with guard():
        settings = AppSettings()
        actor = sign_in.somebody(settings)
        opened = _with_navigation(settings, actor)
        if not actor.owns:
            _let_in(opened, settings, role)
        page = opened
    if page is None:
        st.stop()
    st.title(title)
    _answering.set((title, asked))
    return page


def _let_in(page: Page, settings: AppSettings, role: Role) -> None:
    """Says who is there; raises NotAllowed for a page that is not for them."""
    held = [one for one in Role if page.may(one)]
    if not held and not page.shops:
        sign_in.without_role(page.actor, settings)
    sign_in.draw(page.actor, held[-1].word if held else "")
    if not page.may(role):
        raise NotAllowed(f"This page is for those who are {role.word} of the shop.", "Ask an admin of the shop.")


@contextmanager
def guard() -> Iterator[None]:
    """Turns an error into a sentence and a hint; one that nobody foresaw also gets a number in the log.

    Also fits as a decorator on a fragment, which runs without the page around it. The outermost one of a page notes
    how long the answer took.
    """
    answering = _answering.get()
    _answering.set(None)
    try:
        yield
    except Exception as error:
        show(faults.told(error))
    finally:
        if answering is not None:
            title, asked = answering
            journal.page_answered(title, time.perf_counter() - asked)


def health(page: Page) -> Health:
    """How the program and its machine are, as this server sees it."""
    return _looked_at(page.url, page.store)


@st.cache_data(show_spinner=False, ttl=timedelta(seconds=PROBE_SECONDS))
def is_healthy(url: str) -> bool:
    """Whether everything works, for programs that watch this server; no detail, because anybody may ask."""
    try:
        return _looked_at(url, _store(url)).level is not Level.BAD
    except Exception as error:
        faults.told(error)  # which also writes down what nobody foresaw
        return False


def _looked_at(url: str, store: Store) -> Health:
    settings, supervisor = AppSettings(), _supervise(url)
    since_look = supervisor.seconds_since_look if supervisor else None
    return health_of(store, SqlSafekeeping(), url, settings, since_look=since_look, supervised=settings.supervise)


def show(error: BundleRecError) -> None:
    """Shows an error and what to do about it."""
    message, hint = words.plain(error.message), words.plain(error.hint)
    st.error(f"**{message}**  \n{hint}" if hint else f"**{message}**")


def _with_navigation(settings: AppSettings, actor: Actor) -> Page:
    """The page's parts, under the list of those pages that are for the actor; where there is no page, of those that
    are for everybody.
    """
    place = st.sidebar.container()
    page = None
    try:
        page = _assemble(settings, actor)
        return page
    finally:
        _navigation(place, page)


def _navigation(place: DeltaGenerator, page: Page | None) -> None:
    """Our own list of pages: Streamlit's would call the first one "app"."""
    place.markdown(f"### {PRODUCT}")
    for path, title, icon, role in PAGES:
        if role is Role.VIEWER or (page is not None and page.may(role)):
            place.page_link(path, label=title, icon=icon)


def _assemble(settings: AppSettings, actor: Actor) -> Page:
    url = settings.database_url
    store = _for(url, settings.admins, actor.told(), actor)
    _begin()
    _supervise(url)
    _watch(url)
    shops = store.shops.names()
    return Page(url, store, _tasks(url), shops, _choose_shop(shops), actor)


@st.cache_resource(show_spinner=False, max_entries=200, ttl=timedelta(hours=1))
def _for(url: str, admins: str, told: str, _actor: Actor) -> Store:
    """The store for one actor; the same one for all pages of a session, which remember things by it."""
    return guarded(_store(url), _actor, AppSettings().admin_names)


@st.cache_resource(show_spinner=False)
def _store(url: str) -> Store:
    return open_store(url, check_seconds=CHECK_SECONDS)


@st.cache_resource(show_spinner=False)
def _tasks(url: str) -> Tasks:
    return Tasks()


@st.cache_resource(show_spinner=False)
def _supervise(url: str) -> Supervisor | None:
    """One thread of this server looks after the trainings of a database."""
    if not AppSettings().supervise:
        return None
    supervisor = Supervisor(_store(url), url)
    supervisor.start()
    return supervisor


@st.cache_resource(show_spinner=False)
def _watch(url: str) -> None:
    """One thread of this server looks at the watched folders of a database."""
    if AppSettings().watch:
        Watcher(_store(url), url).start()


@st.cache_resource(show_spinner=False)
def _begin() -> None:
    """Once a server: what pages draw with is loaded before somebody waits for it."""
    journal.note("server started")
    memory.settle()


def _choose_shop(shops: list[str]) -> str | None:
    if not shops:
        return None
    wish = state.selected(state.SHOP)
    if wish is not None and wish not in shops:
        st.warning(
            f"There is no shop named “{words.plain(wish)}” here. You see “{words.plain(shops[0])}” instead."
        )
    state.seed_widget("shop_choice", wish if wish in shops else shops[0])
    with st.sidebar:
        shop = st.selectbox("Shop", shops, key="shop_choice")
    state.select(state.SHOP, shop)
    return shop
