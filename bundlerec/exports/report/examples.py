"""A few bundles with their reasons, for a report: customers are not named, since a report goes round."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

import pandas as pd

from bundlerec.bundles.anchor_table import ANCHOR, ORDERS, SENTENCE
from bundlerec.bundles.requests import MIXED
from bundlerec.bundles.rules.stored import offered_anchors, offered_bundles
from bundlerec.data import columns as c
from bundlerec.data.variants import variant_title
from bundlerec.exports.report.document import Block, Heading, Paragraph, Table
from bundlerec.store import Run, Store

CUSTOMERS: Final = 3
PRODUCTS: Final = 5  # of a bundle
ANCHORS, BESIDE = 3, 3


def examples(store: Store, run: Run) -> Iterator[Block]:
    """Bundles of three customers, and what belongs with three products."""
    yield Heading("Examples")
    count = store.results.count_customers(run.id)
    if not count:
        yield Paragraph("This training left no bundles.")
    for number in range(min(CUSTOMERS, count)):
        place = number * count // CUSTOMERS
        customer = store.results.customers(run.id, limit=1, offset=place)[0]
        rows = _bundle(store, run, customer)
        if rows:
            name = f"A bundle for customer {chr(ord('A') + number)}"
            yield Paragraph(f"{name}:")
            yield Table(name, ("Product", "Why"), rows)
    yield from _together(store, run)


def _bundle(store: Store, run: Run, customer: str) -> list[tuple[str, str]]:
    items = offered_bundles(store, run, customer_id=customer, kind=MIXED).table.sort_values(c.SLOT).head(PRODUCTS)
    reasons = store.results.reasons(run.id, customer)
    told = reasons[(reasons[c.KIND] == MIXED) & (reasons[c.REASON] == "sentence")]
    why = {str(row[c.ITEM_ID]): _text(row[c.EVIDENCE]) for row in told.to_dict("records")}
    ids = items[c.ITEM_ID].astype(str).tolist()
    titles = _titles(store, run, ids)
    return [(titles.get(item, item), why.get(item, "")) for item in ids]


def _text(evidence: object) -> str:
    facts = json.loads(evidence) if isinstance(evidence, str) else evidence
    return str(facts.get("text", "")) if isinstance(facts, dict) else ""


def _together(store: Store, run: Run) -> Iterator[Block]:
    table = offered_anchors(store, run).table
    if table.empty:
        return
    best = table.groupby(ANCHOR)[ORDERS].max().sort_values(ascending=False, kind="stable").head(ANCHORS).index
    shown = table[table[ANCHOR].isin(best) & (table[c.SLOT] <= BESIDE)]
    titles = _titles(store, run, pd.concat([shown[ANCHOR], shown[c.ITEM_ID]]).unique().tolist())
    rows = [
        (titles.get(row[c.ITEM_ID], row[c.ITEM_ID]), row[SENTENCE])
        for anchor in best
        for row in shown[shown[ANCHOR] == anchor].to_dict("records")
    ]
    yield Paragraph("What belongs together, for everybody:")
    yield Table("What belongs together, for everybody", ("Product", "Why"), rows)


def _titles(store: Store, run: Run, ids: list[str]) -> dict[str, str]:
    found = store.data.items(run.shop, ids).dropna(subset=[c.TITLE])
    rows = zip(found[c.ITEM_ID].astype(str), found[c.TITLE].astype(str), found[c.VARIANT], strict=True)
    return {item: variant_title(title, words) for item, title, words in rows}
