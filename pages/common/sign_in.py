"""Who is there: asked at the top of every page, before anything of a shop is read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

import streamlit as st
from streamlit.errors import StreamlitAuthError

from bundlerec import serving
from bundlerec.access import Actor, person, whoever_sits_here
from bundlerec.config import AppSettings, Login
from pages.common import words

WHAT_THIS_IS = (
    "BundleRec tells a shop which products to offer together, to whom, and why. It shows customers' orders: only "
    "people who were given a role may see them."
)
LEAST_SECRET = 32  # characters of the secret that signs the cookie; who guesses it is anybody
DEFAULT = "default"


def somebody(settings: AppSettings) -> Actor:
    """Who is there; where nobody is, a page that asks to sign in, and nothing else."""
    if not _is_on(settings):
        _refuse_strangers()
        return whoever_sits_here()
    if not st.user.is_logged_in:
        _ask("Sign in", WHAT_THIS_IS)
    actor = person(st.user.to_dict(), settings.session_hours)
    if actor.ended:
        st.session_state.clear()
        _ask("Your session has ended", "Sign in again to go on. What was saved is saved; what had begun goes on.")
    return actor


def draw(actor: Actor, role: str) -> None:
    """In the sidebar: who is signed in as what, and the way out."""
    with st.sidebar:
        st.caption(f"Signed in as {words.plain(actor.label)}{f', {role}' if role else ''}")
        if st.button("Sign out", icon=":material/logout:", key="sign_out"):
            st.logout()


def without_role(actor: Actor, settings: AppSettings) -> NoReturn:
    """For somebody who is signed in and may see nothing: whom to ask, and for what."""
    st.title("You have no role here yet")
    whom = " or ".join(sorted(settings.admin_names)) or "whoever runs this server"
    st.write(
        f"You are signed in as **{words.plain(actor.label)}**. Ask {words.plain(whom)} to give you a role in a shop."
    )
    st.caption("They need this name:")
    st.code(actor.label, language=None)
    if st.button("Sign out", icon=":material/logout:", key="leave"):
        st.logout()
    st.stop()


def _is_on(settings: AppSettings) -> bool:
    """Whether people sign in here; where that is wished and can't be, nothing is shown."""
    broken = [path for path in map(Path, st.get_option("secrets.files")) if path.is_file()]
    if broken and not st.secrets.load_if_toml_exists():
        _closed(
            "The file of secrets can't be read, so nobody can sign in.",
            f"Correct {broken[0].name}: it is no TOML.",
        )
    on = "is_logged_in" in st.user
    if settings.login is Login.REQUIRED and not on:
        _closed(
            "People have to sign in here, but no sign-in is set up.",
            "Put [auth] into .streamlit/secrets.toml; docs/security.md has a sample.",
        )
    secret = str(_auth().get("cookie_secret", ""))
    if _auth() and len(secret) < LEAST_SECRET:
        _closed(
            f"The cookie_secret under [auth] is shorter than {LEAST_SECRET} characters: it could be guessed.",
            "Make one with: python -c 'import secrets; print(secrets.token_hex(32))'",
        )
    return on


def _auth() -> Mapping[str, object]:
    return st.secrets.get("auth", {}) if st.secrets.load_if_toml_exists() else {}


def _refuse_strangers() -> None:
    """Where nobody signs in, the pages are for this machine alone."""
    if serving.is_public(st.get_option("server.address"), st.get_option("server.allowedHosts")):
        _closed(
            "This server can be reached from other machines, and nobody has to sign in: nothing is shown.",
            "Set up a sign-in (docs/security.md), or serve on localhost: python -m bundlerec serve",
        )


def _ask(title: str, text: str) -> NoReturn:
    st.title(title)
    st.write(text)
    for provider in _providers():
        label = "Sign in" if provider == DEFAULT else f"Sign in with {provider.capitalize()}"
        if st.button(label, type="primary", icon=":material/login:", key=f"login.{provider}"):
            try:
                st.login(None if provider == DEFAULT else provider)
            except StreamlitAuthError as trouble:
                _closed("The sign-in is not set up rightly.", str(trouble))
    st.stop()


def _providers() -> list[str]:
    """The one under [auth] itself, else each under [auth.NAME]."""
    named = [name for name, section in _auth().items() if isinstance(section, Mapping) and "client_id" in section]
    return [DEFAULT] if "client_id" in _auth() or not named else named


def _closed(message: str, hint: str) -> NoReturn:
    st.title("BundleRec is closed")
    st.error(f"**{message}**  \n{hint}")
    st.stop()
