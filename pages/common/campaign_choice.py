"""Whom a campaign is for: segments with their counts, more ways to choose, and the campaign's settings."""

from __future__ import annotations

from datetime import date
from typing import Final

import streamlit as st

from bundlerec.bundles.rules.model import Rules, rules_from
from bundlerec.campaigns.asked import Customers
from bundlerec.campaigns.segments import CATEGORY_DAYS, LAPSING, Selection, selection
from bundlerec.campaigns.wishes import USUAL_DAYS, CampaignWish
from pages.common import campaign_words as say
from pages.common import rule_fields, words
from pages.common.frame import Page

HOLDOUTS: Final = (0, 5, 10, 15, 20, 30, 50)  # percent
RULED_HELP: Final = "They hold beside the shop's own, which stand on the Rules page, and are forgotten afterwards."
HELD_HELP: Final = (
    "They are drawn by chance and get nothing. Only against them can anybody tell later what the campaign did: who "
    "buys after an offer might have bought anyway."
)


def draw_selection(customers: Customers, key: str) -> Selection | None:
    """The segments that are chosen; None where none is, which the page has then been told."""
    counts = customers.counts
    names = st.pills(
        "Which customers?",
        list(counts),
        selection_mode="multi",
        default=_proposed(counts),
        format_func=lambda word: f"{say.SEGMENTS[word]} · {words.count(counts[word])}",
        key=f"{key}.segments",
    )
    with st.expander("More ways to choose"):
        more = [*_by_category(customers, key), *_by_spend(key), *_by_attribute(customers, key)]
    found = [*names, *more]
    if not found:
        st.info("Choose at least one group of customers.")
        return None
    any_of = False
    if len(found) > 1:
        any_of = st.radio(
            "Customers who are in", ["all of these groups", "any of them"], horizontal=True, key=f"{key}.any"
        ).startswith("any")
    return selection(found, any_of=any_of)


def _proposed(counts: dict[str, int]) -> list[str] | None:
    """Those who are about to be lost, else the largest group: a page that begins with nobody would puzzle."""
    if counts.get(LAPSING):
        return [LAPSING]
    return [max(counts, key=lambda word: counts[word])] if any(counts.values()) else None


def draw_wish(picked: Selection, kinds: list[str], customers: Customers, key: str) -> CampaignWish:
    """Kind of bundle, its size, the share that is held back, and the days."""
    grid = st.grid(3, min_column_width=200)
    with grid.cell():
        kind = st.selectbox("What to offer", kinds, format_func=say.kind, key=f"{key}.kind")
    with grid.cell():
        share = st.select_slider(
            "Held back",
            HOLDOUTS,
            value=10,
            format_func=lambda percent: f"{percent} %",
            key=f"{key}.holdout",
            help=HELD_HELP,
        )
    with grid.cell():
        size = st.number_input(
            "Products in a bundle, at most",
            min_value=1,
            max_value=40,
            value=None,
            placeholder="as usual",
            key=f"{key}.size",
        )
    with st.expander("When"):
        left, right = st.columns(2)
        start = left.date_input("Orders count from", value=customers.start, key=f"{key}.start")
        days = right.number_input(
            "For so many days", min_value=1, max_value=366, value=USUAL_DAYS, key=f"{key}.days"
        )
    day = start if isinstance(start, date) else None
    return CampaignWish(
        picked,
        kind=kind,
        size=size,
        holdout=share / 100,
        start=None if day == customers.start else day,
        days=int(days),
    )


def draw_rules(page: Page, key: str) -> Rules | None:
    """Rules that hold in this campaign only; none unless they are asked for. None until their form can be drawn."""
    if not st.toggle("Rules for this campaign alone", key=f"{key}.ruled", help=RULED_HELP):
        return Rules()
    answers = rule_fields.draw(page, Rules(), f"{key}.rules")
    return None if answers is None else rules_from(answers)


def _by_category(customers: Customers, key: str) -> list[str]:
    if not customers.categories:
        return []
    left, right = st.columns([3, 1])
    named = left.multiselect("Bought in a category", customers.categories, key=f"{key}.category")
    days = right.number_input("In the last days", 1, 3660, CATEGORY_DAYS, key=f"{key}.category_days")
    return [f"category:{path}@{int(days)}" for path in named]


def _by_spend(key: str) -> list[str]:
    left, right = st.columns(2)
    low = left.number_input("Spent in the last year, from", 0.0, value=None, key=f"{key}.low", placeholder="any")
    high = right.number_input("to less than", 0.0, value=None, key=f"{key}.high", placeholder="any")
    if low is None and high is None:
        return []
    return [f"spend:{'' if low is None else f'{low:.2f}'}..{'' if high is None else f'{high:.2f}'}"]


def _by_attribute(customers: Customers, key: str) -> list[str]:
    """What is known of customers beside their orders, and is not marked as sensitive."""
    if customers.sensitive:
        hidden = ", ".join(sorted(words.plain(name) for name in customers.sensitive))
        st.caption(f"Nobody can be chosen by what is marked as sensitive: {hidden}.")
    if not customers.attributes:
        return []
    left, right = st.columns(2)
    name = left.selectbox(
        "Attribute", sorted(customers.attributes), index=None, key=f"{key}.attribute", placeholder="none"
    )
    if name is None:
        return []
    value = right.selectbox("is", customers.attributes[name], key=f"{key}.value.{name}")
    return [f"attribute:{name}={value}"]
