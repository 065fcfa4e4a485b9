"""What rules leave of bundles that were made before: the rows that break none, slots counted anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

import numpy as np
import pandas as pd

from bundlerec.bundles.rules.sieve import NO_LIMIT, Sieve
from bundlerec.data import columns as c

BUNDLE: Final = (
    c.KIND,
    c.CUSTOMER_ID,
    c.BUNDLE,
)  # what names one; of products that belong with another, without kind
PRODUCT: Final = "product"  # the code of the product that an item is a variant of


def lawful(
    rows: pd.DataFrame,
    contents: pd.DataFrame,
    sieve: Sieve,
    barred: dict[str, pd.DataFrame],
    taken: Counter[str],
    *,
    whole: bool,
) -> pd.DataFrame:
    """The rows that break no rule, slots counted anew. contents: row (of the index of `rows`) and item_id of what each
    offers. taken: rule in words -> rows, added to. whole: a row is a bundle of its own.
    """
    at, place = sieve.shelf.rows_of(contents[c.ITEM_ID]), rows.index.get_indexer(contents["row"])
    bundle = np.arange(len(rows)) if whole else _bundle_of(rows)
    kept = np.ones(len(rows), dtype=bool)

    def take(rule: str, bad: np.ndarray) -> None:
        if (bad & kept).any():
            taken[rule] += int((bad & kept).sum())
            kept[bad] = False

    for rule, gone in _gone(rows, place, sieve, barred, at):
        take(rule, _has(place[gone], len(rows)))
    for limit in sieve.limits:
        code = limit.code[at]
        counted = np.flatnonzero(kept[place] & (code != NO_LIMIT))
        nth = _nth_of(bundle[place[counted]] * (len(sieve.shelf) + 1) + code[counted])
        take(limit.rule.replace("_", " "), _has(place[counted[nth >= limit.most]], len(rows)))
    for demand in sieve.demands:
        fits = _has(bundle[place[demand.fits[at] & kept[place]]], len(rows))
        take(demand.text, ~fits[bundle])
    return rows if kept.all() else _counted_anew(rows, kept, bundle)


def shortened(rows: pd.DataFrame, contents: pd.DataFrame, sieve: Sieve, most: int) -> pd.DataFrame:
    """The first `most` of each bundle (as many as the rules demand, if those are more), of what is demanded one at
    least; slots counted anew. rows: lawful ones, in the order of their slots.
    """
    at, place = sieve.shelf.rows_of(contents[c.ITEM_ID]), rows.index.get_indexer(contents["row"])
    bundle = _bundle_of(rows)
    first = np.zeros(len(rows), dtype=bool)
    for demand in sieve.demands:
        fits = np.sort(place[(place >= 0) & demand.fits[at]])
        first[fits[_nth_of(bundle[fits]) == 0]] = True
    order = np.argsort(~first, kind="stable")
    rank = np.empty(len(rows), dtype=np.int64)
    rank[order] = _nth_of(bundle[order])
    kept = rank < max(most, len(sieve.demands))
    return rows if kept.all() else _counted_anew(rows, kept, bundle)


def _gone(
    rows: pd.DataFrame, place: np.ndarray, sieve: Sieve, barred: dict[str, pd.DataFrame], at: np.ndarray
) -> Iterator[tuple[str, np.ndarray]]:
    """(rule in words, [contents] bool) of every rule about single products."""
    left = np.ones(len(sieve.shelf), dtype=bool)
    for removal in sieve.removals:
        yield removal.text, removal.gone[at]
        left &= ~removal.gone
    yield "another variant is required", (left & ~sieve.allowed)[at]
    for rule, pairs in barred.items():
        customer = rows[c.CUSTOMER_ID].astype(str).to_numpy()[place]
        offered = pd.MultiIndex.from_arrays([customer, sieve.shelf.product[at]])
        yield rule, offered.isin(pd.MultiIndex.from_frame(pairs.drop_duplicates()))


def _has(places: np.ndarray, count: int) -> np.ndarray:
    """[count] bool: True at these places."""
    found = np.zeros(count, dtype=bool)
    found[places] = True
    return found


def _nth_of(group: np.ndarray) -> np.ndarray:
    """[n] how many of the same group come before."""
    order = np.argsort(group, kind="stable")
    found = np.empty(len(group), dtype=np.int64)
    found[order] = np.arange(len(group)) - np.searchsorted(group[order], group[order], side="left")
    return found


def _bundle_of(rows: pd.DataFrame) -> np.ndarray:
    """[rows] int64: the same number for rows of one bundle."""
    number = np.zeros(len(rows), dtype=np.int64)
    for name in BUNDLE:
        if name in rows:
            code, names = pd.factorize(rows[name])
            number = pd.factorize(number * (len(names) + 1) + code)[0]
    return number


def _counted_anew(rows: pd.DataFrame, kept: np.ndarray, bundle: np.ndarray) -> pd.DataFrame:
    """The rows `kept`, slots from 1; of a drawn bundle that changed, no probability is known."""
    changed = _has(bundle[~kept], len(rows))[bundle[kept]]
    left = rows[kept]
    slot = _nth_of(_bundle_of(left)) + 1
    return left.assign(**{c.SLOT: slot, c.PROBABILITY: left[c.PROBABILITY].mask(changed)})
