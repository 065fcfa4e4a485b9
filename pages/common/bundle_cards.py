"""On the Bundles page: each bundle as one card, what it costs first, then a row for each product with its reasons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from bundlerec.bundles.requests import PATH
from bundlerec.bundles.rules.stored import offered_bundles, promoted, sooner_for_fairness
from bundlerec.data import columns as c
from bundlerec.money.of_bundles import bundle_offers
from bundlerec.store import Run, Store
from pages.common import (
    bundle_export,
    bundle_money,
    fairness_reports,
    product_row,
    reason_chips,
    reasons,
    said,
    words,
)
from pages.common.product_facts import Facts, facts_of
from pages.common.reasons import Reason

EXPLORE = "explore"
KINDS = {
    "mixed": "This customer's bundle",
    "ranked": "Ten most likely products",
    "replenish": "Due again",
    "discover": "New to this customer",
    "path": "Next steps",
    EXPLORE: "A bundle to try out",
}
TRY_OUT = (
    "Drawn by chance among good bundles. Showing some of these now and then is the only way to learn whether "
    "customers like something better than the usual bundle. How likely this draw was is kept with the bundle and "
    "goes with the CSV, so that the outcome can be judged fairly."
)


@dataclass(frozen=True)
class Wall:
    """What all cards of one kind need."""

    facts: Facts
    promoted: frozenset[str]
    fairer: frozenset[str]  # offered sooner by the shop's fairness weight
    offers: pd.DataFrame | None  # by number of the bundle; None: this kind has no price as a whole
    desk: said.Desk


def draw(store: Store, run: Run, customer: str, url: str) -> str | None:
    """All bundles of one kind for this customer, and the files to take away; gives the kind, None if there is none."""
    offered = offered_bundles(store, run, customer_id=customer, with_dismissed=True)
    bundles = offered.table
    if offered.told:
        st.info(words.plain(offered.told))
    kinds = [kind for kind in KINDS if kind in set(bundles[c.KIND])]
    if not kinds:
        if not offered.taken:
            st.info("This training left no bundle for this customer.")
        return None
    kind = _choose_kind(kinds, run)
    shown = bundles[bundles[c.KIND] == kind].sort_values([c.BUNDLE, c.SLOT])
    why = store.results.reasons(run.id, customer)
    wall = _wall(store, run, shown, url)
    numbers = sorted(shown[c.BUNDLE].unique().tolist())
    for number in numbers:
        st.header(KINDS[kind] if len(numbers) == 1 else f"Bundle {number}")
        if kind == EXPLORE:
            st.caption(TRY_OUT)
        with st.container(border=True, gap="xsmall"):
            _bundle(shown[shown[c.BUNDLE] == number], wall, reasons.of_bundle(why, kind, number))
    st.caption(said.NOTE)
    bundle_export.draw(store, run, customer)
    return kind


def _choose_kind(kinds: list[str], run: Run) -> str:
    if len(kinds) == 1:
        return kinds[0]
    return st.radio("Show", kinds, format_func=lambda kind: KINDS[kind], horizontal=True, key=f"kind{run.id}")


def _wall(store: Store, run: Run, shown: pd.DataFrame, url: str) -> Wall:
    items, kind = shown[c.ITEM_ID].astype(str).tolist(), str(shown[c.KIND].iloc[0])
    facts = facts_of(store, run, items)
    offers = None if kind == PATH else bundle_offers(store, run, shown, [c.BUNDLE], facts.prices)
    sooner = promoted(store, run.shop, kind, items), sooner_for_fairness(store, run.shop, items)
    return Wall(facts, *sooner, offers, said.open_desk(store, run, url, shown))


def _bundle(items: pd.DataFrame, wall: Wall, why: dict[str, list[Reason]]) -> None:
    """The bundle's money, what is expected of it, what was said of it; then its products."""
    ids, number = items[c.ITEM_ID].astype(str).tolist(), int(items[c.BUNDLE].iloc[0])
    reduced: list[float] = []
    if wall.offers is not None:
        offer = wall.offers.loc[number].to_dict()
        _money(offer, wall.facts.currency)
        reduced = bundle_money.reduced(offer, wall.facts.prices.loc[ids, c.PRICE].tolist(), wall.facts.currency)
    st.markdown(_sum_up([why.get(item, []) for item in ids], wall.facts.currency))
    said.draw(wall.desk, number)
    prices = dict(zip(ids, reduced, strict=True)) if reduced else {}
    for slot, item in zip(items[c.SLOT], ids, strict=True):
        told = why.get(item, [])
        lines = [_shelf(item, wall.facts, prices.get(item), told)]
        with product_row.draw(int(slot), item, wall.facts, lines):
            _why(wall, number, item, told)
    fairness_reports.form(wall.desk.store, wall.desk.run, wall.desk.customer, wall.desk.kind, number)


def _shelf(item: str, facts: Facts, reduced: float | None, why: list[Reason]) -> str:
    likely = reasons.of_value(why, "probability")
    chance = f" · **{words.share(likely)}** likely" if words.known(likely) else ""
    return f":small[{facts.shelf(item, reduced)}{chance}]"


def _chips(wall: Wall, item: str, why: list[Reason]) -> str:
    """Why it stands here in few words; where none are short enough, the sentence."""
    found = reason_chips.chips(why, promoted=item in wall.promoted, fairer=item in wall.fairer)
    if found:
        return reason_chips.line(found)
    return f":small[{words.plain(reasons.sentence(why))}]" if reasons.sentence(why) else ""


def _why(wall: Wall, number: int, item: str, why: list[Reason]) -> None:
    """All that is told and asked of one product, behind a fold that its short reasons stand on."""
    desk = wall.desk
    key = f"why.{desk.run.id}.{desk.kind}.{desk.customer}.{number}.{item}"
    label = " ".join(filter(None, [desk.sign(number, item), "Why", _chips(wall, item, why)]))
    with st.expander(label, key=key, type="compact"):
        for text in (reasons.numbers(why, wall.facts.currency), words.plain(reasons.sentence(why))):
            if text:
                st.markdown(text)
        details = reasons.details(why)
        if details:
            st.markdown("\n".join(f"- {line}" for line in details))
        said.draw(desk, number, item)


def _money(offer: dict[Any, Any], currency: str) -> None:
    st.markdown(bundle_money.line(offer, currency))
    if bundle_money.note(offer):
        st.caption(bundle_money.note(offer))


def _sum_up(why: list[list[Reason]], currency: str) -> str:
    """Money and counts first."""
    money, likely = (
        _sum([reasons.of_value(one, name) for one in why]) for name in ("expected_money", "probability")
    )
    parts = [words.plural(len(why), "product")]
    if likely is not None:
        parts.append(f"**{words.decimal(likely)}** of them expected in the next order (estimate)")
    if money is not None:
        parts.append(f"**{words.money(money, currency)}** expected takings (estimate)")
    return " · ".join(parts)


def _sum(numbers: list[float | None]) -> float | None:
    """The sum, or None where one of the numbers is not known."""
    known = [number for number in numbers if number is not None and words.known(number)]
    return sum(known) if len(known) == len(numbers) else None
