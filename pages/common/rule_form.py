"""The Rules page: a form for one kind of bundle, and what each rule would do, before anything is saved."""

from __future__ import annotations

from typing import Any

import streamlit as st

from bundlerec.bundles.rules.effects import Effects
from bundlerec.bundles.rules.model import ALL, Rules, rules_from
from bundlerec.bundles.rules.of_shop import rule_book, save_rules
from bundlerec.errors import BadSetting
from bundlerec.questions.answers import EFFECTS
from bundlerec.registry.in_use import run_in_use
from pages.common import allowed, beside, empty, frame, rule_fields, rule_words, versions, words
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
    answers = rule_fields.draw(page, before, key)
    if answers is None:
        return
    wished = _wished(answers)
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
    found = _effects(page, shop, {one: rules[one] for one in (ALL, kind) if one in rules})
    if found is None:
        return
    mine = [effect for effect in found.rows if effect.kind == kind]
    if not mine:
        st.write("No rule yet: every product of the shop may be offered.")
    currency = page.store.shops.settings(shop).currency
    st.markdown("\n".join(f"- {rule_words.sentence(effect, currency)}" for effect in mine))
    for problem in found.problems:
        st.warning(words.plain(problem))
    if mine:
        st.caption(STRICT)


def _effects(page: Page, shop: str, rules: dict[str, Rules]) -> Effects | None:
    """What the rules would do; None while that is worked out. As long as files and training stay, what they are tried
    on need not be read after each letter.
    """
    used = run_in_use(page.store, shop)
    ground = f"{versions.of_files(page.store, shop)} {used.id if used else 0}"
    told = {kind: one.told() for kind, one in rules.items()}
    question = {"ask": EFFECTS, "shop": shop, "ground": ground, "rules": told}
    return beside.found(
        page, "Looking at the shop's products", versions.of_offers(page.store, shop), question, Effects
    )


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
