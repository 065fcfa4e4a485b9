"""A log and a catalogue in which the variants of a product are one item."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.variants import product_titles, products_of, variant_title

RECENT_DAYS: Final = 60  # of the log, in which a variant's sales tell what sells now
PRODUCT, STANDS, AVAILABLE, RECENT, EVER, SELLS = "product", "stands", "available", "recent", "ever", "sells"
NUMBERS: Final = (c.PRICE, c.COST, c.STOCK)
VARIES: Final = "varies"
WHOLE, SHOWN = "title of the product", "title of the variant"


@dataclass(frozen=True)
class Joined:
    """Both tables with one item a product, and `members`: its variants.

    members: item_id, stands (the variant whose code stands for the product), title, variant, price, available (in
    stock, or the stock is not known), varies (not the product's own row); by item_id.
    """

    events: pd.DataFrame
    catalogue: pd.DataFrame
    members: pd.DataFrame


def join_variants(events: pd.DataFrame, catalogue: pd.DataFrame) -> Joined | None:
    """None where no two known items are variants of one product.

    For a product stands the code of its best-selling variant in stock: by orders of the last weeks, then of all time.
    """
    if c.PARENT_ID not in catalogue or catalogue[c.PARENT_ID].isna().all():
        return None
    kinds = {name: "float64" if name in NUMBERS else "str" for name in c.CATALOGUE}
    catalogue = catalogue.reindex(columns=list(c.CATALOGUE)).astype(kinds)
    members = _members(events, catalogue)
    if members.empty:
        return None
    stands = dict(zip(members[c.ITEM_ID], members[STANDS], strict=True))
    renamed = events.assign(**{c.ITEM_ID: _renamed(events[c.ITEM_ID], stands)})
    told = members.assign(**{c.TITLE: members[SHOWN]}).sort_values(c.ITEM_ID, ignore_index=True)
    columns = [c.ITEM_ID, STANDS, c.TITLE, c.VARIANT, c.PRICE, AVAILABLE, VARIES]
    return Joined(renamed, _catalogue(catalogue, members), told[columns])


def _members(events: pd.DataFrame, catalogue: pd.DataFrame) -> pd.DataFrame:
    """The items that share their product with another, product by product, the one that stands for it first."""
    ids = catalogue[c.ITEM_ID]
    sold = events[c.ITEM_ID].astype("category").cat.categories.astype(str)
    unlisted = pd.DataFrame({c.ITEM_ID: sold[~sold.isin(ids)]}).reindex(columns=catalogue.columns)
    known = pd.concat([catalogue, unlisted.astype(catalogue.dtypes)], ignore_index=True)
    known = known.drop_duplicates(c.ITEM_ID, keep="last")
    known[PRODUCT] = products_of(known)
    members = known[known[PRODUCT].duplicated(keep=False)].reset_index(drop=True)
    if members.empty:
        return members
    members[AVAILABLE] = ~(members[c.STOCK] <= 0)
    members[RECENT], members[EVER] = _sales(events, members[c.ITEM_ID])
    members[VARIES] = members[c.ITEM_ID] != members[PRODUCT]
    members[SELLS] = members[VARIES] | (members[EVER] > 0)  # nobody may be able to buy a product as such
    order = [PRODUCT, SELLS, AVAILABLE, RECENT, EVER, c.ITEM_ID]
    members = members.sort_values(order, ascending=[True, *[False] * 4, True], ignore_index=True)
    members[STANDS] = members.groupby(PRODUCT)[c.ITEM_ID].transform("first")
    titles = product_titles(members)
    members[WHOLE] = pd.Series([titles.get(one) for one in members[PRODUCT]], dtype="str")
    title = members[c.TITLE].fillna(members[WHOLE]).fillna(members[c.ITEM_ID])
    members[SHOWN] = [variant_title(*pair) for pair in zip(title, members[c.VARIANT], strict=True)]
    return members


def _sales(events: pd.DataFrame, items: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Lines of each item that were purchases: lately, and ever."""
    bought = events[events[c.KIND] == c.PURCHASE] if c.KIND in events else events
    bought = bought[bought[c.ITEM_ID].isin(items)]
    late = bought[c.TIME] > events[c.TIME].max() - pd.Timedelta(days=RECENT_DAYS)
    counts = (part[c.ITEM_ID].astype(str).value_counts() for part in (bought[late], bought))
    recent, ever = (items.map(count).fillna(0).astype(np.int64) for count in counts)
    return recent, ever


def _renamed(ids: pd.Series, stands: Mapping[str, str]) -> pd.Series:
    column = ids.astype("category").cat
    names = column.categories.astype(str)
    places, distinct = pd.factorize(pd.Index([stands.get(name, name) for name in names], dtype="str"))
    codes = np.append(places, -1)[column.codes]
    return pd.Series(pd.Categorical.from_codes(codes, distinct), index=ids.index)


def _catalogue(catalogue: pd.DataFrame, members: pd.DataFrame) -> pd.DataFrame:
    """One row a product: what its variant in front tells, else the next one; their stocks added."""
    products = members.groupby(STANDS, sort=False, as_index=False).first()
    products[c.STOCK] = products[STANDS].map(members.groupby(STANDS)[c.STOCK].sum(min_count=1))
    products = products.assign(**{c.ITEM_ID: products[STANDS], c.TITLE: products[WHOLE]})
    alone = catalogue[~catalogue[c.ITEM_ID].isin(members[c.ITEM_ID])]
    return pd.concat([alone, products[alone.columns].astype(alone.dtypes)], ignore_index=True)
