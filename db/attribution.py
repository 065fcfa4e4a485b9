"""Which shown bundle a customer speaks of who does not name it."""

from __future__ import annotations

from typing import Final

import pandas as pd
from sqlalchemy import Connection

from bundlerec.data import columns as c
from db.exposures import DAY, read_exposures
from db.feedback_schema import exposures

LATEST_DAYS: Final = 90  # after which nobody speaks of a bundle any more
ROW: Final = "row"


def attributed(connection: Connection, shop: int, told: pd.DataFrame) -> pd.DataFrame:
    """Feedback (times in microseconds) with the column `exposure` filled: the last bundle that the customer was shown
    within LATEST_DAYS before, with the item and the number that the feedback names; empty where there is none.
    """
    exposure = pd.to_numeric(told[c.EXPOSURE]).astype("Int64")
    open_ = told[exposure.isna()]
    if open_.empty:
        return told.assign(**{c.EXPOSURE: exposure})
    first = int(open_[c.TIME].min()) - LATEST_DAYS * DAY
    shown = read_exposures(connection, shop, exposures.c.time >= first, exposures.c.customer_id.is_not(None))
    shown[c.TIME] = shown[c.TIME].to_numpy().astype("datetime64[us]").astype("int64")
    whole = shown.drop_duplicates(c.EXPOSURE)
    of_item = open_[c.ITEM_ID].notna()
    found = pd.concat(
        [
            _last(open_[of_item], shown, [c.CUSTOMER_ID, c.ITEM_ID]),
            _last(open_[~of_item], whole, [c.CUSTOMER_ID]),
        ]
    )
    return told.assign(**{c.EXPOSURE: exposure.fillna(found.reindex(told.index).astype("Int64"))})


def _last(told: pd.DataFrame, shown: pd.DataFrame, by: list[str]) -> pd.Series:
    """Row of `told` -> number of the exposure."""
    asked = told[[*by, c.BUNDLE, c.TIME]].astype(dict.fromkeys(by, "str")).rename_axis(ROW).reset_index()
    pairs = asked.merge(shown[[*by, c.EXPOSURE, c.BUNDLE, c.TIME]], on=by, suffixes=("", "_shown"))
    age = pairs[c.TIME] - pairs[f"{c.TIME}_shown"]
    named = pairs[c.BUNDLE].isna() | (pairs[c.BUNDLE].astype("str") == pairs[f"{c.BUNDLE}_shown"].astype("str"))
    pairs = pairs[(age >= 0) & (age <= LATEST_DAYS * DAY) & named]
    return pairs.sort_values([f"{c.TIME}_shown", c.EXPOSURE]).groupby(ROW)[c.EXPOSURE].last()
