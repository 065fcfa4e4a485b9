"""Bundles that a training kept, as they may be shown today: rules and stocks may have changed since."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import numpy as np
import pandas as pd

from bundlerec.bundles.anchor_table import ANCHOR, ARTIFACT, COLUMNS, anchors_from
from bundlerec.bundles.requests import COMPLETE, EXISTING
from bundlerec.bundles.rules.fair import FELT
from bundlerec.bundles.rules.lawful import PRODUCT, lawful, shortened
from bundlerec.bundles.rules.model import Rules
from bundlerec.bundles.rules.of_shop import rule_book, today
from bundlerec.bundles.rules.screen import RuleBook
from bundlerec.bundles.rules.shelf import Shelf, shelf_of
from bundlerec.bundles.rules.sieve import Sieve
from bundlerec.data import columns as c
from bundlerec.feedback.dismissals import DAYS, NOTHING_DISMISSED, dismissals
from bundlerec.store import Run, Store

NO_RULES: Final = Rules()


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
    alike = _alike(table, book, also)
    bought = bought_lately(store, run, [rules for rules, *_ in alike], customer_id)
    said = pd.concat([bought[c.ITEM_ID], no[c.ITEM_ID]])
    taken: Counter[str] = Counter()
    parts = []
    for rules, whole, rows in alike:
        if len(no) or not rules.empty:
            contents = _contents(store, run.shop, rows, whole)
            sieve = sieve_today(store, run.shop, rules, pd.concat([contents[c.ITEM_ID], said]), day)
            rows = lawful(rows, contents, sieve, barred_pairs(sieve, bought, no), taken, whole=whole)
            if most is not None and not whole:
                parts.append(shortened(rows, contents, sieve, most))
                continue
        parts.append(rows if most is None else rows[rows[c.SLOT] <= most])
    return Offered(pd.concat(parts).sort_index(ignore_index=True), dict(taken))


def _alike(table: pd.DataFrame, book: RuleBook, also: Rules) -> list[tuple[Rules, bool, pd.DataFrame]]:
    """Rows of kinds for which the same is ruled, and whether each of them is a bundle of its own."""
    kinds: dict[tuple[Rules, bool], list[str]] = {}
    for kind in table[c.KIND].astype(str).unique():
        kinds.setdefault((book.of(kind).and_also(also), kind == EXISTING), []).append(kind)
    return [(*key, table[table[c.KIND].isin(names)]) for key, names in kinds.items()]


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


def _contents(store: Store, shop: str, rows: pd.DataFrame, whole: bool) -> pd.DataFrame:
    """What each row offers: itself, or (`whole`) the products of the merchant's own bundle. row, item_id."""
    own = pd.DataFrame({"row": rows.index, c.ITEM_ID: rows[c.ITEM_ID].astype(str).to_numpy(dtype=object)})
    if not whole:
        return own
    inside = store.data.existing_bundles(shop, sorted(set(own[c.ITEM_ID])))
    inside = inside[[c.BUNDLE_ID, c.ITEM_ID]].astype(str)
    return own.rename(columns={c.ITEM_ID: c.BUNDLE_ID}).merge(inside, on=c.BUNDLE_ID)[["row", c.ITEM_ID]]


def barred_pairs(sieve: Sieve, bought: pd.DataFrame, no: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Rule in words -> (customer_id, product) that it takes away, in whichever variant.

    bought, no: `bought_lately` and `dismissals`; the sieve's shelf holds all that the catalogue knows of them.
    """
    rules = sieve.rules
    told = {f"not dismissed in the last {rules.dismissed_days} days": no[no[DAYS] < rules.dismissed_days]}
    if rules.not_bought_days is not None:
        lately = bought[bought[DAYS] <= rules.not_bought_days]
        told = {f"not bought in the last {rules.not_bought_days} days": lately, **told}
    return {rule: _products(sieve.shelf, pairs) for rule, pairs in told.items() if len(pairs)}


def _products(shelf: Shelf, pairs: pd.DataFrame) -> pd.DataFrame:
    codes = pairs[c.ITEM_ID].astype(str).to_numpy(dtype=object)
    row = shelf.rows_of(codes)
    product = np.where(row >= 0, np.append(shelf.product, "")[row], codes)
    return pd.DataFrame({c.CUSTOMER_ID: pairs[c.CUSTOMER_ID].astype(str).to_numpy(), PRODUCT: product})


def bought_lately(store: Store, run: Run, rules: Sequence[Rules], customer_id: str | None = None) -> pd.DataFrame:
    """customer_id, item_id, days: purchases that one of several rule sets may bar, and how many days before the run's
    end each was.
    """
    days = max((one.not_bought_days or 0 for one in rules), default=0)
    if not days:
        return NOTHING_DISMISSED
    until = run.summary.get("until")
    end = datetime.fromisoformat(str(until)).replace(tzinfo=None) if until else None
    events = (
        store.data.events(run.shop, end)
        if customer_id is None
        else store.data.history(run.shop, customer_id, end).assign(**{c.CUSTOMER_ID: customer_id})
    )
    last = pd.Timestamp(end or store.shops.summary(run.shop).last)
    late = (events[c.TIME] >= last - timedelta(days=days)) & events[c.CUSTOMER_ID].notna()
    bought = events[late & (events[c.KIND] == c.PURCHASE)] if c.KIND in events else events[late]
    ago = (last - bought[c.TIME]) / pd.Timedelta(days=1)
    return bought[[c.CUSTOMER_ID, c.ITEM_ID]].astype(str).assign(**{DAYS: ago})
