"""What is said of a shop once for all its files."""

from __future__ import annotations

import streamlit as st

from bundlerec.data.shop_settings import CURRENCIES, change_settings
from bundlerec.store import NO_CURRENCY
from pages.common import allowed, remembered, variants
from pages.common.file_questions import currency_title, zones
from pages.common.frame import Page

NOT_SAID = "Not said yet"


def draw(page: Page, shop: str) -> None:
    """The settings as they are, to be changed."""
    told = page.store.shops.settings(shop)
    st.caption("They hold for files that are added from now on; what is saved already is not converted.")
    with st.form("shop_settings", border=False):
        left, right = st.columns(2)
        currency = left.selectbox(
            "Currency of the prices",
            list(dict.fromkeys(["", *([told.currency] if told.currency else []), NO_CURRENCY, *CURRENCIES])),
            index=1 if told.currency else 0,
            format_func=lambda one: currency_title(one) if one else NOT_SAID,
            accept_new_options=True,
            key=f"settings.currency.{shop}",
        )
        zone = right.selectbox(
            "Time zone of times that name none",
            list(dict.fromkeys(["", *([told.time_zone] if told.time_zone else []), *zones()])),
            index=1 if told.time_zone else 0,
            format_func=lambda one: one or NOT_SAID,
            key=f"settings.time_zone.{shop}",
        )
        sent = st.form_submit_button("Save settings", icon=":material/save:", **allowed.lock(page.store, shop))
    if sent:
        change_settings(page.store, shop, currency=currency or "", time_zone=zone or "")
        st.success("Saved.")
    variants.draw(page, shop)
    remembered.draw(page, shop)
