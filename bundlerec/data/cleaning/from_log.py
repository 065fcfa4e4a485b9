"""What a log itself says of its items and customers, for shops without a catalogue or a list of customers."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.cleaning.customers import clean_customers
from bundlerec.data.cleaning.notes import Around, Notes

TOLD = (c.TITLE, c.CATEGORY, c.BRAND, c.DESCRIPTION, c.IMAGE_URL)


def catalogue_from_log(
    events: pd.DataFrame, lines: pd.DataFrame, notes: Notes, around: Around
) -> pd.DataFrame | None:
    """Catalogue rows for items that the catalogue doesn't know: commonest words, median price and cost.

    `lines` (fields as texts) and `events` share their index. None where the log tells nothing of its items.
    """
    told = [name for name in (*TOLD, c.COST) if name in lines]
    unknown = events[~events[c.ITEM_ID].isin(around.catalogue[c.ITEM_ID])]
    if not told or unknown.empty:
        return None
    item = unknown[c.ITEM_ID].astype("str")
    table = pd.DataFrame({c.ITEM_ID: sorted(item.unique())}).astype({c.ITEM_ID: "str"})
    for name in told:
        said = lines.loc[unknown.index, name]
        table[name] = table[c.ITEM_ID].map(_commonest(item, said) if name in TOLD else said.groupby(item).median())
    table[c.PRICE] = table[c.ITEM_ID].map(unknown[c.PRICE].groupby(item).median())
    several = lines.loc[unknown.index].groupby(item)[told[0]].nunique()
    notes.change(f"several values of {told[0]} for one item, the commonest kept", int((several > 1).sum()))
    notes.say(f"What {around.file} tells of {len(table):,} items ({', '.join(told)}) was put into the catalogue.")
    return table.reindex(columns=list(c.CATALOGUE))


def customers_from_log(
    lines: pd.DataFrame, attributes: Sequence[str], notes: Notes, around: Around
) -> pd.DataFrame | None:
    """What the lines say of their customers, of each the last that is not empty; None where they say nothing."""
    told = [name for name in attributes if name in lines]
    people = lines.loc[lines[c.CUSTOMER_ID] != "", [c.CUSTOMER_ID, *told]] if told else lines[:0]
    if people.empty:
        return None
    last = people.drop_duplicates().replace("", None).groupby(c.CUSTOMER_ID, as_index=False, sort=False).last()
    notes.say(f"What {around.file} tells of its customers ({', '.join(told)}) was taken as their attributes.")
    return clean_customers(last.fillna("").astype("str"), notes, around)


def _commonest(item: pd.Series, text: pd.Series) -> pd.Series:
    """The commonest text of each item that is not empty; of two alike the first in the alphabet."""
    filled = text != ""
    counts = pd.DataFrame({"item": item[filled], "text": text[filled]}).value_counts().rename("n").reset_index()
    ranked = counts.sort_values(["item", "n", "text"], ascending=[True, False, True])
    return ranked.drop_duplicates("item").set_index("item")["text"]
