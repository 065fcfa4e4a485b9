"""Lines of a log: who bought what, when, in which order, how many, at which price."""

from __future__ import annotations

import numpy as np
import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.aliases import TIME_OF_DAY, TIMESTAMP
from bundlerec.data.cleaning.clocks import moments
from bundlerec.data.cleaning.coded import coded, for_each, groups, is_empty, renamed, without
from bundlerec.data.cleaning.erased import ERASED, of_erased
from bundlerec.data.cleaning.ids import pseudonyms, tell_rounded, without_point_zero
from bundlerec.data.cleaning.kinds import BACK, NO_KIND, kinds_of
from bundlerec.data.cleaning.not_products import NOT_A_PRODUCT
from bundlerec.data.cleaning.notes import Around, Notes
from bundlerec.data.cleaning.numbers import numbers
from bundlerec.data.cleaning.refunds import mark_refunds
from bundlerec.data.cleaning.totals import TOTAL, is_total
from bundlerec.data.reading.table import category, release_memory

NO_ITEM, NO_TIME, BAD_TIME = "item missing", "date missing", "date unreadable"
BAD_QUANTITY, NO_QUANTITY, NEGATIVE_PRICE = "quantity unreadable", "quantity not positive", "price negative"
SEVERAL_LINES = "an id spans several lines"
Wrong = dict[str, pd.Series]  # rows by reason; of several the first counts
# The field that a reason is about.
REASON_OF = {BAD_TIME: TIMESTAMP, BAD_QUANTITY: c.QUANTITY, NO_QUANTITY: c.QUANTITY, NEGATIVE_PRICE: c.PRICE}
LONG_AGO, HEAP = pd.Timestamp("1990-01-01"), 1_000_000  # hardly any log begins earlier, nor sells so many at once
LOOKED_AT = 2_000_000  # lines that are held against each other at once, about
IDS = (c.CUSTOMER_ID, c.ITEM_ID, c.ORDER_ID)


def clean_events(lines: pd.DataFrame, mapping: dict[str, str], notes: Notes, around: Around) -> pd.DataFrame:
    """The Events table of lines given by field (texts, or typed where a layout worked them out), refunds among them as
    lines of their own kind.

    The index stays that of the lines. Raises FileProblem when the order of day and month can't be found.
    """
    wrong: Wrong = {}
    lines = _ids(lines, wrong, notes, around)
    lines = _times(lines, wrong, mapping, notes, around)
    lines = _kinds(lines, wrong, notes, around)
    lines = _amounts(lines, wrong, mapping, notes, around)
    left = notes.keep_each(lines.index, wrong)
    wrong.clear()  # of a large log they take a good part of the memory
    release_memory()
    lines = _only(lines, left)
    if c.ORDER_ID not in lines or is_empty(lines[c.ORDER_ID]).any():
        lines = _orders(lines, notes)
    lines = mark_refunds(lines, notes)
    lines = notes.reject(lines, lines[c.QUANTITY] <= 0, NO_QUANTITY)
    _tell(lines, notes, around)
    return _finished(lines)


def _ids(lines: pd.DataFrame, wrong: Wrong, notes: Notes, around: Around) -> pd.DataFrame:
    ids = {name: without_point_zero(coded(lines[name])) for name in IDS if name in lines}
    for name, column in ids.items():
        tell_rounded(column, name.removesuffix("_id"), notes, around)
    ids.setdefault(c.CUSTOMER_ID, pd.Series(_all_alike("", lines), index=lines.index))
    torn = [for_each(column, lambda names: names.str.contains("\n", regex=False)) for column in ids.values()]
    wrong[SEVERAL_LINES] = np.logical_or.reduce(torn)
    wrong[TOTAL] = np.logical_or.reduce([is_total(column) for column in ids.values()])
    wrong[NO_ITEM] = is_empty(ids[c.ITEM_ID])
    if around.not_products and not around.keep_not_products:
        said = ids[c.ITEM_ID].isin(around.not_products)
        if said.any():
            example = str(ids[c.ITEM_ID].iloc[int(said.to_numpy().argmax())])
            notes.note_not_product("so called by another file", example, int(said.sum()))
        wrong[NOT_A_PRODUCT] = said
    ids[c.CUSTOMER_ID] = pseudonyms(ids[c.CUSTOMER_ID], notes, around)
    wrong[ERASED] = of_erased(ids[c.CUSTOMER_ID], "lines", notes, around)
    return lines.assign(**ids)


