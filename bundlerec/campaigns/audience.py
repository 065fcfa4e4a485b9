"""A shop's customers at a moment, with all that segments and best days look at."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from bundlerec.bundles.due import Due
from bundlerec.bundles.rules.shelf import Shelf, category_paths, shelf_of
from bundlerec.campaigns.facts import CustomerFacts, facts_of
from bundlerec.data import columns as c
from bundlerec.data.dataset import MICROSECONDS_A_DAY, Dataset
from bundlerec.progress import Part, Progress, Silent
from bundlerec.store import Store
from bundlerec.training.shop import end_of, load_dataset


@dataclass(frozen=True)
class Audience:
    """Everything known before `moment`."""

    history: Dataset
    moment: int  # int64 microseconds, exclusive
    shelf: Shelf
    categories: list[str]  # all paths, and those above them
    attributes: pd.DataFrame  # the Customers table, without what is sensitive
    sensitive: frozenset[str]  # names of attributes by which nobody may be chosen

    @cached_property
    def facts(self) -> CustomerFacts:
        """One row a customer."""
        return facts_of(self.history, self.moment)

    @cached_property
    def ids(self) -> np.ndarray:
        """[n] text: the customers' ids, in the order of `facts`."""
        ids: np.ndarray = self.history.customer_ids[self.facts.row]
        return ids

    def earlier(self, days: int) -> Audience:
        """The same shop so many days before."""
        then = self.moment - days * MICROSECONDS_A_DAY
        return replace(self, history=self.history.before(then), moment=then)

    @cached_property
    def due(self) -> Due:
        """When these customers buy again."""
        return Due(self.moment).fit(self.history)


def audience_of(store: Store, shop: str, progress: Progress | None = None) -> Audience:
    """The shop's customers as everything tells them that is known today. Raises UnknownShop."""
    progress = progress or Silent()
    together = store.shops.settings(shop).join_variants
    history = load_dataset(store, shop, None, join_variants=together, progress=Part(progress, 0.0, 0.85))
    progress.update(0.85, "Looking at your customers")
    catalogue, sensitive = store.data.catalogue(shop), frozenset(store.data.sensitive_attributes(shop))
    known = store.data.customers(shop)
    known = known[~known[c.ATTRIBUTE].isin(sensitive)].reset_index(drop=True)
    shelf = shelf_of(catalogue, history.item_ids)
    found = Audience(history, end_of(history, None), shelf, category_paths(catalogue), known, sensitive)
    _ = found.facts, found.due
    return found
