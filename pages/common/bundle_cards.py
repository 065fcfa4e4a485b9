"""Right on the Bundles page: the bundle as cards, each with its numbers, its sentence and its reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from bundlerec.bundles.requests import PATH
from bundlerec.bundles.rules.stored import offered_bundles
from bundlerec.data import columns as c
from bundlerec.money.of_bundles import bundle_offers
from bundlerec.store import Run, Store
from pages.common import bundle_export, bundle_money, questions, reasons, said, words
from pages.common.customer_history import item_titles
from pages.common.reasons import Reason

LEVELS = 2  # of a category's path that a card shows
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
class Facts:
    """What the catalogue knows of a bundle's products, by item id."""

    title: Mapping[str, str]
    category: Mapping[str, str]
    price: Mapping[str, float]
    currency: str  # of the shop; empty: nobody named one

    def shelf(self, item: str, usual_price: float | None) -> str:
        """Category and price in words; a price that only the log knows is about right."""
        path = self.category.get(item, "No category").split(" > ")
        if item in self.price:
            price = f"price {words.money(self.price[item], self.currency)}"
        elif words.known(usual_price):
            price = f"about {words.money(usual_price, self.currency)}"
        else:
            price = "no price known"
        return f"{' > '.join(path[:LEVELS])} · {price}"


def draw(store: Store, run: Run, customer: str, url: str) -> None:
    """All bundles of one kind for this customer, and the files to take away."""
    offered = offered_bundles(store, run, customer_id=customer, with_dismissed=True)
    bundles = offered.table
    if offered.told:
        st.info(words.plain(offered.told))
    kinds = [kind for kind in KINDS if kind in set(bundles[c.KIND])]
    if not kinds:
        if not offered.taken:
            st.info("This training left no bundle for this customer.")
        return
    bundle_export.draw(store, run, customer)
    kind = _choose_kind(kinds, run)
    shown = bundles[bundles[c.KIND] == kind].sort_values([c.BUNDLE, c.SLOT])
    catalogue = store.data.items(run.shop, shown[c.ITEM_ID].astype(str).unique().tolist())
    facts = facts_of(catalogue, store.shops.settings(run.shop).currency)
    why = store.results.reasons(run.id, customer)
    offers = bundle_offers(store, run, shown, [c.BUNDLE]) if kind != PATH else None
    numbers = sorted(shown[c.BUNDLE].unique().tolist())
    desk = said.open_desk(store, run, url, shown)
    for number in numbers:
        st.header(KINDS[kind] if len(numbers) == 1 else f"Bundle {number}")
        if kind == EXPLORE:
            st.caption(TRY_OUT)
        if offers is not None:
            _money(offers.loc[number].to_dict(), facts.currency)
        _bundle(shown[shown[c.BUNDLE] == number], facts, reasons.of_bundle(why, kind, number), desk)
    st.caption(said.NOTE)
    questions.draw(store, run, customer, kind)


def _choose_kind(kinds: list[str], run: Run) -> str:
    if len(kinds) == 1:
        return kinds[0]
    return st.radio("Show", kinds, format_func=lambda kind: KINDS[kind], horizontal=True, key=f"kind{run.id}")


def facts_of(catalogue: pd.DataFrame, currency: str) -> Facts:
    """What a catalogue knows of its products, for cards."""
    ids = catalogue[c.ITEM_ID].astype(str)
    columns = (dict(zip(ids, catalogue[name], strict=True)) for name in (c.CATEGORY, c.PRICE))
    category, price = ({item: cell for item, cell in column.items() if pd.notna(cell)} for column in columns)
    return Facts(item_titles(catalogue), category, price, currency)


def _money(offer: dict[Any, Any], currency: str) -> None:
    st.markdown(bundle_money.line(offer, currency))
    if bundle_money.note(offer):
        st.caption(bundle_money.note(offer))


def _bundle(items: pd.DataFrame, facts: Facts, why: dict[str, list[Reason]], desk: said.Desk) -> None:
    ids = items[c.ITEM_ID].astype(str).tolist()
    st.write(_sum_up([why.get(item, []) for item in ids], facts.currency))
    number = int(items[c.BUNDLE].iloc[0])
    said.draw(desk, number)
    for slot, item in zip(items[c.SLOT], ids, strict=True):
        shelf = facts.shelf(item, reasons.of_value(why.get(item, []), "price"))
        with st.container(border=True, gap="xsmall"):
            _card(f"{slot}. {facts.title.get(item, item)}", shelf, why.get(item, []), facts.currency)
            said.draw(desk, number, item)


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


def _card(title: str, shelf: str, why: list[Reason], currency: str) -> None:
    st.markdown(f"**{words.plain(title)}**")
    st.caption(words.plain(shelf))
    numbers = reasons.numbers(why, currency)
    if numbers:
        st.markdown(numbers)
    text = reasons.sentence(why)
    if text:
        st.write(words.plain(text))
    details = reasons.details(why)
    if details:
        with st.expander("Why this product"):
            st.markdown("\n".join(f"- {line}" for line in details))
