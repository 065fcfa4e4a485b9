"""Below a bundle: why not a product, what would change the bundle, which rules acted; asked of the run's models."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from bundlerec.bundles.rules.of_shop import rule_book, today
from bundlerec.config import AppSettings
from bundlerec.data import columns as c
from bundlerec.feedback.dismissals import dismissals
from bundlerec.questions.answers import CHANGES, RULES, WHY
from bundlerec.questions.beside import KINDS
from bundlerec.store import Run, Store
from pages.common import beside, frame, words

FOUND = 20  # products that a search shows


def draw(store: Store, run: Run, customer: str, kind: str) -> None:
    """Three questions about the bundle that is shown; nothing for kinds that no question can be asked about."""
    if kind not in KINDS:
        return
    st.header("Ask about this bundle")
    with frame.guard():
        _why(store, run, customer, kind)
    with frame.guard():
        _changes(store, run, customer, kind)
    if not rule_book(store, run.shop).empty or len(_dismissed(store, run, customer)):
        with frame.guard():
            _rules(store, run, customer, kind)


def _why(store: Store, run: Run, customer: str, kind: str) -> None:
    """A product by a part of its title or code, and the answer."""
    wish = st.text_input("Why not …?", key=f"why{run.id}", placeholder="A product's title or code", type="search")
    if not wish:
        return
    found = _search(store, id(store), run.shop, store.data.fingerprint(run.shop), wish.strip())
    if not found:
        st.info(f"No product of this shop has “{words.plain(wish)}” in its title or code. Try fewer letters.")
        return
    item = st.selectbox(
        f"{words.plural(len(found), 'product')} found" if len(found) < FOUND else f"The first {FOUND} found",
        list(found),
        format_func=lambda code: found[code],
        key=f"why{run.id}.{wish}",
    )
    _show(_asked(store, run, WHY, customer, kind, item))


def _show(answer: Mapping[str, Any]) -> None:
    title = answer["product"]["title"] if answer["product"] else answer["asked"]
    with st.container(border=True, gap="xsmall"):
        st.markdown(f"**{words.plain(title)}**")
        st.write(words.plain(answer["sentence"]))
        _list("For it", answer["speaks_for"])
        _list("Against it", answer["speaks_against"])
        _list("What would bring it in", answer["would"])


def _list(title: str, sentences: Sequence[str]) -> None:
    if sentences:
        st.markdown(f"{title}:\n\n" + "".join(f"- {words.plain(one)}\n" for one in sentences))


def _changes(store: Store, run: Run, customer: str, kind: str) -> None:
    with st.expander(
        "What would change this bundle", key=f"changes{run.id}.{customer}.{kind}", on_change="rerun"
    ) as open_:
        if not open_.open:
            return
        st.caption(
            "Each of the customer's earlier purchases is left out in turn, and the bundle is chosen anew, under the "
            "rules of today."
        )
        found = _asked(store, run, CHANGES, customer, kind)
        st.markdown("".join(f"- {line}\n" for line in _grouped(found)))


def _grouped(found: Sequence[Mapping[str, Any]]) -> list[str]:
    """One line for all products of which the same is true, in the order of the bundle."""
    groups: dict[str, list[str]] = {}
    for one in found:
        groups.setdefault(one["sentence"], []).append(words.plain(one["product"]["title"]))
    lines = []
    for sentence, titles in groups.items():
        if len(titles) > 1:
            for single, several in (
                ("purchases of it ", "purchases of one of these "),
                (" about it:", " about these:"),
            ):
                sentence = sentence.replace(single, several)
            sentence = sentence.replace(" it would not", " that one would not").replace(" it would", " they would")
        lines.append(f"**{', '.join(titles)}**: {words.plain(sentence)}")
    return lines


def _rules(store: Store, run: Run, customer: str, kind: str) -> None:
    with st.expander("Which rules acted", key=f"rules{run.id}.{customer}.{kind}", on_change="rerun") as open_:
        if not open_.open:
            return
        found = _asked(store, run, RULES, customer, kind)
        if not found:
            st.write("None: this bundle would be the same without the shop's rules.")
        _list("With the rules as they are today, and the bundle chosen anew", [one["sentence"] for one in found])


def _asked(store: Store, run: Run, ask: str, customer: str, kind: str, item: str = "") -> Any:
    """The answer of the run's models; the same question is not asked twice while data and rules are the same."""
    url = AppSettings().database_url
    rules = json.dumps(dict(store.rules.all(run.shop)), sort_keys=True)
    known = (store.data.fingerprint(run.shop), rules, _dismissed(store, run, customer).to_json())
    question = {"ask": ask, "run": run.id, "customer_id": customer, "kind": kind, "item": item}
    with st.spinner("Asking the shop's model; the first question takes some seconds …"):
        return _answer(url, known, question)


def _dismissed(store: Store, run: Run, customer: str) -> pd.DataFrame:
    """What the customer does not want, as the rules take it."""
    until = words.parse(run.summary.get("until"))
    return dismissals(store, run.shop, today(), until=until, customer_id=customer)


@st.cache_data(max_entries=256, ttl=3600, show_spinner=False)
def _answer(url: str, known: tuple[str, str, str], question: dict[str, Any]) -> Any:
    return beside.answerer(url, beside.MODELS).ask(question)


@st.cache_data(max_entries=64, ttl=3600, show_spinner=False)
def _search(_store: Store, owner: int, shop: str, fingerprint: str, wish: str) -> dict[str, str]:
    """Code -> title of products with `wish` in either; the exact code first."""
    table = _store.data.catalogue(shop)
    ids = table[c.ITEM_ID].astype(str)
    titles = table[c.TITLE].astype(object).where(table[c.TITLE].notna(), ids).astype(str)
    low = wish.casefold()
    fits = ids.str.casefold().str.contains(low, regex=False) | titles.str.casefold().str.contains(low, regex=False)
    exact = ids.str.casefold() == low
    order = pd.concat([ids[exact], ids[fits & ~exact]])[:FOUND]
    return {code: f"{titles[at]} ({code})" for at, code in order.items()}
