"""A campaign as a file for sending: one row a customer who gets the offer. Nobody who is held back is in it."""

from __future__ import annotations

import json
from datetime import timedelta

import numpy as np
import pandas as pd

from bundlerec.bundles.requests import EXISTING
from bundlerec.campaigns.days import DUE, NEXT_ORDER, START, WEEKDAY
from bundlerec.campaigns.own_bundles import bundle_titles, contents_of
from bundlerec.data import columns as c
from bundlerec.data.variants import variant_title
from bundlerec.store import Campaign, Store

BEST_DAY, PRODUCTS = "best_day", "products"
DAY_WORDS = {
    DUE: "something of the bundle is due again",
    NEXT_ORDER: "the next order is expected",
    WEEKDAY: "the customer usually orders on this weekday",
    START: "the campaign begins",
}


def sending_table(store: Store, campaign: Campaign) -> pd.DataFrame:
    """customer_id, best_day, why, products (titles), prices, saving, reason, then item_1, title_1, item_2, …

    Customers who are held back are left out. In order of day, then of id.
    """
    members = store.campaigns.members(campaign.id)
    return sending_rows(store, campaign.shop, members[~members[c.HELD]], campaign.kind)


def sending_rows(store: Store, shop: str, members: pd.DataFrame, kind: str) -> pd.DataFrame:
    """The same of any members of a campaign of this kind."""
    bundles = [json.loads(told) for told in members[c.ITEMS]]
    titles = _titles(store, shop, sorted({str(item) for items in bundles for item in items}))
    if kind == EXISTING:
        inside = {code for codes in contents_of(store, shop, bundles) for code in codes}
        titles |= bundle_titles(store, shop, sorted(titles), _titles(store, shop, sorted(inside)))
    table = pd.DataFrame(
        {
            c.CUSTOMER_ID: members[c.CUSTOMER_ID].to_numpy(dtype=object),
            BEST_DAY: members[c.DAY].to_numpy(dtype=object),
            "day_because": [DAY_WORDS.get(why, why) for why in members[c.DAY_REASON]],
            PRODUCTS: [" + ".join(titles[str(item)] for item in items) for items in bundles],
            c.LIST_PRICE: members[c.LIST_PRICE].to_numpy(),
            c.BUNDLE_PRICE: members[c.BUNDLE_PRICE].to_numpy(),
            c.SAVING: np.round((members[c.LIST_PRICE] - members[c.BUNDLE_PRICE]).to_numpy(dtype=np.float64), 6),
            c.REASON: [
                f"{titles[str(items[0])]}: {reason}" if reason else ""
                for items, reason in zip(bundles, members[c.REASON], strict=True)
            ],
        }
    )
    for slot in range(max(map(len, bundles), default=0)):
        codes = [str(items[slot]) if slot < len(items) else "" for items in bundles]
        table[f"item_{slot + 1}"] = codes
        table[f"title_{slot + 1}"] = [titles.get(code, "") for code in codes]
    return table.sort_values([BEST_DAY, c.CUSTOMER_ID], kind="stable", ignore_index=True)


def exposures_of(campaign: Campaign, members: pd.DataFrame) -> pd.DataFrame:
    """The Exposures rows of everybody who gets the offer, on the best day of each."""
    got = members[~members[c.HELD]]
    bundles = [json.loads(told) for told in got[c.ITEMS]]
    counts = np.array([len(items) for items in bundles], dtype=np.int64)
    row = np.repeat(np.arange(len(got)), counts)
    day = pd.to_datetime(got[c.DAY]).to_numpy().astype("datetime64[us]")
    return pd.DataFrame(
        {
            c.RUN: campaign.run_id,
            c.MODEL: str(campaign.facts.get("model", "")),
            c.KIND: campaign.kind,
            c.CUSTOMER_ID: got[c.CUSTOMER_ID].to_numpy(dtype=object)[row],
            c.BUNDLE: 1,
            c.SLOT: np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts) + 1,
            c.ITEM_ID: [str(item) for items in bundles for item in items],
            c.PROBABILITY: got[c.PROBABILITY].to_numpy(dtype=np.float64)[row],
            c.CHANNEL: c.IN_CAMPAIGN,
            c.TIME: day[row],
            c.CAMPAIGN: campaign.id,
        }
    )


def last_day(campaign: Campaign) -> str:
    """The last day on which orders count, ISO 8601."""
    return (campaign.end - timedelta(days=1)).date().isoformat()


def _titles(store: Store, shop: str, item_ids: list[str]) -> dict[str, str]:
    known = store.data.items(shop, item_ids).dropna(subset=[c.TITLE])
    titles = [
        variant_title(str(title), words) for title, words in zip(known[c.TITLE], known[c.VARIANT], strict=True)
    ]
    named = dict(zip(known[c.ITEM_ID].astype(str), titles, strict=True))
    return {code: named.get(code, code) for code in item_ids}
