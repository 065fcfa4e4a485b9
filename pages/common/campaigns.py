"""The Campaigns page: choose customers, see what each would get, keep the campaign; and the campaigns so far."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pandas as pd
import streamlit as st

from bundlerec import wire
from bundlerec.bundles.rules.of_shop import today
from bundlerec.campaigns.asked import Customers
from bundlerec.campaigns.exporting import BEST_DAY, sending_rows
from bundlerec.campaigns.of_shop import create_campaign, next_draw
from bundlerec.campaigns.planning import Plan, kinds_of
from bundlerec.campaigns.wishes import CampaignWish
from bundlerec.data import columns as c
from bundlerec.questions.answers import CAMPAIGN, CUSTOMERS
from bundlerec.store import Run
from pages.common import allowed, beside, campaign_choice, campaign_list, versions, words
from pages.common import campaign_words as say
from pages.common.frame import Page

SHOWN: Final = 20  # rows of the preview
CREATED: Final = "campaign.created"


def draw(page: Page, run: Run) -> None:
    """The new campaign first, then those that are there."""
    st.write(
        "Choose customers; each gets a bundle with its price, a reason and the best day to write. Some are held back "
        "by chance, so that you can see later what the campaign did."
    )
    told = st.session_state.pop(CREATED, None)
    if told:
        st.success(f"“{words.plain(told)}” is kept. Its file for sending is below.")
    campaign_list.draw(page, run.shop)
    st.header("A new campaign")
    customers = _customers(page, run.shop)
    if customers is not None:
        _new(page, run, customers)


def _customers(page: Page, shop: str) -> Customers | None:
    """The shop's customers as they are now; None while they are looked at, which the page shows."""
    question = {"ask": CUSTOMERS, "shop": shop, "data": _data(page, shop), "segments": list(say.SEGMENTS)}
    return beside.found(page, "Looking at your customers", today(), question, Customers)


def _data(page: Page, shop: str) -> str:
    """Another text for other data."""
    store = page.store
    summary = store.shops.summary(shop)
    marks = sorted(store.data.sensitive_attributes(shop))
    joined = store.shops.settings(shop).join_variants
    files = versions.of_files(store, shop)
    return f"{files} {summary.lines} {summary.customers} {joined} {marks}"


def _new(page: Page, run: Run, customers: Customers) -> None:
    kinds = kinds_of(page.store, run)
    if not customers.number or not kinds:
        st.info("This training left no bundles that could be offered. Train again on a longer log.")
        return
    key = f"campaign.{run.shop}"
    picked = campaign_choice.draw_selection(customers, key)
    if picked is None:
        return
    wish = campaign_choice.draw_wish(picked, _sorted(kinds), customers, key)
    rules = campaign_choice.draw_rules(page, key)
    if rules is None:
        return
    wish = replace(wish, rules=rules, seed=next_draw(page.store, run.shop))
    plan = _plan(page, run, wish)
    if plan is None:
        return
    _tell(page, plan)
    if len(plan.members):
        _preview(page, plan)
        _keep(page, plan, key)


def _sorted(kinds: list[str]) -> list[str]:
    """What is due again first: it has a day of its own."""
    order = list(say.KINDS)
    return sorted(
        kinds, key=lambda kind: (kind != "replenish", order.index(kind) if kind in order else len(order))
    )


def _plan(page: Page, run: Run, wish: CampaignWish) -> Plan | None:
    """The plan of this wish, whose draw its seed decides; made once for everybody, until something else follows."""
    question = {
        "ask": CAMPAIGN,
        "shop": run.shop,
        "data": _data(page, run.shop),
        "run": run.id,
        "wish": wire.told(CampaignWish, wish),
    }
    told = versions.of_offers(page.store, run.shop)
    return beside.found(page, "Choosing bundles and days", told, question, Plan)


def _tell(page: Page, plan: Plan) -> None:
    currency = page.store.shops.settings(plan.campaign.shop).currency
    for note in plan.notes:
        st.caption(words.plain(note))
    if plan.members.empty:
        st.info("Nobody is in this campaign. Choose other customers.")
        return
    st.markdown("\n".join(f"- {words.plain(sentence)}" for sentence in plan.segments))
    told = plan.power.told("" if currency in ("", "none") else f" {currency}")
    (st.write if plan.power.measurable else st.warning)(words.plain(told))
    whose = {"rules": "the shop's for these bundles", "own_rules": "those of this campaign alone"}
    held = " and ".join(text for name, text in whose.items() if plan.campaign.wish.get(name))
    if held:
        st.caption(f"Rules that hold: {held}.")
    st.page_link("pages/5_Rules.py", label="See or change the rules", icon=":material/rule:")


def _preview(page: Page, plan: Plan) -> None:
    got = plan.members[~plan.members[c.HELD]].head(SHOWN)
    rows = sending_rows(page.store, plan.campaign.shop, got, plan.campaign.kind)
    table = pd.DataFrame(
        {
            "Customer": rows[c.CUSTOMER_ID],
            "Bundle": rows["products"],
            "Price": rows[c.BUNDLE_PRICE],
            "Saving": rows[c.SAVING] if (rows[c.SAVING] > 0).any() else float("nan"),
            "Best day": rows[BEST_DAY],
            "Why this day": rows["day_because"],
            "Reason": rows[c.REASON],
        }
    )
    st.dataframe(
        table.dropna(axis="columns", how="all"),
        placeholder=words.NOTHING,
        hide_index=True,
        column_config={name: st.column_config.NumberColumn(format="%.2f") for name in ("Price", "Saving")},
        key="campaign.preview",
    )
    whole = int((~plan.members[c.HELD]).sum())
    st.caption(f"The first {words.count(len(table))} of {words.plural(whole, 'customer')}, in order of the day.")


def _keep(page: Page, plan: Plan, key: str) -> None:
    campaign = plan.campaign
    taken = {one.name for one in page.store.campaigns.list(campaign.shop)}
    segments = [str(word) for word in campaign.wish["segments"]]
    proposal = say.proposed_name(segments, campaign.kind, taken, any_of=bool(campaign.wish["any"]))
    name = st.text_input("Name", value=proposal, max_chars=100, key=f"{key}.name.{proposal}.{len(taken)}")
    if st.button(
        "Create the campaign",
        type="primary",
        icon=":material/campaign:",
        **allowed.lock(page.store, campaign.shop),
    ):
        made = create_campaign(page.store, plan, name)
        st.session_state[CREATED] = made.name
        st.rerun()
