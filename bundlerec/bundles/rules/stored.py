"""Bundles that a training kept, as they may be shown today: rules and stocks may have changed since."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import numpy as np
import pandas as pd

from bundlerec.bundles.anchor_table import ANCHOR, ARTIFACT, COLUMNS, anchors_from
from bundlerec.bundles.requests import COMPLETE, EXISTING
from bundlerec.bundles.rules.fair import FELT
from bundlerec.bundles.rules.model import Rules
from bundlerec.bundles.rules.of_shop import rule_book, today
from bundlerec.bundles.rules.shelf import shelf_of
from bundlerec.bundles.rules.sieve import NO_LIMIT, Sieve
from bundlerec.data import columns as c
from bundlerec.feedback.dismissals import DAYS, NOTHING_DISMISSED, dismissals
from bundlerec.store import Run, Store

BUNDLE = [c.CUSTOMER_ID, c.BUNDLE]
NO_RULES: Final = Rules()
_NOTHING_LATELY = pd.DataFrame({c.CUSTOMER_ID: [], "product": []}, dtype=object)


@dataclass(frozen=True)
class Offered:
    """Rows of the Bundles table that may be shown, and what the rules took since the training, by rule."""

    table: pd.DataFrame
    taken: dict[str, int]  # rule in words -> rows

    @property
    def told(self) -> str:
        """One sentence about it; "" where nothing was taken."""
        if not self.taken:
            return ""
        parts = ", ".join(f"{rule} ({count:,})" for rule, count in self.taken.items())
        return f"Rules took out what the training had put in: {parts}. The next training fills these places."


def offered_bundles(
    store: Store,
    run: Run,
    *,
    customer_id: str | None = None,
    kind: str | None = None,
    item_id: str | None = None,
    day: date | None = None,
    with_dismissed: bool = False,
    also: Rules = NO_RULES,
    most: int | None = None,
) -> Offered:
    """The one way to a run's bundles for pages and exports: none of them breaks a rule of today, or offers a customer
    what that customer dismissed; `with_dismissed` keeps the latter, for whoever shows what was said of it.

    also: rules that hold beside the shop's. most: products of a bundle; what a rule demands is among them.
    """
    table = store.results.bundles(run.id, customer_id=customer_id, kind=kind, item_id=item_id)
    book = rule_book(store, run.shop)
    no = NOTHING_DISMISSED
    if not with_dismissed and len(table):
        no = dismissals(store, run.shop, day or today(), customer_id=customer_id)
    if table.empty or (not book.rules and no.empty and also.empty):
        return Offered(table if most is None else table[table[c.SLOT] <= most], {})
    taken: Counter[str] = Counter()
    parts = []
    for one, rows in table.groupby(c.KIND, sort=False):
        rules = book.of(str(one)).and_also(also)
        cut = most is not None
        if len(no) or not rules.empty:
            contents = _contents(store, run.shop, rows, str(one))
            sieve = sieve_today(store, run.shop, rules, contents[c.ITEM_ID], day)
            barred = barred_pairs(store, run, sieve, customer_id, no)
            rows = lawful(rows, contents, sieve, barred, taken, whole=one == EXISTING)
            if most is not None and one != EXISTING:
                rows, cut = shortened(rows, contents, sieve, most), False
        parts.append(rows[rows[c.SLOT] <= most] if cut else rows)
    return Offered(pd.concat(parts, ignore_index=True), dict(taken))


def offered_anchors(store: Store, run: Run, *, day: date | None = None) -> Offered:
    """What belongs with each product (`anchors`), as it may be shown today: neither a product nor what is offered with
    it breaks a rule for completed carts. Empty where the training found nothing, or was made before it could.
    """
    content = store.results.artifact(run.id, ARTIFACT)
    table = anchors_from(content) if content else pd.DataFrame(columns=list(COLUMNS))
    rules = rule_book(store, run.shop).of(COMPLETE)
    if rules.empty or table.empty:
        return Offered(table, {})
    taken: Counter[str] = Counter()
    sieve = sieve_today(store, run.shop, rules, pd.concat([table[c.ITEM_ID], table[ANCHOR]]), day)
    rows = table[sieve.allowed[sieve.shelf.rows_of(table[ANCHOR])]]
    rows = rows.assign(**{c.CUSTOMER_ID: rows[ANCHOR], c.BUNDLE: 1, c.PROBABILITY: np.nan})
    contents = pd.DataFrame({"row": rows.index, c.ITEM_ID: rows[c.ITEM_ID].to_numpy(dtype=object)})
    rows = lawful(rows, contents, sieve, {}, taken, whole=False)
    return Offered(rows[list(COLUMNS)].reset_index(drop=True), dict(taken))


def promoted(
    store: Store, shop: str, kind: str, item_ids: Sequence[str], day: date | None = None
) -> frozenset[str]:
    """Those of the products that the shop's rules for a kind of bundle have offered sooner."""
    codes = pd.Series(list(item_ids), dtype=object)
    rules = rule_book(store, shop).of(kind)
    if rules.empty or codes.empty:
        return frozenset()
    sieve = sieve_today(store, shop, rules, codes, day)
    return frozenset(codes[sieve.factor[sieve.shelf.rows_of(codes)] > 1])