def _all_alike(text: str, lines: pd.DataFrame) -> pd.Categorical:
    return category(np.zeros(len(lines), np.int8), pd.Index([text], dtype="str"))


def _times(
    lines: pd.DataFrame, wrong: Wrong, mapping: dict[str, str], notes: Notes, around: Around
) -> pd.DataFrame:
    if not pd.api.types.is_datetime64_any_dtype(lines[TIMESTAMP]):
        wrong[NO_TIME] = is_empty(lines[TIMESTAMP])
    time = moments(lines, mapping, notes, around)
    wrong[BAD_TIME] = time.isna()
    return lines.drop(columns=[TIMESTAMP, TIME_OF_DAY], errors="ignore").assign(**{c.TIME: time})


def _kinds(lines: pd.DataFrame, wrong: Wrong, notes: Notes, around: Around) -> pd.DataFrame:
    if c.KIND not in lines:
        return lines.assign(**{c.KIND: _all_alike(c.PURCHASE, lines)})
    kinds = renamed(coded(lines[c.KIND]), lambda words: kinds_of(words, notes, around))
    wrong[NO_KIND] = kinds.isna()
    return lines.assign(**{c.KIND: kinds})


def _amounts(
    lines: pd.DataFrame, wrong: Wrong, mapping: dict[str, str], notes: Notes, around: Around
) -> pd.DataFrame:
    quantity, price = pd.Series(1.0, index=lines.index), pd.Series(float("nan"), index=lines.index)
    if c.QUANTITY in lines:
        quantity, wrong[BAD_QUANTITY] = numbers(
            lines[c.QUANTITY], mapping.get(c.QUANTITY, c.QUANTITY), notes, around
        )
        quantity = quantity.fillna(1.0)
    back = lines[c.KIND] == BACK
    if back.any():
        quantity = quantity.where(~back, -quantity.abs())
        lines = lines.assign(**{c.KIND: renamed(lines[c.KIND], lambda kinds: kinds.replace(BACK, c.PURCHASE))})
    if c.PRICE in lines:
        price, unreadable = numbers(lines[c.PRICE], mapping.get(c.PRICE, c.PRICE), notes, around)
        kept = ~np.logical_or.reduce([*wrong.values()])
        notes.change("price unreadable, left empty", lines.index[unreadable & kept])
    wrong[NEGATIVE_PRICE] = (price < 0) & ~(quantity < 0)  # some shops write refunds with a negative price too
    wrong[NO_QUANTITY] = quantity == 0  # what is negative may be a refund
    return lines.assign(**{c.QUANTITY: quantity, c.PRICE: price})


def _only(lines: pd.DataFrame, left: np.ndarray) -> pd.DataFrame:
    """The lines that are left, column by column: a large log is not held twice. The table given is empty then."""
    if left.all():
        return lines
    index = lines.index[left]
    return pd.DataFrame({name: lines.pop(name).array[left] for name in list(lines)}, index=index, copy=False)


def _orders(lines: pd.DataFrame, notes: Notes) -> pd.DataFrame:
    """Without an order number, what a customer bought at one moment is one order.

    Nobody's lines of one whole day are no basket: each stands alone, or they would look bought together.
    """
    bare = lines[is_empty(lines[c.ORDER_ID])] if c.ORDER_ID in lines else lines
    notes.change("order made from customer and time", bare.index)
    named = _named_by_moment(bare, daily=bool((lines[c.TIME] == lines[c.TIME].dt.normalize()).all()))
    if len(bare) == len(lines):
        return lines.assign(**{c.ORDER_ID: named})
    given = lines[c.ORDER_ID].array
    names = given.categories.union(named.array.categories, sort=False)
    codes = names.get_indexer(given.categories).astype(np.int32)[given.codes]
    made = names.get_indexer(named.array.categories).astype(np.int32)[named.array.codes]
    codes[is_empty(lines[c.ORDER_ID]).to_numpy()] = made
    return lines.assign(**{c.ORDER_ID: category(codes, names)})


