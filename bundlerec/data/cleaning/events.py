"""Lines of a log: who bought what, when, in which order, how many, at which price."""

from __future__ import annotations

import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.aliases import TIMESTAMP
from bundlerec.data.cleaning.currency import note_currency
from bundlerec.data.cleaning.ids import pseudonyms, without_point_zero
from bundlerec.data.cleaning.kinds import BACK, NO_KIND, kinds_of
from bundlerec.data.cleaning.not_products import NOT_A_PRODUCT
from bundlerec.data.cleaning.notes import Around, Notes
from bundlerec.data.cleaning.numbers import numbers
from bundlerec.data.cleaning.refunds import apply_refunds
from bundlerec.data.cleaning.times import times

NO_ITEM, NO_TIME, BAD_TIME = "item missing", "date missing", "date unreadable"
BAD_QUANTITY, NO_QUANTITY, NEGATIVE_PRICE = "quantity unreadable", "quantity not positive", "price negative"
SEVERAL_LINES = "an id spans several lines"


def clean_events(lines: pd.DataFrame, mapping: dict[str, str], notes: Notes, around: Around) -> pd.DataFrame:
    """The Events table of lines given by field (texts, or typed where a layout worked them out).

    The index stays that of the lines. Raises FileProblem when the order of day and month can't be found.
    """
    lines = _ids(lines, notes, around)
    if around.not_products and not around.keep_not_products:
        lines = notes.reject(lines, lines[c.ITEM_ID].isin(around.not_products), NOT_A_PRODUCT)
    lines = _times(lines, mapping, notes, around)
    lines = _kinds(lines, notes, around)
    lines = _amounts(lines, mapping, notes, around)
    if c.ORDER_ID not in lines or (lines[c.ORDER_ID] == "").any():
        lines = _orders(lines, notes)
    lines = apply_refunds(lines, notes)
    lines = notes.reject(lines, lines[c.QUANTITY] <= 0, NO_QUANTITY)
    _tell(lines, notes, around)
    return _finished(lines)


def _ids(lines: pd.DataFrame, notes: Notes, around: Around) -> pd.DataFrame:
    lines = lines.copy(deep=False)
    if c.CUSTOMER_ID not in lines:
        lines[c.CUSTOMER_ID] = pd.Series("", index=lines.index, dtype="str")
    for name in (c.CUSTOMER_ID, c.ITEM_ID, c.ORDER_ID):
        if name in lines:
            lines[name] = without_point_zero(lines[name])
            lines = notes.reject(lines, lines[name].str.contains("\n", regex=False), SEVERAL_LINES)
    lines = notes.reject(lines, lines[c.ITEM_ID] == "", NO_ITEM).copy(deep=False)
    lines[c.CUSTOMER_ID] = pseudonyms(lines[c.CUSTOMER_ID], notes, around)
    return lines


def _times(lines: pd.DataFrame, mapping: dict[str, str], notes: Notes, around: Around) -> pd.DataFrame:
    if lines[TIMESTAMP].dtype == "str":
        lines = notes.reject(lines, lines[TIMESTAMP] == "", NO_TIME)
    lines = lines.assign(**{c.TIME: times(lines[TIMESTAMP], mapping.get(TIMESTAMP, TIMESTAMP), notes, around)})
    return notes.reject(lines, lines[c.TIME].isna(), BAD_TIME)


def _kinds(lines: pd.DataFrame, notes: Notes, around: Around) -> pd.DataFrame:
    if c.KIND not in lines:
        return lines.assign(**{c.KIND: c.PURCHASE})
    kinds = kinds_of(lines[c.KIND], notes, around)
    return notes.reject(lines.assign(**{c.KIND: kinds}), kinds.isna(), NO_KIND)


