"""Campaigns that offer the merchant's own bundles: a member's one item is the code of a bundle."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from bundlerec.data import columns as c
from bundlerec.store import Store


def contents_of(store: Store, shop: str, bundles: Iterable[Sequence[str]]) -> list[list[str]]:
    """Of each member's codes those of the bundle and of the products that are in it now."""
    told = [list(map(str, codes)) for codes in bundles]
    inside = store.data.existing_bundles(shop, sorted({code for codes in told for code in codes}))
    products = inside.astype({c.BUNDLE_ID: str, c.ITEM_ID: str}).groupby(c.BUNDLE_ID)[c.ITEM_ID].agg(list)
    return [
        list(dict.fromkeys([*codes, *(one for code in codes for one in products.get(code, []))])) for codes in told
    ]


def with_contents(store: Store, shop: str, members: pd.DataFrame) -> pd.DataFrame:
    """The Members table whose bundles are told with what is in them: who buys one of these buys of the bundle."""
    opened = contents_of(store, shop, (json.loads(told) for told in members[c.ITEMS]))
    return members.assign(**{c.ITEMS: [json.dumps(codes, ensure_ascii=False) for codes in opened]})


def bundle_titles(store: Store, shop: str, codes: Sequence[str], titles: Mapping[str, str]) -> dict[str, str]:
    """“Tea for two (Green tea + Pot)” of each code of a bundle. titles: of the products."""
    inside = store.data.existing_bundles(shop, list(codes))
    found = {}
    for code, rows in inside.groupby(inside[c.BUNDLE_ID].astype(str), sort=False):
        named = rows[c.TITLE].dropna().astype(str)
        products = " + ".join(titles.get(item, item) for item in rows[c.ITEM_ID].astype(str))
        found[str(code)] = f"{named.iloc[0] if len(named) else code} ({products})"
    return found
