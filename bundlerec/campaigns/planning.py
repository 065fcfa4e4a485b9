"""From a wish to a campaign: who is in it, what each gets, when, and what it could show. Nothing is saved here."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

import numpy as np
import pandas as pd

from bundlerec.bundles.requests import EXISTING
from bundlerec.bundles.rules.of_shop import rule_book
from bundlerec.bundles.rules.stored import offered_bundles
from bundlerec.campaigns.audience import Audience
from bundlerec.campaigns.baseline import baseline
from bundlerec.campaigns.choosing import chosen, told
from bundlerec.campaigns.days import BestDays, best_days
from bundlerec.campaigns.holdout import draw_holdout
from bundlerec.campaigns.own_bundles import contents_of
from bundlerec.campaigns.power import Power, power_of
from bundlerec.campaigns.wishes import CampaignWish
from bundlerec.data import columns as c
from bundlerec.data.lists import EMPTY
from bundlerec.errors import UnknownRun
from bundlerec.money.of_bundles import bundle_offers, existing_offers
from bundlerec.store import Campaign, Run, Store
from bundlerec.wire import Table

EPOCH: Final = datetime(1970, 1, 1)
FRESH_DAYS: Final = 30  # a log that ended longer ago is looked at as if today were the day after its end
SENTENCE: Final = "sentence"


@dataclass(frozen=True)
class Plan:
    """A campaign before it is saved."""

    campaign: Campaign
    members: Table  # the Members table, in the order of the customers' ids
    chosen: int  # customers in the segment
    without: int  # of them, those for whom there is no bundle
    segments: list[str]  # in plain words
    power: Power
    notes: list[str]  # sentences that the analyst should read


def plan_campaign(store: Store, run: Run, wish: CampaignWish, audience: Audience) -> Plan:
    """Raises BadSetting for a segment that can't be told, UnknownRun where the run has no such bundles."""
    start = wish.start or usual_start(audience)
    inside = chosen(wish.selection, audience)
    ids = audience.ids[inside]
    offered, note = _offered(store, run, wish, start)
    bundles = offered[offered[c.CUSTOMER_ID].astype(str).isin(set(ids))]
    members = _members(store, run, wish, audience, bundles, start)
    members[c.HELD] = draw_holdout(
        members[c.CUSTOMER_ID].to_numpy(dtype=object), _standing(audience, members), wish.holdout, wish.seed
    )
    held = int(members[c.HELD].sum())
    power = power_of(len(members) - held, held, baseline(wish.selection, audience, wish.days))
    words = told(wish.selection, audience)
    notes = [*_notes(wish, audience, start), *_without(len(ids) - len(members)), *filter(None, [note])]
    facts = {
        "chosen": len(ids),
        "without": len(ids) - len(members),
        "customers": len(members),
        "held": held,
        "model": str(bundles[c.MODEL].iloc[0]) if len(bundles) else "",
        "segments": words,
        "power": asdict(power),
    }
    campaign = Campaign(
        run.shop,
        wish.name,
        run.id,
        wish.kind,
        _midnight(start),
        _midnight(start + timedelta(days=wish.days)),
        wish.holdout,
        wish.seed,
        {
            **wish.selection.told(),
            "size": wish.most_products,
            "rules": rule_book(store, run.shop).of(wish.kind).told(),
            "own_rules": wish.rules.told(),
        },
        facts,
    )
    return Plan(campaign, members, len(ids), len(ids) - len(members), words, power, notes)


def kinds_of(store: Store, run: Run) -> list[str]:
    """Kinds of bundles that a campaign of the run can offer."""
    some = store.results.customers(run.id, limit=1)
    if not some:
        return []
    kinds: list[str] = store.results.bundles(run.id, customer_id=some[0])[c.KIND].astype(str).unique().tolist()
    return kinds


def usual_start(audience: Audience) -> date:
    """Today, or the day after the log's end where that is long past."""
    end = (EPOCH + timedelta(microseconds=audience.moment)).date()
    today = datetime.now(UTC).date()
    return today if today - end <= timedelta(days=FRESH_DAYS) else end + timedelta(days=1)


def _offered(store: Store, run: Run, wish: CampaignWish, start: date) -> tuple[pd.DataFrame, str]:
    offered = offered_bundles(store, run, kind=wish.kind, day=start, also=wish.rules, most=wish.most_products)
    if offered.table.empty and not offered.taken:
        kinds = kinds_of(store, run)
        raise UnknownRun(
            f"The training {run.id} made no bundles of kind “{wish.kind}”.",
            f"Choose one of: {', '.join(kinds)}." if kinds else "Train again.",
        )
    return offered.table, offered.told