def _amounts(lines: pd.DataFrame, mapping: dict[str, str], notes: Notes, around: Around) -> pd.DataFrame:
    quantity = pd.Series(1.0, index=lines.index)
    if c.QUANTITY in lines:
        quantity, unreadable = numbers(lines[c.QUANTITY], mapping.get(c.QUANTITY, c.QUANTITY), notes, around)
        lines = notes.reject(lines.assign(**{c.QUANTITY: quantity.fillna(1.0)}), unreadable, BAD_QUANTITY)
    else:
        lines = lines.assign(**{c.QUANTITY: quantity})
    back = lines[c.KIND] == BACK
    if back.any():
        gone = lines[c.QUANTITY].where(~back, -lines[c.QUANTITY].abs())
        lines = lines.assign(**{c.QUANTITY: gone, c.KIND: lines[c.KIND].where(~back, c.PURCHASE)})
    price = pd.Series(float("nan"), index=lines.index)
    if c.PRICE in lines:
        price, unreadable = numbers(lines[c.PRICE], mapping.get(c.PRICE, c.PRICE), notes, around)
        notes.change("price unreadable, left empty", int(unreadable.sum()))
        note_currency(lines[c.PRICE], mapping.get(c.PRICE, c.PRICE), notes, around)
    lines = lines.assign(**{c.PRICE: price})
    return notes.reject(lines, lines[c.PRICE] < 0, NEGATIVE_PRICE)


def _orders(lines: pd.DataFrame, notes: Notes) -> pd.DataFrame:
    """Without an order number, what a customer bought at one moment is one order.

    Nobody's lines of one whole day are no basket: each stands alone, or they would look bought together.
    """
    moments = lines[c.TIME]
    named = moments.dt.strftime("%Y-%m-%dT%H:%M:%S").astype("str")
    daily = bool((moments == moments.dt.normalize()).all())
    alone = (lines[c.CUSTOMER_ID] == "") & daily
    named = named.where(~alone, named + "/" + lines[c.ITEM_ID])
    given = lines[c.ORDER_ID] if c.ORDER_ID in lines else pd.Series("", index=lines.index, dtype="str")
    notes.change("order made from customer and time", int((given == "").sum()))
    return lines.assign(**{c.ORDER_ID: given.where(given != "", named)})


def _tell(lines: pd.DataFrame, notes: Notes, around: Around) -> None:
    anonymous = int((lines[c.CUSTOMER_ID] == "").sum())
    notes.change("customer missing, kept as an anonymous basket", anonymous)
    if anonymous:
        notes.say(
            f"{anonymous:,} lines of {around.file} have no customer: they are kept as anonymous baskets and teach "
            f"what is bought together."
        )
    same = [c.CUSTOMER_ID, c.ITEM_ID, c.ORDER_ID, c.TIME, c.KIND, c.QUANTITY, c.PRICE]
    twice = int(lines.duplicated(same).sum()) if len(lines) else 0
    if twice:
        notes.change("exactly like another line, kept", twice)
        notes.say(
            f"{twice:,} lines of {around.file} are exactly like another line; they are kept as further pieces."
        )
    if len(around.catalogue):
        known = lines[c.ITEM_ID].isin(around.catalogue[c.ITEM_ID])
        notes.change("item unknown to the catalogue, kept", int((~known).sum()))
    ahead = int((lines[c.TIME] > pd.Timestamp.now("UTC").tz_localize(None)).sum())
    if ahead:
        notes.change("time in the future, kept", ahead)
        notes.say(f"{ahead:,} lines of {around.file} lie in the future: check the dates.")


def _finished(lines: pd.DataFrame) -> pd.DataFrame:
    customer = lines[c.CUSTOMER_ID]
    return pd.DataFrame(
        {
            c.CUSTOMER_ID: customer.where(customer != "", None).astype("category"),
            c.ITEM_ID: lines[c.ITEM_ID].astype("category"),
            c.ORDER_ID: lines[c.ORDER_ID].astype("category"),
            c.TIME: lines[c.TIME],
            c.KIND: lines[c.KIND].astype("category"),
            c.QUANTITY: lines[c.QUANTITY],
            c.PRICE: lines[c.PRICE],
        }
    )