def _named_by_moment(lines: pd.DataFrame, daily: bool) -> pd.Series:
    """The moment of each line as the name of its order, as a category; nobody's line of a day with its item."""
    alone = is_empty(lines[c.CUSTOMER_ID]) & daily
    item = lines[c.ITEM_ID].array
    at, moments = pd.factorize(lines[c.TIME])
    pair, pairs = pd.factorize(at * (len(item.categories) + 1) + np.where(alone, item.codes + np.int64(1), 0))
    moment, place = np.divmod(pairs, len(item.categories) + 1)
    names = pd.Series(pd.Series(moments).dt.strftime("%Y-%m-%dT%H:%M:%S").to_numpy()[moment], dtype="str")
    items = pd.Series(np.append("", item.categories.to_numpy())[place], dtype="str")
    codes, orders = pd.factorize(names.where(items == "", names + "/" + items))
    orders = pd.Index(orders, dtype="str")
    return pd.Series(category(codes[pair].astype(np.int32), orders), index=lines.index)


def _tell(lines: pd.DataFrame, notes: Notes, around: Around) -> None:
    nobodys = lines.index[is_empty(lines[c.CUSTOMER_ID])]
    anonymous = len(nobodys)
    notes.change("customer missing, kept as an anonymous basket", nobodys)
    if anonymous:
        notes.say(
            f"{anonymous:,} lines of {around.file} have no customer: they are kept as anonymous baskets and teach "
            f"what is bought together."
        )
    again = _again(lines)
    twice = again.index[again.duplicated(list(c.EVENTS))]
    if len(twice):
        notes.change("exactly like another line, kept", twice)
        notes.say(
            f"{len(twice):,} lines of {around.file} are exactly like another line; they are kept as further pieces."
        )
    if len(around.catalogue):
        known = lines[c.ITEM_ID].isin(around.catalogue[c.ITEM_ID])
        notes.change("item unknown to the catalogue, kept", lines.index[~known])
    _tell_strange(lines, notes, around)


def _tell_strange(lines: pd.DataFrame, notes: Notes, around: Around) -> None:
    """Times and quantities that may be true, but hardly are."""
    ahead = lines.index[lines[c.TIME] > pd.Timestamp.now("UTC").tz_localize(None)]
    if len(ahead):
        notes.change("time in the future, kept", ahead)
        notes.say(f"{len(ahead):,} lines of {around.file} lie in the future: check the dates.")
    before = lines.index[lines[c.TIME] < LONG_AGO]
    if len(before):
        notes.change(f"time before {LONG_AGO.year}, kept", before)
        notes.say(
            f"{len(before):,} lines of {around.file} lie before {LONG_AGO.year}, the first on "
            f"{lines[c.TIME].min():%Y-%m-%d}: many programs write such a date where they know none. Check the dates."
        )
    heaps = lines.index[lines[c.QUANTITY].abs() > HEAP]
    if len(heaps):
        notes.change("more than a million pieces, kept", heaps)
        notes.say(f"{len(heaps):,} lines of {around.file} have more than a million pieces: check the quantities.")


def _again(lines: pd.DataFrame) -> pd.DataFrame:
    """The lines whose customer, order and item another line has too: few, where all of them are many.

    Looked for among the orders of one part after the other, so that a large log takes little memory.
    """
    order, again = lines[c.ORDER_ID].array.codes, np.zeros(len(lines), dtype=bool)
    parts = len(lines) // LOOKED_AT + 1
    for part in range(parts):
        rows = np.flatnonzero(order % parts == part) if parts > 1 else np.arange(len(lines))
        group = groups(lines[list(IDS)].take(rows), IDS)
        ranked = np.sort(group)
        several = np.unique(ranked[1:][ranked[1:] == ranked[:-1]])
        again[rows[pd.Series(group).isin(several)]] = len(several) > 0
    return lines[again]


def _finished(lines: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            c.CUSTOMER_ID: without(lines[c.CUSTOMER_ID]),
            c.ITEM_ID: without(lines[c.ITEM_ID]),
            c.ORDER_ID: without(lines[c.ORDER_ID]),
            c.TIME: lines[c.TIME],
            c.KIND: lines[c.KIND],
            c.QUANTITY: lines[c.QUANTITY],
            c.PRICE: lines[c.PRICE],
        },
        copy=False,
    )
