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
    """The rows that break no rule, slots counted anew. whole: a row is a bundle of its own."""
    shelf, kept = sieve.shelf, rows
    at = shelf.rows_of(contents[c.ITEM_ID])
    for rule, gone in _gone(rows, contents, sieve, barred, at):
        bad = kept.index.isin(contents["row"].to_numpy()[gone])
        taken.update({rule: int(bad.sum())} if bad.any() else {})
        kept = kept[~bad]
    for limit in sieve.limits:
        inside = contents["row"].isin(kept.index).to_numpy() & (limit.code[at] != NO_LIMIT)
        row = contents["row"].to_numpy()[inside]
        group = row if whole else _bundle_of(kept).loc[row].to_numpy()
        nth = pd.Series(row).groupby([group, limit.code[at][inside]]).cumcount()
        bad = kept.index.isin(row[nth >= limit.most])
        taken.update({_words(limit.rule): int(bad.sum())} if bad.any() else {})
        kept = kept[~bad]
    for demand in sieve.demands:
        fits = kept.index.isin(contents["row"].to_numpy()[demand.fits[at]])
        group = pd.Series(kept.index, index=kept.index) if whole else _bundle_of(kept)
        bad = ~group.isin(group[fits]).to_numpy()
        taken.update({demand.text: int(bad.sum())} if bad.any() else {})
        kept = kept[~bad]
    return _counted_anew(rows, kept, whole=whole)


def shortened(rows: pd.DataFrame, contents: pd.DataFrame, sieve: Sieve, most: int) -> pd.DataFrame:
    """The first `most` of each bundle (as many as the rules demand, if those are more), of what is demanded one at
    least; slots counted anew. rows: lawful ones, in the order of their slots.
    """
    at, bundle = sieve.shelf.rows_of(contents[c.ITEM_ID]), _bundle_of(rows)
    first = pd.Series(False, index=rows.index)
    for demand in sieve.demands:
        fits = rows.index[rows.index.isin(contents["row"].to_numpy()[demand.fits[at]])]
        first[fits[~bundle[fits].duplicated()]] = True
    order = first.sort_values(ascending=False, kind="stable").index
    rank = bundle[order].groupby(bundle[order]).cumcount()
    kept = rows[(rank.reindex(rows.index) < max(most, len(sieve.demands))).to_numpy()]
    return _counted_anew(rows, kept, whole=False)


def _gone(
    rows: pd.DataFrame, contents: pd.DataFrame, sieve: Sieve, barred: dict[str, pd.DataFrame], at: np.ndarray
) -> Iterator[tuple[str, np.ndarray]]:
    """(rule in words, [contents] bool) of every rule about single products."""
    for removal in sieve.removals:
        yield removal.text, removal.gone[at]
    left = np.ones(len(sieve.shelf), dtype=bool)
    for removal in sieve.removals:
        left &= ~removal.gone
    yield "another variant is required", (left & ~sieve.allowed)[at]
    for rule, pairs in barred.items():
        if len(pairs):
            customer = rows.loc[contents["row"], c.CUSTOMER_ID].astype(str).to_numpy()
            offered = pd.MultiIndex.from_arrays([customer, sieve.shelf.product[at]])
            yield rule, offered.isin(pd.MultiIndex.from_frame(pairs.drop_duplicates()))


def _bundle_of(rows: pd.DataFrame) -> pd.Series:
    """[rows] int64: the same number for rows of one bundle."""
    return rows.groupby(_names(rows), sort=False).ngroup()


def _names(rows: pd.DataFrame) -> list[str]:
    return [name for name in BUNDLE if name in rows]


def _words(rule: str) -> str:
    return rule.replace("_", " ")


def _counted_anew(rows: pd.DataFrame, kept: pd.DataFrame, *, whole: bool) -> pd.DataFrame:
    """Slots from 1; of a drawn bundle that changed, no probability is known."""
    if len(kept) == len(rows):
        return rows
    group = _bundle_of(rows)
    slot = kept.groupby(group[kept.index], sort=False).cumcount() + 1
    changed = pd.Series(False, index=kept.index)
    if not whole:
        before, after = group.value_counts(), group[kept.index].value_counts()
        changed = group[kept.index].map(before != after.reindex(before.index))
    probability = kept[c.PROBABILITY].mask(changed.to_numpy(dtype=bool))
    return kept.assign(**{c.SLOT: slot, c.PROBABILITY: probability})
