"""The best of the merchant's bundles for every customer, with what speaks for each, as tables."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pandas as pd

from bundlerec.bundles.existing.offers import ExistingBundles, existing_bundles
from bundlerec.bundles.existing.ranker import BundleRanker
from bundlerec.bundles.existing.ranking import existing_table, leaves_taken_out, ranked
from bundlerec.bundles.existing.sentences import Support, sentence
from bundlerec.data import columns as c
from bundlerec.data.dataset import Dataset
from bundlerec.data.matching import own_customers

SHOWN: Final = 10  # bundles a customer
CAUSES: Final = 3  # of what the customer has, that are told of each


def build_existing(table: pd.DataFrame, dataset: Dataset) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows of the Bundles and Reasons tables (kind "existing") for every customer of the shop; none without bundles."""
    if table.empty or not dataset.n_customers:
        return pd.DataFrame(columns=list(c.BUNDLES)), pd.DataFrame(columns=list(c.REASONS))
    bundles = existing_bundles(table, dataset)
    ranker = BundleRanker().fit(bundles)
    customers = np.flatnonzero((dataset.orders_of_customer > 0) & own_customers(dataset)).astype(np.int32)
    lists = ranked(ranker, bundles, customers, SHOWN, only_new=leaves_taken_out(bundles, None))
    offers = existing_table(bundles, lists, dataset.customer_ids[customers])
    titles = _titles(bundles, dataset)
    return offers, _reasons(offers, lists.items[lists.items >= 0], ranker, bundles, dataset, titles)


def _titles(bundles: ExistingBundles, dataset: Dataset) -> np.ndarray:
    """[b + m] text: what the ranker's features are called."""
    known = dict(zip(dataset.item_ids, dataset.items.title, strict=True))
    return np.concatenate([bundles.titles, [str(known.get(item, item)) for item in bundles.item_ids]]).astype(
        object
    )


def _reasons(
    offers: pd.DataFrame,
    bundle: np.ndarray,
    ranker: BundleRanker,
    bundles: ExistingBundles,
    dataset: Dataset,
    titles: np.ndarray,
) -> pd.DataFrame:
    customer = np.searchsorted(dataset.customer_ids, offers[c.CUSTOMER_ID].to_numpy(dtype=object))
    takers = np.diff(bundles.taken.tocsc().indptr)
    rows: list[tuple[Any, ...]] = []
    for who, places in _by_customer(customer):
        parts = ranker.parts(who, bundle[places])
        own = bundles.bought[[who]].indices
        held = bundles.contents[bundle[places]][:, own].sum(axis=1)
        for number, place in enumerate(places):
            causes = _causes(parts[:, number], titles)
            support = Support(int(held[number]), int(bundles.contents[[bundle[place]]].nnz),
                              int(takers[bundle[place]]), causes[0]["title"] if causes else "")  # fmt: skip
            rows.append((place, "sentence", 0.0, {"text": sentence(support)}))
            rows += [(place, "because", cause.pop("share"), cause) for cause in causes]
    found = pd.DataFrame(rows, columns=["place", c.REASON, c.WEIGHT, c.EVIDENCE])
    keys = offers[[c.KIND, c.CUSTOMER_ID, c.BUNDLE, c.ITEM_ID]].iloc[found["place"].to_numpy(dtype=int)]
    found = found.assign(
        **{c.EVIDENCE: found[c.EVIDENCE].map(lambda facts: json.dumps(facts, ensure_ascii=False))}
    )
    return pd.concat([keys.reset_index(drop=True), found.drop(columns="place")], axis=1)[list(c.REASONS)]


def _by_customer(customer: np.ndarray) -> Iterator[tuple[int, np.ndarray]]:
    """Each customer row with the places of its rows, which stand together."""
    starts = np.flatnonzero(np.diff(customer, prepend=-1))
    for first, last in zip(starts, [*starts[1:], len(customer)], strict=True):
        yield int(customer[first]), np.arange(first, last)


def _causes(parts: np.ndarray, titles: np.ndarray) -> list[dict[str, Any]]:
    """What the customer has that speaks most for a bundle, with its share of all that speaks for it."""
    total = float(parts[parts > 0].sum())
    best = [place for place in np.argsort(-parts, kind="stable")[:CAUSES] if parts[place] > 0]
    return [{"share": float(parts[place]) / total, "title": str(titles[place])} for place in best]
