"""In which currency prices are, where the file says so, and what becomes of prices in several."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from bundlerec.data.aliases import CURRENCY, TIMESTAMP
from bundlerec.data.cleaning.coded import coded, distinct, for_each, is_empty, renamed
from bundlerec.data.cleaning.notes import Around, Notes
from bundlerec.data.cleaning.numbers import numbers
from bundlerec.data.currencies import ALL, CODES, NO_CODES, PriceWish
from bundlerec.data.questions import Question, Topic
from bundlerec.data.reading.table import category
from bundlerec.store import NO_CURRENCY

# Signs that stand for one currency only; $, ¥ and kr stand for several, so they settle nothing.
SIGNS: Final = {"€": "EUR", "£": "GBP", "₹": "INR", "₩": "KRW", "₽": "RUB", "元": "CNY", "zł": "PLN", "US$": "USD"}
MARK: Final = re.compile(r"^\s*([^\W\d_]{0,3}[$€£¥￥₹₩₽元]?)\s*[-+(]?[\d.,\s'’]+\)?\s*([^\d\s.,]{0,3})\s*$")
BARE: Final = r"^[\d.,\s+-]*$"  # numbers without any mark
IN_NAME: Final = re.compile(r"[(\[（【]\s*([^()\[\]（）【】]{1,3})\s*[)\]）】]\s*$|[\s_-]([A-Za-z]{3})$")
MOST_LETTERS: Final = 12  # of a word for a currency
OTHER, UNNAMED = "price in another currency", "price without a currency"


def in_one_currency(
    rows: pd.DataFrame, prices: Sequence[str], mapping: Mapping[str, str], notes: Notes, around: Around
) -> pd.DataFrame:
    """Notes the currency of the prices (fields `prices`). Several of them, or another one than the shop's, are a
    question; what was said is carried out: of a log rows are left out, of other tables their prices.
    """
    said = around.currencies
    for field in (name for name in prices if name in rows):
        column, codes = _of_rows(rows, field, mapping)
        found = set() if codes is None else set(distinct(codes)[0]) - {""}
        among = found | _elsewhere(around) | ({said.kept} - {ALL} if said else set())
        if codes is not None and found and len(among) > 1:
            rows = _several(rows, field, column, codes, notes, around)
        elif said and said.kept in CODES:
            notes.currency = said.kept
        elif found and found <= CODES:
            notes.currency = found.pop()
        elif not around.currency and not notes.currency and (filled := _filled(rows[field])).size:
            notes.ask(Question(Topic.CURRENCY, column, str(filled.iloc[0])))
    return rows


def _elsewhere(around: Around) -> frozenset[str]:
    """The currencies of the shop and of the other files."""
    return frozenset({around.currency, *around.other_currencies} - {"", NO_CURRENCY})


def _filled(prices: pd.Series) -> pd.Series:
    return prices[(prices != "") & prices.notna()]


def _of_rows(rows: pd.DataFrame, field: str, mapping: Mapping[str, str]) -> tuple[str, pd.Series | None]:
    """The column that says in which currency a price is, and what it says for each row ("": nothing), if anything."""
    if CURRENCY in rows:
        codes = renamed(coded(rows[CURRENCY]), lambda names: names.map(_code))
        named = set(distinct(codes)[0]) - {""}
        if named & CODES and not any(len(one) > MOST_LETTERS or re.search(r"\d", one) for one in named):
            return mapping.get(CURRENCY, CURRENCY), codes
    column = mapping.get(field, field)
    texts = rows[field]
    if not pd.api.types.is_numeric_dtype(texts) and not _are_bare(texts):
        return column, renamed(coded(texts), lambda names: names.map(_mark))
    in_name = IN_NAME.search(column)
    code = _code(next(filter(None, in_name.groups()))) if in_name else ""
    alike = category(np.zeros(len(rows), np.int8), pd.Index([code], dtype="str"))
    is_sure = code in CODES and (code not in NO_CODES or bool(in_name and in_name[1]))
    return column, pd.Series(alike, index=rows.index) if is_sure else None


def _are_bare(texts: pd.Series) -> bool:
    names = pa.array(distinct(texts)[0], pa.large_string())
    return bool(pc.all(pc.match_substring_regex(names, BARE)).as_py() in (True, None))


def _mark(price: str) -> str:
    """The currency of a sign or code that stands before or after a number."""
    found = MARK.match(price)
    return _code(next(filter(None, found.groups()), "")) if found else ""


def _code(mark: str) -> str:
    mark = mark.strip()
    return SIGNS.get(mark, mark.upper() if mark.upper() in CODES else mark)


def _several(
    rows: pd.DataFrame, field: str, column: str, codes: pd.Series, notes: Notes, around: Around
) -> pd.DataFrame:
    """Carries out what was said about several currencies, now or of an earlier file; where nothing was, asks."""
    found = sorted(set(distinct(codes)[0]) - {""})
    choices = tuple(sorted({*found, *_elsewhere(around)}))
    meanwhile = _kept_as_they_are(column, found, around)
    wish, example = around.currencies, str(next(iter(_filled(rows[field]).head(1)), ""))
    if wish is None and (wish := _remembered(found, around)) is not None:
        said = f"As was said of an earlier file with its header, of prices in {column} of {around.file} {wish.words()}."
        notes.ask(Question(Topic.CURRENCIES, column, example, said, str(wish), choices))
    if wish is None:
        notes.ask(Question(Topic.CURRENCIES, column, example, meanwhile, choices=choices))
        return rows
    if wish.kept == ALL:
        notes.say(meanwhile)
        return rows
    return _carried_out(wish, rows, field, column, codes, notes, around)


def _kept_as_they_are(column: str, found: Sequence[str], around: Around) -> str:
    are = f"The prices in {column} of {around.file} are in "
    if len(found) == 1:
        other = ", ".join(sorted(_elsewhere(around) - {*found}))
        return f"{are}{found[0]}, those of the shop in {other}: nothing is converted."
    return (
        f"{are}several currencies ({', '.join(found)}): they are kept as plain numbers, which can't be compared, and "
        f"nothing is converted (--currency keeps one, --rate converts)."
    )


def _remembered(found: Sequence[str], around: Around) -> PriceWish | None:
    """What was said of an earlier file, where it says something of these currencies."""
    wish = around.remembered_currencies
    known = [wish is not None and not np.isnan(wish.factor(code)) for code in found]
    return wish if any(known) and (all(known) or (wish is not None and not wish.rates)) else None


def _carried_out(
    wish: PriceWish,
    rows: pd.DataFrame,
    field: str,
    column: str,
    codes: pd.Series,
    notes: Notes,
    around: Around,
) -> pd.DataFrame:
    factor = for_each(codes, lambda names: names.map(lambda code: wish.factor(code) if code else 1.0))
    unnamed = is_empty(codes) & ~is_empty(rows[field]) if not pd.api.types.is_numeric_dtype(rows[field]) else None
    wrong = {OTHER: factor.isna()} | ({} if unnamed is None else {UNNAMED: unnamed})
    if TIMESTAMP in rows:
        left = notes.keep_each(rows.index, wrong)
        rows, factor = rows[left], factor[left]
    notes.currency = wish.kept if wish.kept in CODES else ""
    if TIMESTAMP in rows and (factor == 1).all():
        return rows
    price, unreadable = numbers(rows[field], column, notes, around)
    notes.change(f"{field} unreadable, left empty", rows.index[unreadable])
    if TIMESTAMP not in rows:
        for reason, bad in wrong.items():
            notes.change(f"{reason}, left empty", rows.index[bad & price.notna()])
            price = price.where(~bad)
    converted = factor.notna() & (factor != 1) & price.notna()
    if converted.any():
        notes.change(f"{field} converted", rows.index[converted])
        told = ", ".join(f"1 {code} = {rate:g} {wish.kept}" for code, rate in wish.rates.items())
        notes.say(f"Prices in {column} of {around.file} were converted: {told}.")
    return rows.assign(**{field: price * factor})
