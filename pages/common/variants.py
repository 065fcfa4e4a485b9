"""Variants of one product: how many there are, and whether models and bundles take them for one."""

from __future__ import annotations

import streamlit as st

from bundlerec.data.shop_settings import change_settings
from bundlerec.data.variants import count_variants
from pages.common import allowed, words
from pages.common.frame import Page

ON = (
    "A red and a blue shirt are one product to a training: no bundle holds both, and a customer is shown the variant "
    "that they usually buy, else the best-selling one in stock."
)
OFF = "Every variant is a product of its own to a training: a bundle may hold several of one product."


def draw(page: Page, shop: str) -> None:
    """The counts with an example, and the switch; nothing for a shop without variants."""
    found = count_variants(page.store.data.variants(shop))
    if not found.variants:
        return
    st.subheader("Variants")
    st.write(words.plain(found.sentence("this shop")))
    told = page.store.shops.settings(shop)
    joined = st.toggle(
        "Join variants to their product",
        told.join_variants,
        key=f"join_variants.{shop}",
        **allowed.lock(page.store, shop),
    )
    if joined != told.join_variants:
        change_settings(page.store, shop, join_variants=joined)
        st.success("Saved. It counts from the next training on.")
    st.caption(f"{ON if joined else OFF} Nothing is rewritten: order lines keep the variant's code.")
