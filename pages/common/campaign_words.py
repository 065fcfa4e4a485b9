"""Segments, states and measures of campaigns in a merchant's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bundlerec.bundles.rules.screen import EXPLORE
from bundlerec.campaigns.segments import CATEGORY, LAPSING, LOST, LOYAL, NEW, segment
from bundlerec.store import Campaign, CampaignState
from pages.common import rule_words, words

KINDS: Final = {**rule_words.KINDS, EXPLORE: "Something to try out"}
TOP_SPENDERS: Final = "spend:80%..100%"
EVERYBODY: Final = "everybody"
SEGMENTS: Final = {
    LAPSING: "Lapsing",
    LOST: "Lost",
    NEW: "New",
    LOYAL: "Loyal",
    TOP_SPENDERS: "Biggest spenders",
    EVERYBODY: "Everybody",
}
STATES: Final[Mapping[CampaignState, tuple[str, str]]] = {
    CampaignState.DRAFT: ("Draft", "gray"),
    CampaignState.RUNNING: ("Written out", "blue"),
    CampaignState.FINISHED: ("Finished", "green"),
}
MEASURES: Final = {
    "bundle": "Bought something of their bundle",
    "bought": "Bought anything",
    "takings": "Takings a customer",
    "margin": "Margin a customer",
}
UNKNOWN: Final = {"takings": "no prices are known", "margin": "no costs are known"}


def kind(name: str) -> str:
    """The kind of bundle as a title."""
    return KINDS.get(name, name.capitalize())


def short(word: str) -> str:
    """A segment as a title of one or two words: “Lapsing”, “Buyers of Tea”."""
    if word in SEGMENTS:
        return SEGMENTS[word]
    part = segment(word)
    if part.what == CATEGORY:
        return f"Buyers of {part.name}"
    return {NEW: f"New in {part.days} days"}.get(part.what, part.value or part.what.capitalize())


def proposed_name(segments: list[str], kind_name: str, taken: set[str], *, any_of: bool) -> str:
    """“Lapsing: Due again”, with a number where there is one of this name."""
    who = (" or " if any_of else " and ").join(short(word) for word in segments)
    name = f"{who}: {kind(kind_name)}"[:90]
    number = 2
    proposal = name
    while proposal in taken:
        proposal, number = f"{name} {number}", number + 1
    return proposal


def sum_up(campaign: Campaign) -> str:
    """Counts and days of one campaign in a line."""
    facts = campaign.facts
    got = int(facts.get("customers", 0)) - int(facts.get("held", 0))
    last = campaign.end.fromordinal(campaign.end.toordinal() - 1)
    return (
        f"**{words.count(got)}** get the offer, **{words.count(facts.get('held', 0))}** are held back · "
        f"{kind(campaign.kind)} · {words.day(campaign.start)} to {words.day(last)}"
    )


def figure(measure: str, number: float | None, currency: str) -> str:
    """A mean of a measure: buyers of 100, or money a customer."""
    if measure in ("bundle", "bought"):
        return f"{words.decimal(None if number is None else 100 * number)} of 100" if number is not None else "—"
    return words.money(number, currency)


def difference(measure: str, number: float | None, currency: str) -> str:
    """A difference with its sign."""
    if number is None:
        return words.NOTHING
    sign = "+" if number >= 0 else "−"
    return f"{sign}{figure(measure, abs(number), currency).replace(' of 100', '')}"