def sooner_for_fairness(store: Store, shop: str, item_ids: Sequence[str]) -> frozenset[str]:
    """Those of the products that the shop's fairness weight has offered sooner."""
    fair, codes = rule_book(store, shop).fair, pd.Series(list(item_ids), dtype=object)
    if fair is None or codes.empty:
        return frozenset()
    shelf = shelf_of(store.data.items(shop, sorted(set(codes))), codes)
    return frozenset(codes[fair.factor(shelf)[shelf.rows_of(codes)] >= FELT])


def sieve_today(store: Store, shop: str, rules: Rules, codes: pd.Series, day: date | None) -> Sieve:
    """The rules over the products of `codes`, as the catalogue knows them now."""
    catalogue = store.data.catalogue(shop) if rules.require_items else store.data.items(shop, sorted(set(codes)))
    return Sieve(rules, shelf_of(catalogue, codes), day or today())


def _contents(store: Store, shop: str, rows: pd.DataFrame, kind: str) -> pd.DataFrame:
    """What each row offers: itself, or the products of the merchant's own bundle. row, item_id."""
    own = pd.DataFrame({"row": rows.index, c.ITEM_ID: rows[c.ITEM_ID].astype(str).to_numpy(dtype=object)})
    if kind != EXISTING:
        return own
    inside = store.data.existing_bundles(shop, sorted(set(own[c.ITEM_ID])))
    inside = inside[[c.BUNDLE_ID, c.ITEM_ID]].astype(str)
    return own.rename(columns={c.ITEM_ID: c.BUNDLE_ID}).merge(inside, on=c.BUNDLE_ID)[["row", c.ITEM_ID]]


def barred_pairs(
    store: Store, run: Run, sieve: Sieve, customer_id: str | None, no: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    """Rule in words -> (customer_id, product) that it takes away. no: `dismissals`."""
    rules = sieve.rules
    lately = no[no[DAYS] < rules.dismissed_days]
    return {
        f"not bought in the last {rules.not_bought_days} days": _lately(store, run, sieve, customer_id),
        f"not dismissed in the last {rules.dismissed_days} days": _products(
            store, run.shop, lately[c.CUSTOMER_ID], lately[c.ITEM_ID]
        ),
    }


def _products(store: Store, shop: str, customers: pd.Series, codes: pd.Series) -> pd.DataFrame:
    """customer_id, product of each pair, whichever variant the code is of."""
    if not len(codes):
        return _NOTHING_LATELY
    shelf = shelf_of(store.data.items(shop, sorted(set(codes))), codes)
    product = shelf.product[shelf.rows_of(codes)]
    return pd.DataFrame({c.CUSTOMER_ID: customers.astype(str).to_numpy(), "product": product})


def _lately(store: Store, run: Run, sieve: Sieve, customer_id: str | None) -> pd.DataFrame:
    """customer_id, product: what was bought too lately to be offered again."""
    days, until = sieve.rules.not_bought_days, run.summary.get("until")
    if days is None:
        return _NOTHING_LATELY
    end = datetime.fromisoformat(str(until)).replace(tzinfo=None) if until else None
    events = (
        store.data.events(run.shop, end)
        if customer_id is None
        else store.data.history(run.shop, customer_id, end).assign(**{c.CUSTOMER_ID: customer_id})
    )
    last = end or store.shops.summary(run.shop).last
    bought = events[events[c.KIND] == c.PURCHASE] if c.KIND in events else events
    bought = bought[bought[c.TIME] >= pd.Timestamp(last) - timedelta(days=days)].dropna(subset=[c.CUSTOMER_ID])
    return _products(store, run.shop, bought[c.CUSTOMER_ID], bought[c.ITEM_ID].astype(str))


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
        code = pd.Series(limit.code[at], index=contents["row"])
        code = code[code.index.isin(kept.index)]
        group = pd.Series(code.index, index=code.index) if whole else _bundle_of(kept).loc[code.index]
        counted = code[code != NO_LIMIT]
        nth = counted.groupby([group.loc[counted.index].to_numpy(), counted.to_numpy()]).cumcount()
        bad = kept.index.isin(nth.index[nth >= limit.most])
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
    return rows[c.CUSTOMER_ID].astype(str) + "\x1f" + rows[c.BUNDLE].astype(str)


def _words(rule: str) -> str:
    return rule.replace("_", " ")


def _counted_anew(rows: pd.DataFrame, kept: pd.DataFrame, *, whole: bool) -> pd.DataFrame:
    """Slots from 1; of a drawn bundle that changed, no probability is known."""
    if len(kept) == len(rows):
        return rows
    slot = kept.groupby(BUNDLE, sort=False).cumcount() + 1
    changed = pd.Series(False, index=kept.index)
    if not whole:
        before, after = _bundle_of(rows).value_counts(), _bundle_of(kept).value_counts()
        changed = _bundle_of(kept).map(before != after.reindex(before.index))
    probability = kept[c.PROBABILITY].mask(changed.to_numpy(dtype=bool))
    return kept.assign(**{c.SLOT: slot, c.PROBABILITY: probability})
