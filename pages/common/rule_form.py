"""The Rules page: a form for one kind of bundle, and what each rule would do, before anything is saved."""

from __future__ import annotations

from typing import Any

import streamlit as st

from bundlerec.bundles.rules.effects import Ground, effects_of, ground_of
from bundlerec.bundles.rules.model import ALL, Rules, rules_from
from bundlerec.bundles.rules.of_shop import rule_book, save_rules
from bundlerec.errors import BadSetting
from bundlerec.registry.in_use import run_in_use
from bundlerec.store import Store
from pages.common import allowed, empty, frame, rule_fields, rule_words, versions, words
from pages.common.frame import Page

STRICT = (
    "A product of which the catalogue does not say its price, margin or stock is left out by a rule about it. The "
    "bundles that are on show obey at once; places that became free are filled by the next training."
)


def draw(page: Page) -> None:
    """Which bundles, the form, the preview, and the button that saves."""
    if page.shop is None:
        empty.no_data("Before there is anything to rule, the shop needs products.")
        return
    st.write(
        "Say what may stand in bundles. Rules hold before a bundle is put together, so the next best product takes "
        "the place of what they leave out."
    )
    book = rule_book(page.store, page.shop)
    kind = st.selectbox(
        "Rules for",
        list(rule_words.KINDS),
        format_func=lambda one: rule_words.KINDS[one],
        key=f"rules.kind.{page.shop}",
        help="Rules for all bundles hold for each kind as well.",
    )
    before = book.rules.get(kind, Rules())
    key = f"rules.{page.shop}.{kind}.{_round(page.shop)}"
    wished = _wished(rule_fields.draw(page, before, key))
    st.header("What these rules would do")
    if wished is not None:
        _preview(page, {**book.rules, kind: wished}, kind)
        _save(page, kind, before, wished)


def _wished(answers: dict[str, Any]) -> Rules | None:
    try:
        return rules_from(answers)
    except BadSetting as wrong:
        frame.show(wrong)
        return None


def _preview(page: Page, rules: dict[str, Rules], kind: str) -> None:
    shop = page.shop or ""
    found = effects_of(
        page.store, shop, {one: rules[one] for one in (ALL, kind) if one in rules}, _ground(page, shop)
    )
    mine = [effect for effect in found.rows if effect.kind == kind]
    if not mine:
        st.write("No rule yet: every product of the shop may be offered.")
    currency = page.store.shops.settings(shop).currency
    st.markdown("\n".join(f"- {rule_words.sentence(effect, currency)}" for effect in mine))
    for problem in found.problems:
        st.warning(words.plain(problem))
    if mine:
        st.caption(STRICT)


def _ground(page: Page, shop: str) -> Ground:
    """What rules are tried on: as long as files and training stay, it need not be read after each letter."""
    used = run_in_use(page.store, shop)
    return _ground_of(page.url, shop, versions.of_files(page.store, shop), used.id if used else 0, page.store)


@st.cache_resource(
    show_spinner="Looking at the shop's products …", max_entries=versions.KEPT, ttl=versions.KEPT_FOR
)
def _ground_of(url: str, shop: str, files: str, run: int, _store: Store) -> Ground:
    return ground_of(_store, shop)


def _save(page: Page, kind: str, before: Rules, wished: Rules) -> None:
    shop = page.shop or ""
    left, right = st.columns([1, 4])
    if left.button(
        "Save rules",
        type="primary",
        icon=":material/save:",
        **allowed.lock(page.store, shop, when=wished != before),
    ):
        save_rules(page.store, shop, kind, wished)
        st.session_state["rules.saved"] = rule_words.KINDS[kind]
        st.rerun()
    if not before.empty and right.button(
        "Take all these rules away", icon=":material/delete:", **allowed.lock(page.store, shop)
    ):
        save_rules(page.store, shop, kind, Rules())
        st.session_state[f"rules.round.{shop}"] = _round(shop) + 1
        st.rerun()
    told = st.session_state.pop("rules.saved", None)
    if told:
        st.success(f"Saved for: {told}.")


def _round(shop: str) -> int:
    """A new number makes the form's widgets anew, from what is saved."""
    return int(st.session_state.get(f"rules.round.{shop}", 0))
