"""The widgets of the Rules page: what they hold now, as the fields of `Rules`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
import streamlit as st

from bundlerec.bundles.rules.asked import Choices
from bundlerec.bundles.rules.model import Rules
from bundlerec.data.variants import item_titles
from bundlerec.questions.answers import CHOICES
from pages.common import beside, rule_words, versions
from pages.common.frame import Page

OFFERED: Final = 500  # products, and brands, that a list proposes; any other can be typed
NUMBERS: Final = (
    "least_price",
    "most_price",
    "least_margin",
    "most_of_category",
    "not_bought_days",
    "not_dismissed_days",
)
NOUNS: Final = {"items": "Products", "brands": "Brands", "categories": "Categories"}
FIRST, LAST = "First day", "Last day"
NAMED: Final = {"Only products": "items", "Only brands": "brands", "Only categories": "categories"}


def draw(page: Page, rules: Rules, key: str) -> dict[str, Any] | None:
    """All groups of rules; those in use are open. None until it is known what their lists propose."""
    proposed = _choices(page)
    if proposed is None:
        return None
    options = {"items": proposed.items, "brands": proposed.brands, "categories": proposed.categories}
    titles = _titles(page, rules, proposed)
    told = rules.told()
    answers: dict[str, Any] = {}
    for verb in ("exclude", "require"):
        with st.expander(rule_words.VERBS[verb], expanded=_used(told, verb) or verb == "exclude"):
            answers |= _names(verb, rules, options, titles, key)
    with st.expander(
        "Only what fits", expanded=any(name in told for name in ("in_stock", "variants_once", *NUMBERS))
    ):
        answers |= _limits(rules, key)
    with st.expander("Sooner or later", expanded=_used(told, "promote") or _used(told, "demote")):
        for verb in ("promote", "demote"):
            st.markdown(f"**{rule_words.VERBS[verb]}**")
            answers |= _names(verb, rules, options, titles, key)
        answers["strength"] = _number("strength", rules, key)
    with st.expander("Blackout dates", expanded="blackouts" in told):
        answers["blackouts"] = _blackouts(rules, key)
    return {name: value for name, value in answers.items() if value is not None}


def _used(told: Mapping[str, Any], verb: str) -> bool:
    return any(name.startswith(verb) for name in told)


def _choices(page: Page) -> Choices | None:
    """What the lists propose; None while the catalogue is read, which the page shows."""
    shop = page.shop or ""
    question = {"ask": CHOICES, "shop": shop, "most": OFFERED}
    return beside.found(page, "Reading the catalogue", versions.of_files(page.store, shop), question, Choices)


def _titles(page: Page, rules: Rules, proposed: Choices) -> dict[str, str]:
    """Of the products that the lists propose, and of those that are chosen already."""
    chosen = [item for verb in rule_words.VERBS for item in getattr(rules, f"{verb}_items")]
    others = [item for item in chosen if item not in proposed.titles]
    return proposed.titles | (item_titles(page.store.data.items(page.shop or "", others)) if others else {})


def _names(
    verb: str, rules: Rules, options: Mapping[str, list[str]], titles: Mapping[str, str], key: str
) -> dict[str, list[str]]:
    found = {}
    for column, (name, noun) in zip(st.columns(3), NOUNS.items(), strict=True):
        field = f"{verb}_{name}"
        chosen = list(getattr(rules, field))
        found[field] = column.multiselect(
            noun,
            list(dict.fromkeys([*chosen, *options[name]])),
            default=chosen,
            format_func=(lambda one: f"{titles[one]} ({one})" if one in titles else one)
            if name == "items"
            else str,
            accept_new_options=True,
            select_all=False,  # Enter after some letters would take all that hold them
            key=f"{key}.{field}",
            help=Rules.model_fields[field].description,
        )
    return found


def _limits(rules: Rules, key: str) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for column, name in zip(st.columns(2), ("in_stock", "variants_once"), strict=True):
        field = Rules.model_fields[name]
        answers[name] = column.checkbox(
            field.title or name, value=getattr(rules, name), key=f"{key}.{name}", help=field.description
        )
    grid = st.grid(len(NUMBERS), min_column_width=170)
    for name in NUMBERS:
        with grid.cell():
            answers[name] = _number(name, rules, key)
    return answers


def _number(name: str, rules: Rules, key: str) -> float | int | None:
    """An empty field is no rule."""
    field = Rules.model_fields[name]
    whole = name in ("most_of_category", "not_bought_days", "not_dismissed_days")
    least, most = _bounds(name)
    number: float | int | None = st.number_input(
        field.title or name,
        min_value=int(least) if whole else least,
        max_value=(int(most) if whole else most) if most is not None else None,
        value=getattr(rules, name),
        step=1 if whole else 0.5,
        key=f"{key}.{name}",
        help=field.description,
        placeholder="No rule",
    )
    return number


def _bounds(name: str) -> tuple[float, float | None]:
    told = Rules.model_fields[name].metadata
    least = next((float(rule.ge) for rule in told if hasattr(rule, "ge")), 0.0)
    return least, next((float(rule.le) for rule in told if hasattr(rule, "le")), None)


def _blackouts(rules: Rules, key: str) -> list[dict[str, Any]]:
    """One row a blackout; names stand with commas between them, and without names nothing is offered."""
    st.caption("Days on which something is not offered. Without products, brands or categories, nothing is.")
    rows = [
        {
            FIRST: one.first,
            LAST: one.last,
            **{title: ", ".join(getattr(one, name)) for title, name in NAMED.items()},
        }
        for one in rules.blackouts
    ]
    edited = st.data_editor(
        pd.DataFrame(rows, columns=[FIRST, LAST, *NAMED]).astype({FIRST: "object", LAST: "object"}),
        num_rows="dynamic",
        hide_index=True,
        column_config={
            FIRST: st.column_config.DateColumn(FIRST, format="YYYY-MM-DD"),
            LAST: st.column_config.DateColumn(LAST, format="YYYY-MM-DD"),
            **{title: st.column_config.TextColumn(title) for title in NAMED},
        },
        key=f"{key}.blackouts",
        alt="Blackouts: first and last day, and which products, brands or categories are meant",
    )
    return [_blackout(row) for row in edited.to_dict("records") if pd.notna(row[FIRST]) or pd.notna(row[LAST])]


def _blackout(row: Mapping[Any, Any]) -> dict[str, Any]:
    first, last = (row[name] if pd.notna(row[name]) else None for name in (FIRST, LAST))
    named = {name: str(row[title] or "").split(",") for title, name in NAMED.items() if pd.notna(row[title])}
    return {"first": first or last, "last": last or first, **named}
