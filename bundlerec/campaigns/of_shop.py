"""Campaigns of a shop: made, written out, finished, judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pandas as pd

from bundlerec.bundles.requests import EXISTING
from bundlerec.campaigns.by_chance import by_chance
from bundlerec.campaigns.choosing import refuse_sensitive
from bundlerec.campaigns.exporting import exposures_of, sending_table
from bundlerec.campaigns.judging import Judgement, judge
from bundlerec.campaigns.outcomes import MEASURES, cost_known, goods_of, outcomes
from bundlerec.campaigns.own_bundles import with_contents
from bundlerec.campaigns.planning import Plan
from bundlerec.campaigns.segments import selection
from bundlerec.campaigns.wishes import checked_name
from bundlerec.data import columns as c
from bundlerec.data.exporting import format_of, write_table
from bundlerec.errors import BadSetting, CampaignConflict
from bundlerec.store import Campaign, CampaignState, Store

MOST_UNKNOWN = 0.01  # of takings without a known cost, which need no word


def next_draw(store: Store, shop: str) -> int:
    """Seed of the next campaign's draw, that of no other one there is: else the same customers would be held back."""
    used = {campaign.seed for campaign in store.campaigns.list(shop)}
    return next(seed for seed in count() if seed not in used)


def create_campaign(store: Store, plan: Plan, name: str) -> Campaign:
    """Keeps a plan as a draft. Raises BadSetting for a name in use, or where nobody is in it."""
    if plan.members.empty:
        raise BadSetting(
            "Nobody is in this campaign: the segment is empty, or no bundle is left by the rules.",
            "Choose other customers, or another kind of bundle.",
        )
    return store.campaigns.create(replace(plan.campaign, name=checked_name(name)), plan.members)


def write_campaign(store: Store, campaign: Campaign, out: Path) -> int:
    """Writes the file for sending, without those who are held back, and returns its rows; then the campaign runs.

    Raises BadSetting, BundleRecError where the file can't be written.
    """
    check_sendable(store, campaign)
    format_of(out)
    table = sending_table(store, campaign)
    write_table(table, out)
    start_campaign(store, campaign)
    return len(table)


def start_campaign(store: Store, campaign: Campaign) -> Campaign:
    """What is written out counts as shown: logs it with its probability, once, and the campaign runs.

    Raises BadSetting as `check_sendable` does.
    """
    check_sendable(store, campaign)
    if campaign.state is not CampaignState.DRAFT:
        return campaign
    store.exposures.save(campaign.shop, exposures_of(campaign, store.campaigns.members(campaign.id)))
    return store.campaigns.advance(campaign.id, CampaignState.RUNNING)


def finish_campaign(store: Store, shop: str, name: str) -> Campaign:
    """Ends a campaign that was written out, and judges it. Raises UnknownCampaign, CampaignConflict."""
    campaign = store.campaigns.advance(store.campaigns.get(shop, name).id, CampaignState.FINISHED)
    return store.campaigns.judge(campaign.id, judge_campaign(store, campaign).told())


def judge_campaign(store: Store, campaign: Campaign) -> Judgement:
    """Treated against held back, from the orders that are known by now. Raises CampaignConflict for a draft."""
    if campaign.state is CampaignState.DRAFT:
        raise CampaignConflict(
            f"The campaign “{campaign.name}” was not written out yet: nobody can have got its offer.",
            "Write its file out first: `export --what campaign`.",
        )
    members = store.campaigns.members(campaign.id)
    last = _known_until(store, campaign)
    seen, days = (last - campaign.start).days, (campaign.end - campaign.start).days
    held = members[c.HELD].to_numpy(dtype=bool)
    notes = _notes(store, campaign, members, last)
    until = (last - timedelta(days=1)).date()
    if not seen or members.empty:
        return Judgement(int((~held).sum()), int(held.sum()), days, 0, until, (), tuple(notes))
    events = store.data.events(campaign.shop, last, customers=members[c.CUSTOMER_ID].tolist())
    goods = goods_of(store.data.catalogue(campaign.shop))
    opened = with_contents(store, campaign.shop, members) if campaign.kind == EXISTING else members
    after = outcomes(opened, events, goods, campaign.start, last)
    before = outcomes(opened, events, goods, campaign.start - (last - campaign.start), campaign.start)
    known = cost_known(members, events, goods, campaign.start, last)
    if known < 1 - MOST_UNKNOWN:
        notes.append(
            f"The cost of {1 - known:.0%} of the takings is not known: the margin leaves them out."
            if known > 0
            else "The margin is not known: the catalogue has no costs of what was bought."
        )
    main = MEASURES[0]
    estimates = by_chance(held, campaign.holdout, after[main].to_numpy(), before[main].to_numpy())
    groups = int((~held).sum()), int(held.sum())
    return Judgement(*groups, days, seen, until, judge(held, after, before), tuple(notes), estimates)


def check_sendable(store: Store, campaign: Campaign) -> None:
    """Raises BadSetting where an attribute by which the customers were chosen has been marked as sensitive since."""
    segments = [str(word) for word in campaign.wish.get("segments", [])]
    refuse_sensitive(selection(segments), store.data.sensitive_attributes(campaign.shop))


def _known_until(store: Store, campaign: Campaign) -> datetime:
    """The end of the last whole day of the campaign whose orders are known; its start where none is."""
    last = store.shops.summary(campaign.shop).last or campaign.start
    whole = datetime.combine(last.date(), datetime.min.time()) + timedelta(days=1)
    return min(max(whole, campaign.start), campaign.end)


def _notes(store: Store, campaign: Campaign, members: pd.DataFrame, last: datetime) -> list[str]:
    days, seen = (campaign.end - campaign.start).days, (last - campaign.start).days
    notes = []
    if 0 < seen < days:
        notes.append(f"Orders are known of {seen} of the campaign's {days} days: what follows can still change.")
    gone = int(campaign.facts.get("customers", len(members))) - len(members)
    if gone > 0:
        notes.append(f"{_customers(gone, 'was', 'were')} erased since and can't be counted.")
    ids = members.loc[members[c.HELD], c.CUSTOMER_ID].tolist()
    if ids:
        notes += _contaminated(store, campaign, ids)
    return notes


def _contaminated(store: Store, campaign: Campaign, held: Sequence[str]) -> list[str]:
    """What reached the held-back customers all the same; who looks at a customer's page reaches nobody."""
    shown = store.exposures.shown(campaign.shop, since=campaign.start, until=campaign.end)
    shown = shown[shown[c.CUSTOMER_ID].isin(held) & (shown[c.CHANNEL] != c.ON_PAGE)]
    in_other = shown[c.CAMPAIGN].notna().to_numpy(dtype=bool)
    counts = [shown.loc[rows, c.CUSTOMER_ID].nunique() for rows in (in_other, ~in_other)]
    return [
        f"{_customers(count, 'was', 'were')} held back here but offered a bundle {where} in these days: the true "
        "effect may be larger than it looks."
        for count, where in zip(counts, ("by another campaign", "by an exported file"), strict=True)
        if count
    ]


def _customers(count: int, one: str, many: str) -> str:
    return f"{count:,} customer {one}" if count == 1 else f"{count:,} customers {many}"
