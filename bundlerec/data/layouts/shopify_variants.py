"""What both of Shopify's product exports share: a row per variant, the product told on its first row only."""

from __future__ import annotations

import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.cleaning.not_products import reject_not_products
from bundlerec.data.cleaning.notes import Around, Notes
from bundlerec.data.layouts.markup import without_tags
from bundlerec.data.layouts.variants import put_together

HANDLE, GIFT_CARD, TYPE, VARIANT_IMAGE = "handle", "gift_card", "type", "variant_image"
SKU = c.ITEM_ID  # where there is one
OPTIONS = ("option1", "option2", "option3")
TOLD_ONCE = (c.TITLE, c.DESCRIPTION, c.BRAND, c.CATEGORY, TYPE, GIFT_CARD, c.IMAGE_URL)
ONLY_VARIANT = "Default Title"
ONLY_PICTURE = "only a further picture"


def variants(rows: pd.DataFrame, notes: Notes, around: Around) -> pd.DataFrame:
    """One row a variant, with its product's title, vendor, category and picture; the handle is the product's id.

    A variant's id is its SKU; without one it is `Title - Variant`, which is how Shopify's orders name it.
    """
    texts = {name: rows[name] if name in rows else _nothing(rows) for name in (SKU, *OPTIONS, *TOLD_ONCE, c.PRICE)}
    rows = rows.assign(**texts)
    for name in TOLD_ONCE:
        filled = rows[name].where(rows[name] != "", None)
        rows[name] = filled.groupby(rows[HANDLE]).transform("first").fillna("")
    picture = (rows[OPTIONS[0]] == "") & (rows[c.PRICE] == "") & (rows[SKU] == "")
    rows = notes.reject(rows, picture, ONLY_PICTURE)
    choice = put_together(rows.assign(**{OPTIONS[0]: rows[OPTIONS[0]].replace(ONLY_VARIANT, "")}), OPTIONS)
    title = rows[c.TITLE].where(choice == "", rows[c.TITLE] + " - " + choice)
    rows = rows.assign(
        **{
            c.ITEM_ID: rows[SKU].where(rows[SKU] != "", title),
            c.TITLE: title,
            c.PARENT_ID: rows[HANDLE],
            c.VARIANT: choice,
        }
    )
    gift_card = rows[GIFT_CARD].str.lower() == "true"
    rows = reject_not_products(rows, gift_card.map({True: "gift card", False: ""}), notes, around)
    return rows.assign(
        **{
            c.CATEGORY: rows[c.CATEGORY].where(rows[c.CATEGORY] != "", rows[TYPE]),
            c.DESCRIPTION: without_tags(rows[c.DESCRIPTION]),
            c.IMAGE_URL: _pictures(rows),
        }
    )


def _nothing(rows: pd.DataFrame) -> pd.Series:
    return pd.Series("", index=rows.index, dtype="str")


def _pictures(rows: pd.DataFrame) -> pd.Series:
    own = rows[VARIANT_IMAGE] if VARIANT_IMAGE in rows else _nothing(rows)
    return own.where(own != "", rows[c.IMAGE_URL])