def _members(
    store: Store, run: Run, wish: CampaignWish, audience: Audience, bundles: pd.DataFrame, start: date
) -> pd.DataFrame:
    rows = bundles.assign(
        **{name: bundles[name].astype(str).to_numpy(dtype=object) for name in (c.CUSTOMER_ID, c.ITEM_ID)}
    )
    # Where several bundles of a kind are there, the first is offered.
    rows = rows[rows[c.BUNDLE] == rows.groupby(c.CUSTOMER_ID)[c.BUNDLE].transform("min")]
    rows = rows.sort_values([c.CUSTOMER_ID, c.SLOT], kind="stable", ignore_index=True)
    group = rows.groupby(c.CUSTOMER_ID, sort=False)
    table = group.agg(**{c.ITEMS: (c.ITEM_ID, list), c.PROBABILITY: (c.PROBABILITY, "first")}).reset_index()
    whole = group[c.SLOT].max().to_numpy() < wish.most_products  # of one that may have been cut nothing is known
    codes = list(table[c.ITEMS]) if wish.kind != EXISTING else contents_of(store, run.shop, table[c.ITEMS])
    days = _days(audience, table[c.CUSTOMER_ID].to_numpy(dtype=object), codes, start, wish.days)
    reasons = _sentences(store, run, wish.kind)
    lead = [(customer, items[0]) for customer, items in zip(table[c.CUSTOMER_ID], table[c.ITEMS], strict=True)]
    offers = _offers(store, run, rows, table, wish.kind)
    return table.assign(
        **{
            c.HELD: False,
            c.ITEMS: [json.dumps(items, ensure_ascii=False) for items in table[c.ITEMS]],
            **{name: offers[name].to_numpy() for name in (c.LIST_PRICE, c.BUNDLE_PRICE)},
            c.PROBABILITY: table[c.PROBABILITY].where(whole),
            c.REASON: [reasons.get(one, "") for one in lead],
            c.DAY: [day.isoformat() for day in days.dates()],
            c.DAY_REASON: days.why,
        }
    )[list(c.MEMBERS)]


def _offers(store: Store, run: Run, rows: pd.DataFrame, table: pd.DataFrame, kind: str) -> pd.DataFrame:
    """What each member's bundle costs, in their order."""
    if kind != EXISTING:
        return bundle_offers(store, run, rows, (c.CUSTOMER_ID,)).reindex(table[c.CUSTOMER_ID])
    bundles = table[c.ITEMS].str[0]
    return existing_offers(store, run, sorted(set(bundles))).reindex(bundles)


def _days(
    audience: Audience, customers: np.ndarray, bundles: Sequence[Sequence[str]], start: date, days: int
) -> BestDays:
    at = np.searchsorted(audience.ids, customers)
    widest = max(map(len, bundles), default=0)
    items = np.full((len(customers), widest), EMPTY, dtype=np.int64)
    counts = np.array([len(codes) for codes in bundles], dtype=np.int64)
    row = np.repeat(np.arange(len(customers)), counts)
    slot = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)
    items[row, slot] = audience.history.rows_of([code for codes in bundles for code in codes])
    first = (start - EPOCH.date()).days
    return best_days(audience, at, items, first, first + days - 1)


def _sentences(store: Store, run: Run, kind: str) -> dict[tuple[str, str], str]:
    """(customer, item) -> the one plain sentence."""
    rows = store.results.reasons(run.id, kind=kind, reason=SENTENCE)
    keys = zip(rows[c.CUSTOMER_ID].astype(str), rows[c.ITEM_ID].astype(str), strict=True)
    return {key: str(json.loads(told).get("text", "")) for key, told in zip(keys, rows[c.EVIDENCE], strict=True)}


def _standing(audience: Audience, members: pd.DataFrame) -> np.ndarray:
    """[n]: what the bands of the draw are made by: spend, or orders where no price is known."""
    at = np.searchsorted(audience.ids, members[c.CUSTOMER_ID].to_numpy(dtype=object))
    spend = audience.facts.spend[at]
    return audience.facts.orders[at].astype(np.float64) if np.isnan(spend).all() else spend


def _notes(wish: CampaignWish, audience: Audience, start: date) -> list[str]:
    end = (EPOCH + timedelta(microseconds=audience.moment)).date()
    if start < end:
        return [
            f"Orders are known up to {_told(end)}, after the campaign's first day: its customers and bundles were "
            "chosen with them in view. That is good for a try, not for a proof."
        ]
    if wish.start is None and datetime.now(UTC).date() - end > timedelta(days=FRESH_DAYS):
        return [
            f"The shop's last order is of {_told(end)}: the campaign is planned as if it began on {_told(start)}. "
            "Import newer orders, or say when it begins."
        ]
    return []


def _without(count: int) -> list[str]:
    if not count:
        return []
    return [
        f"{count:,} of the chosen customers can't be offered anything: they are new since the training, or the rules "
        "leave them no bundle."
    ]


def _told(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())
