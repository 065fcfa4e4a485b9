"""The campaigns so far: their files for sending, and what came of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from bundlerec import charts_campaigns
from bundlerec.campaigns.exporting import sending_table
from bundlerec.campaigns.of_shop import check_sendable, finish_campaign, judge_campaign, start_campaign
from bundlerec.data import columns as c
from bundlerec.data.exporting import CSV, EXCEL, MIME, as_bytes
from bundlerec.errors import BadSetting
from bundlerec.store import Campaign, CampaignState
from pages.common import allowed, estimates, figures, frame, words
from pages.common import campaign_words as say
from pages.common.frame import Page

HELP = "Without those who are held back. Text that a spreadsheet would run as a formula is made harmless."


def draw(page: Page, shop: str) -> None:
    """A card a campaign, the newest first and open."""
    found = page.store.campaigns.list(shop)
    if not found:
        return
    st.header("Your campaigns")
    for number, campaign in enumerate(found):
        title, colour = say.STATES[campaign.state]
        label = f"**{words.plain(campaign.name)}** :{colour}-badge[{title}]"
        with st.expander(label, expanded=number == 0, key=f"campaign.card.{campaign.id}"), frame.guard():
            _card(page, campaign)


def _card(page: Page, campaign: Campaign) -> None:
    st.markdown(say.sum_up(campaign))
    st.caption(" · ".join(words.plain(str(sentence)) for sentence in campaign.facts.get("segments", [])))
    with st.container(horizontal=True):
        _downloads(page, campaign)
        _next_step(page, campaign)
    if campaign.judgement:
        _judged(page, campaign)


def _downloads(page: Page, campaign: Campaign) -> None:
    try:
        check_sendable(page.store, campaign)
    except BadSetting as wrong:
        frame.show(wrong)
        return
    _download(page, campaign, CSV, "Download the file for sending")
    _download(page, campaign, EXCEL, "As Excel")


def _download(page: Page, campaign: Campaign, format: str, label: str) -> None:
    store = page.store

    def written() -> None:
        with frame.guard():
            start_campaign(store, campaign)

    st.download_button(
        label,
        lambda: as_bytes(sending_table(store, campaign), format),
        file_name=f"campaign_{campaign.id}.{format}",
        mime=MIME[format],
        icon=":material/download:",
        type="primary" if campaign.state is CampaignState.DRAFT and format == CSV else "secondary",
        on_click=written,
        key=f"campaign.{format}.{campaign.id}",
        **({"help": HELP} | allowed.lock(store, campaign.shop)),
    )


def _next_step(page: Page, campaign: Campaign) -> None:
    """What can be done with it in its state."""
    store, number = page.store, campaign.id
    if campaign.state is CampaignState.DRAFT:
        if st.button(
            "Take it away",
            icon=":material/delete:",
            key=f"campaign.drop.{number}",
            **allowed.lock(store, campaign.shop),
        ):
            store.campaigns.drop(number)
            st.rerun()
        return
    if st.button(
        "What came of it so far?",
        icon=":material/monitoring:",
        key=f"campaign.judge.{number}",
        **allowed.lock(store, campaign.shop),
    ):
        with st.spinner("Comparing both groups"):
            store.campaigns.judge(number, judge_campaign(store, campaign).told())
        st.rerun()
    if campaign.state is CampaignState.RUNNING and st.button(
        "Finish",
        icon=":material/flag:",
        key=f"campaign.finish.{number}",
        **({"help": "It is judged, and marked as finished."} | allowed.lock(store, campaign.shop)),
    ):
        finish_campaign(store, campaign.shop, campaign.name)
        st.rerun()


def _judged(page: Page, campaign: Campaign) -> None:
    judgement = campaign.judgement
    currency = page.store.shops.settings(campaign.shop).currency
    st.markdown(f"**{words.plain(str(judgement['verdict']))}**")
    for note in judgement["notes"]:
        st.caption(words.plain(str(note)))
    effects: list[Mapping[str, Any]] = judgement["effects"]
    known = [one for one in effects if one["low"] is not None and one["held"]]
    if known:
        figures.show(
            charts_campaigns.effects,
            _relative(known),
            key=f"campaign.chart.{campaign.id}",
            alt="What the campaign changed, against those who were held back",
        )
        st.caption(
            "How much more (right of the line) those who got the offer did than those who were held back, in percent, "
            "with the range of 95 % certainty. Grey: chance alone may have done it."
        )
    if effects:
        st.table(_table(effects, currency), border="horizontal", hide_index=True, alt="Both groups in figures")
        st.caption(
            "Everybody who was to get the offer is counted, whether it was opened or not. The difference is corrected "
            "for what both groups bought in as many days before."
        )
    estimates.of_campaign(judgement.get("by_chance", {}), str(campaign.id))


def _relative(effects: list[Mapping[str, Any]]) -> pd.DataFrame:
    """Each effect as a share of what the held-back customers did."""
    rows = [
        {
            "measure": say.MEASURES[one["measure"]],
            **{
                column: one[name] / one["held"]
                for column, name in ((c.VALUE, "effect"), (c.LOW, "low"), (c.HIGH, "high"))
            },
        }
        for one in effects
    ]
    return pd.DataFrame(rows)


def _table(effects: list[Mapping[str, Any]], currency: str) -> pd.DataFrame:
    def span(one: Mapping[str, Any]) -> str:
        if one["low"] is None:
            return words.NOTHING
        low, high = (say.difference(one["measure"], one[name], currency) for name in ("low", "high"))
        return f"{low} to {high}"

    return pd.DataFrame(
        {
            "": [say.MEASURES[one["measure"]] + _reason(one) for one in effects],
            "Got the offer": [say.figure(one["measure"], one["treated"], currency) for one in effects],
            "Held back": [say.figure(one["measure"], one["held"], currency) for one in effects],
            "Difference": [say.difference(one["measure"], one["effect"], currency) for one in effects],
            "95 % range": [span(one) for one in effects],
        }
    )


def _reason(one: Mapping[str, Any]) -> str:
    return f" ({say.UNKNOWN[one['measure']]})" if one["treated"] is None and one["measure"] in say.UNKNOWN else ""
