"""Right on the Bundles page: the bundle as cards, each with its numbers, its sentence and its reasons."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from bundlerec.data import columns as c
from bundlerec.store import Run, Store
from pages.common import bundle_export, reasons, words
from pages.common.customer_history import item_titles
from pages.common.reasons import Reason

KINDS = {"mixed": "This customer's bundle", "ranked": "Ten most likely products"}


def draw(store: Store, run: Run, customer: str) -> None:
    """All bundles of one kind for this customer, and the files to take away."""
    bundles = store.results.bundles(run.id, customer_id=customer)
    kinds = [kind for kind in KINDS if kind in set(bundles[c.KIND])]
    if not kinds:
        st.info("This training left no bundle for this customer.")
        return
    kind = _choose_kind(kinds, run)
    shown = bundles[bundles[c.KIND] == kind].sort_values([c.BUNDLE, c.SLOT])
    catalogue = store.data.items(run.shop, shown[c.ITEM_ID].astype(str).unique().tolist())
    why = store.results.reasons(run.id, customer)
    numbers = sorted(shown[c.BUNDLE].unique().tolist())
    for number in numbers:
        items = shown[shown[c.BUNDLE] == number]
        found = reasons.of_bundle(why, kind, number)
        title = KINDS[kind] if len(numbers) == 1 else f"Bundle {number}"
        _bundle(title, items, catalogue, found)
    bundle_export.draw(store, run, customer)


def _choose_kind(kinds: list[str], run: Run) -> str:
    if len(kinds) == 1:
        return kinds[0]
    return st.radio("Show", kinds, format_func=lambda kind: KINDS[kind], horizontal=True, key=f"kind{run.id}")


def _bundle(title: str, items: pd.DataFrame, catalogue: pd.DataFrame, why: dict[str, list[Reason]]) -> None:
    st.header(title)
    known = catalogue.set_index(catalogue[c.ITEM_ID].astype(str))
    st.write(_sum_up(items, known, why))
    titles = item_titles(catalogue)
    for row in items.to_dict("records"):
        item = str(row[c.ITEM_ID])
        facts = known.loc[item] if item in known.index else None
        _card(int(row[c.SLOT]), titles.get(item, item), facts, why.get(item, []))


def _sum_up(items: pd.DataFrame, known: pd.DataFrame, why: dict[str, list[Reason]]) -> str:
    ids = items[c.ITEM_ID].astype(str).tolist()
    prices = known[c.PRICE].reindex(ids)
    parts = [words.plural(len(ids), "product")]
    if prices.notna().all():
        parts.append(f"{words.money(float(prices.sum()))} together")
    likely = [reasons.probability(why.get(item, [])) for item in ids]
    if all(words.known(one) for one in likely):
        parts.append(f"**{words.decimal(sum(likely))}** of them expected in the next order")  # type: ignore[arg-type]
    values = [reasons.value(why.get(item, [])) for item in ids]
    if all(words.known(one) for one in values):
        parts.append(f"worth {words.decimal(sum(values), 2)} by your weights")  # type: ignore[arg-type]
    return " · ".join(parts)


def _card(slot: int, title: str, facts: pd.Series | None, why: list[Reason]) -> None:
    with st.container(border=True, gap="xsmall"):
        st.markdown(f"**{slot}. {words.plain(title)}**")
        st.caption(_shelf(facts))
        numbers = reasons.numbers(why)
        if numbers:
            st.markdown(numbers)
        text = reasons.sentence(why)
        if text:
            st.write(words.plain(text))
        details = reasons.details(why)
        if details:
            with st.expander("Why this product"):
                st.markdown("\n".join(f"- {line}" for line in details))


def _shelf(facts: pd.Series | None) -> str:
    if facts is None:
        return "Not in the catalogue: no title, no price."
    category = facts[c.CATEGORY] if isinstance(facts[c.CATEGORY], str) else "No category"
    price = f"price {words.money(float(facts[c.PRICE]))}" if pd.notna(facts[c.PRICE]) else "no price known"
    return words.plain(f"{category} · {price}")
