"""What a log itself says of its items and customers, for shops without a catalogue or a list of customers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.cleaning.coded import distinct
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
    items, item = distinct(unknown[c.ITEM_ID])
    table = pd.DataFrame({c.ITEM_ID: items})
    for name in told:
        said = lines.loc[unknown.index, name]
        if name == c.COST:
            table[name] = said.groupby(item).median()
            continue
        texts = _counted(item, said)
        table[name] = texts.drop_duplicates("item").set_index("item")["text"].reindex(table.index)
        if name == told[0]:
            several = texts.loc[texts["item"].duplicated(), "item"].unique()
            first = pd.Series(unknown.index).groupby(item).first()
            notes.change(f"several values of {name} for one item, the commonest kept", pd.Index(first[several]))
    table[c.PRICE] = unknown[c.PRICE].groupby(item).median()
    table = table.sort_values(c.ITEM_ID, ignore_index=True)
    notes.say(f"What {around.file} tells of {len(table):,} items ({', '.join(told)}) was put into the catalogue.")
    return table.reindex(columns=list(c.CATALOGUE))


def customers_from_log(
    lines: pd.DataFrame, attributes: Sequence[str], notes: Notes, around: Around
) -> pd.DataFrame | None:
    """What the lines say of their customers, of each the last that is not empty; None where they say nothing."""
    told = [name for name in attributes if name in lines]
    if not told:
        return None
    people = lines[[c.CUSTOMER_ID, *told]].drop_duplicates().astype("str")
    people = people[people[c.CUSTOMER_ID] != ""]
    if people.empty:
        return None
    last = people.replace("", None).groupby(c.CUSTOMER_ID, as_index=False, sort=False).last()
    notes.say(f"What {around.file} tells of its customers ({', '.join(told)}) was taken as their attributes.")
    return clean_customers(last.fillna("").astype("str"), notes, around)


def _counted(item: np.ndarray, texts: pd.Series) -> pd.DataFrame:
    """The texts of each item (columns item, text, n) that are not empty, the commonest first, of two alike the first
    in the alphabet."""
    names, places = distinct(texts)
    pairs, n = np.unique(item.astype(np.int64) * len(names) + places, return_counts=True)
    counts = pd.DataFrame({"item": pairs // len(names), "text": names.to_numpy()[pairs % len(names)], "n": n})
    counts = counts[counts["text"] != ""]
    return counts.sort_values(["item", "n", "text"], ascending=[True, False, True])
