"""The best of the merchant's bundles for every customer, with what speaks for each, as tables."""

from __future__ import annotations

import json
from typing import Final

import numpy as np
import pandas as pd
from scipy import sparse

from bundlerec.bundles.existing.law import law_of
from bundlerec.bundles.existing.offers import ExistingBundles, existing_bundles
from bundlerec.bundles.existing.ranker import BundleRanker
from bundlerec.bundles.existing.ranking import existing_table, leaves_taken_out, ranked
from bundlerec.bundles.existing.sentences import Support, sentence
from bundlerec.bundles.rules.screen import Screens
from bundlerec.data import columns as c
from bundlerec.data.dataset import Dataset
from bundlerec.data.matching import own_customers

SHOWN: Final = 10  # bundles a customer
CAUSES: Final = 3  # of what the customer has, that are told of each
PLACES_AT_ONCE: Final = 50_000


def build_existing(
    table: pd.DataFrame, dataset: Dataset, screens: Screens | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows of the Bundles and Reasons tables (kind "existing") for every customer of the shop; none without bundles."""
    if table.empty or not dataset.n_customers:
        return pd.DataFrame(columns=list(c.BUNDLES)), pd.DataFrame(columns=list(c.REASONS))
    bundles = existing_bundles(table, dataset)
    ranker = BundleRanker().fit(bundles)
    customers = np.flatnonzero((dataset.orders_of_customer > 0) & own_customers(dataset)).astype(np.int32)
    law = law_of(screens, bundles)
    lists = ranked(ranker, bundles, customers, SHOWN, only_new=leaves_taken_out(bundles, None), law=law)
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
    parts = []
    for first in range(0, len(offers), PLACES_AT_ONCE):
        places = np.arange(first, min(first + PLACES_AT_ONCE, len(offers)))
        who, what = customer[places], bundle[places]
        causes = _causes(ranker.parts(who, what), titles)
        held = bundles.contents[what].multiply(bundles.bought[who]).sum(axis=1)
        size = np.diff(bundles.contents.indptr)[what]
        told = _sentences(causes, held, size, takers[what])
        parts.append(pd.concat([told, causes]).assign(place=lambda rows, first=first: rows["place"] + first))
    found = pd.concat(parts, ignore_index=True).sort_values("place", kind="stable", ignore_index=True)
    keys = offers[[c.KIND, c.CUSTOMER_ID, c.BUNDLE, c.ITEM_ID]].iloc[found["place"].to_numpy(dtype=int)]
    facts = [
        json.dumps({name: text}, ensure_ascii=False)
        for name, text in zip(found["name"], found["text"], strict=True)
    ]
    found = found.assign(**{c.EVIDENCE: facts}).drop(columns=["place", "name", "text"])
    return pd.concat([keys.reset_index(drop=True), found], axis=1)[list(c.REASONS)]


def _causes(parts: sparse.csr_array, titles: np.ndarray) -> pd.DataFrame:
    """What each place's customer has that speaks most for its bundle, with its share of all that speaks for it, place
    by place, the largest share first.
    """
    speaks = parts.data > 0
    row = np.repeat(np.arange(parts.shape[0]), np.diff(parts.indptr))[speaks]
    feature, value = parts.indices[speaks], parts.data[speaks]
    total = np.bincount(row, weights=value, minlength=parts.shape[0])
    order = np.lexsort((feature, -value, row))
    row, feature, value = row[order], feature[order], value[order]
    most = np.arange(len(row)) - np.searchsorted(row, row, side="left") < CAUSES
    row, feature, value = row[most], feature[most], value[most]
    return pd.DataFrame(
        {"place": row, c.REASON: "because", c.WEIGHT: value / total[row], "name": "title", "text": titles[feature]}
    )


def _sentences(causes: pd.DataFrame, held: np.ndarray, size: np.ndarray, takers: np.ndarray) -> pd.DataFrame:
    """One a place."""
    first = causes.drop_duplicates("place").set_index("place")["text"]
    cause = first.reindex(range(len(held)), fill_value="")
    numbers = zip(held.astype(int).tolist(), size.tolist(), takers.tolist(), cause, strict=True)
    texts = [sentence(Support(*each)) for each in numbers]
    return pd.DataFrame(
        {"place": np.arange(len(texts)), c.REASON: "sentence", c.WEIGHT: 0.0, "name": "text", "text": texts}
    )
