"""What the Campaigns page asks a process beside it: the shop's customers in short, and the plan of a campaign."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bundlerec import wire
from bundlerec.campaigns.audience import Audience, audience_of
from bundlerec.campaigns.choosing import chosen
from bundlerec.campaigns.planning import Plan, plan_campaign, usual_start
from bundlerec.campaigns.segments import selection
from bundlerec.campaigns.wishes import CampaignWish
from bundlerec.data import columns as c
from bundlerec.errors import BadSetting
from bundlerec.progress import Progress
from bundlerec.questions.answers import CUSTOMERS, Opened
from bundlerec.store import Store


@dataclass(frozen=True)
class Customers:
    """What somebody has to know of a shop's customers to choose among them."""

    number: int  # with an order
    start: date  # when a campaign usually begins
    counts: dict[str, int]  # segment -> customers; a segment that can't be told here is left out
    categories: list[str]
    attributes: dict[str, list[str]]  # name -> values, without what is sensitive
    sensitive: list[str]  # names of attributes by which nobody may be chosen


def customers_of(audience: Audience, segments: Iterable[str]) -> Customers:
    """In short; segments: those that are counted."""
    counts = {}
    for word in segments:
        try:
            counts[word] = int(chosen(selection([word]), audience).sum())
        except BadSetting:  # spending, without a price
            continue
    known = audience.attributes.groupby(c.ATTRIBUTE)[c.VALUE].unique()
    return Customers(
        len(audience.facts),
        usual_start(audience),
        counts,
        audience.categories,
        {str(name): sorted(values) for name, values in known.items()},
        sorted(audience.sensitive),
    )


def answer(store: Store, opened: Opened, question: Mapping[str, Any], progress: Progress) -> Any:
    """Of CUSTOMERS `Customers`, of CAMPAIGN its `Plan`; the log stays open while `data` is the same.

    question: shop, data; of CUSTOMERS segments, of CAMPAIGN run and wish.
    """
    shop = str(question["shop"])
    audience = opened.get("audience", (shop, question["data"]), lambda: audience_of(store, shop, progress))
    if question["ask"] == CUSTOMERS:
        return wire.told(Customers, customers_of(audience, question["segments"]))
    wish = wire.read(CampaignWish, question["wish"])
    return wire.told(Plan, plan_campaign(store, store.runs.get(int(question["run"])), wish, audience))
