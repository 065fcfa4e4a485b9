"""Below on the Bundles page: the merchant's own bundles, best first for the customer, and who suits one best."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from bundlerec.bundles.requests import EXISTING
from bundlerec.bundles.rules.stored import offered_bundles
from bundlerec.data import columns as c
from bundlerec.data.variants import item_titles
from bundlerec.money.of_bundles import existing_offers
from bundlerec.store import Run, Store
from pages.common import bundle_money, reasons, words

PRODUCTS = 6  # of a bundle that a card names
CUSTOMERS = 10


def draw(store: Store, run: Run, customer: str) -> None:
    """Cards for the customer, and a list of customers for one bundle; nothing where the training knew no bundles."""
    offered = offered_bundles(store, run, customer_id=customer, kind=EXISTING).table.sort_values(c.SLOT)
    if offered.empty:
        return
    ids = offered[c.ITEM_ID].astype(str).tolist()
    contents = store.data.existing_bundles(run.shop, ids)
    why = reasons.of_bundle(store.results.reasons(run.id, customer), EXISTING, 1)
    titles = item_titles(store.data.items(run.shop, contents[c.ITEM_ID].astype(str).unique().tolist()))
    names, offers = names_of(contents), existing_offers(store, run, ids).reindex(ids)
    currency = store.shops.settings(run.shop).currency
    st.header("Bundles you already have")
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.write(f"The best {words.count(len(ids))} of them for customer {words.plain(customer)}, best first.")
        for place, bundle in enumerate(ids, start=1):
            inside = contents[contents[c.BUNDLE_ID] == bundle]
            money = bundle_money.line(offers.loc[bundle].to_dict(), currency)
            _card(f"{place}. {names.get(bundle, bundle)}", inside, titles, why.get(bundle, []), money)
    with right:
        _customers(store, run, ids, names)


def names_of(contents: pd.DataFrame) -> dict[str, str]:
    """Bundle code -> the title that the merchant gave it, where there is one."""
    told = contents.dropna(subset=[c.TITLE])
    return dict(zip(told[c.BUNDLE_ID].astype(str), told[c.TITLE].astype(str), strict=True))


def _card(title: str, inside: pd.DataFrame, titles: dict[str, str], why: list[reasons.Reason], money: str) -> None:
    products = [titles.get(str(item), str(item)) for item in inside[c.ITEM_ID]]
    more = f" and {words.count(len(products) - PRODUCTS)} more" if len(products) > PRODUCTS else ""
    with st.container(border=True, gap="xsmall"):
        st.markdown(f"**{words.plain(title)}**")
        st.caption(
            words.plain(f"{words.plural(len(products), 'product')}: {', '.join(products[:PRODUCTS])}{more}")
        )
        st.markdown(money)
        st.write(words.plain(reasons.sentence(why)))
        details = reasons.details(why)
        if details:
            with st.expander("Why this bundle"):
                st.markdown("\n".join(f"- {line}" for line in details))


def _customers(store: Store, run: Run, ids: list[str], names: dict[str, str]) -> None:
    bundle = st.selectbox(
        "Best customers for a bundle",
        ids,
        format_func=lambda code: names.get(code, code),
        key=f"own_bundle{run.id}",
        accept_new_options=True,
        help="One of these, or type the code of any other.",
    )
    found = offered_bundles(store, run, kind=EXISTING, item_id=bundle).table
    if found.empty:
        st.info(f"No customer has “{bundle}” among the best bundles. Is it the code of one of your bundles?")
        return
    best = found.sort_values([c.SCORE, c.CUSTOMER_ID], ascending=[False, True], kind="stable").head(CUSTOMERS)
    st.write(f"It is among the best for {words.plural(len(found), 'customer')}; first for whom it suits most.")
    shown = {"Customer": best[c.CUSTOMER_ID].map(words.plain), "Its place for them": best[c.SLOT]}
    st.dataframe(pd.DataFrame(shown), hide_index=True)
