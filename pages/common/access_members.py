"""Who has which role in the shop: the list, giving a role, taking one away."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from bundlerec.access import Role, checked_name
from bundlerec.store import Membership
from pages.common import empty, words
from pages.common.frame import Page

ROLES = {
    Role.VIEWER: "Viewer: sees everything of the shop and exports it.",
    Role.ANALYST: "Analyst: also changes data, rules and terms, trains, runs campaigns.",
    Role.ADMIN: "Admin: also says who may do what, names folders of the server, reads this log.",
}


def draw(page: Page) -> None:
    """The members of the page's shop."""
    if page.shop is None:
        empty.no_data("Before somebody can have a role in a shop, there has to be one.")
        return
    if page.actor.owns:
        st.info(
            "Nobody has to sign in here: whoever sits at this machine may do everything. Roles count as soon as a "
            "sign-in is set up; docs/security.md says how."
        )
    st.header("Who may do what")
    held = page.store.members.all(page.shop)
    if held:
        st.table(_table(held), border="horizontal", hide_index=True, alt="Who has which role")
    else:
        st.write("Nobody was given a role in this shop yet.")
    _grant(page, page.shop)
    _revoke(page, page.shop, [one.who for one in held if one.shop == page.shop])


def _table(held: Sequence[Membership]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Who": [words.plain(one.who) for one in held],
            "Role": [one.role.word.capitalize() for one in held],
            "Where": ["This shop" if one.shop else "Every shop" for one in held],
            "Since": [words.minute(one.created) for one in held],
        }
    )


def _grant(page: Page, shop: str) -> None:
    with st.form("grant", clear_on_submit=True):
        who = st.text_input(
            "E-mail address",
            help="The one that the person signs in with. Without one: the name that the page shows.",
        )
        role = st.radio("Role", list(ROLES), format_func=ROLES.__getitem__)
        sent = st.form_submit_button("Give the role", icon=":material/person_add:")
    if sent:
        page.store.members.grant(checked_name(who), role, shop)
        st.rerun()


def _revoke(page: Page, shop: str, names: Sequence[str]) -> None:
    if not names:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        who = st.selectbox(
            "Take a role away", names, index=None, placeholder="Choose a person", key=f"revoke.{shop}"
        )
        sure = st.button("Take it away", icon=":material/person_remove:", disabled=who is None)
    if sure and who is not None:
        page.store.members.revoke(who, shop)
        st.session_state.pop(f"revoke.{shop}", None)
        st.rerun()
