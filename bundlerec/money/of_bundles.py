"""What bundles cost that a training kept, that the merchant has, or that somebody is about to offer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd

from bundlerec.bundles.requests import EXISTING
from bundlerec.data import columns as c
from bundlerec.money.offers import offers_of
from bundlerec.money.prices import price_table
from bundlerec.money.terms import coin_of, terms_of
from bundlerec.store import Run, Store

BUNDLE: Final = (c.CUSTOMER_ID, c.KIND, c.BUNDLE)  # what names one bundle in the Bundles table


def bundle_offers(
    store: Store, run: Run, bundles: pd.DataFrame, by: Sequence[str] = BUNDLE, prices: pd.DataFrame | None = None
) -> pd.DataFrame:
    """The Offers table (`data.columns.OFFERS`) of rows with an item_id each, one row a bundle, indexed by `by`.

    Rows of the merchant's own bundles (kind `existing`) hold codes of bundles and are left out (`existing_offers`).
    prices: `price_table` of the products, for whoever has it already.
    """
    rows = bundles[bundles[c.KIND] != EXISTING] if c.KIND in bundles else bundles
    codes = rows[c.ITEM_ID].astype(str)
    known = price_table(store, run, sorted(set(codes))) if prices is None else prices
    contents = known.reindex(codes)[[c.PRICE, c.COST, c.STOCK]].set_axis(rows.index)
    extra = [name for name in (c.QUANTITY, c.OWN_PRICE) if name in rows]
    return _offered(store, run.shop, rows[[*by, *extra]].join(contents), by)


def existing_offers(store: Store, run: Run, bundle_ids: Sequence[str]) -> pd.DataFrame:
    """The Offers table of the merchant's own bundles, indexed by bundle_id; a price that the merchant told stays."""
    inside = store.data.existing_bundles(run.shop, list(bundle_ids))
    codes = inside[c.ITEM_ID].astype(str)
    known = price_table(store, run, sorted(set(codes))).reindex(codes)
    told = {c.BUNDLE_ID: inside[c.BUNDLE_ID].astype(str).to_numpy(), c.OWN_PRICE: inside[c.PRICE].to_numpy()}
    return _offered(store, run.shop, known[[c.PRICE, c.COST, c.STOCK]].assign(**told), [c.BUNDLE_ID])


def _offered(store: Store, shop: str, contents: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    coin = coin_of(store.shops.settings(shop).currency)
    return offers_of(contents, by, terms_of(store, shop), coin)
