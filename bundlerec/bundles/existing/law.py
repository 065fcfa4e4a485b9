"""The shop's rules upon bundles that the merchant already has: one with a product that may not be offered is not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from bundlerec.bundles.existing.offers import ExistingBundles
from bundlerec.bundles.requests import EXISTING
from bundlerec.bundles.rules.screen import Screen, Screens, screen_of
from bundlerec.bundles.rules.shelf import shelf_of
from bundlerec.bundles.rules.sieve import NO_LIMIT


@dataclass(frozen=True)
class BundleLaw:
    """Which bundles may be offered, and to whom not."""

    screen: Screen
    broken: dict[str, np.ndarray]  # rule in words -> [b] bool
    factor: np.ndarray  # [b] float32
    inside: sparse.csc_array  # [n_items, b]: item rows of the log in each bundle

    @property
    def allowed(self) -> np.ndarray:
        """[b] bool."""
        return ~np.any([np.zeros(len(self.factor), dtype=bool), *self.broken.values()], axis=0)

    def apply(self, values: np.ndarray, customers: np.ndarray) -> None:
        """Moves and strikes out scores ([n, b]) of customer rows (-1: nobody known) in place."""
        values[:] = np.where(values > 0, values * self.factor, values / self.factor)
        values[:, ~self.allowed] = -np.inf
        place, item = self.screen.barred(customers)
        shape = (len(customers), self.inside.shape[0])
        lately = sparse.csr_array((np.ones(len(place), dtype=np.float32), (place, item)), shape=shape)
        held = sparse.coo_array(lately @ self.inside)
        values[held.row, held.col] = -np.inf

    def told(self, without: int) -> tuple[str, ...]:
        """Names that mean nothing, and what the rules take when customers are left without a bundle."""
        sentences = list(self.screen.sieve.problems)
        if without:
            rules = [f"“{rule}” ({int(gone.sum()):,} bundles)" for rule, gone in self.broken.items() if gone.any()]
            rules += [f"“{self.screen.barred_by}”"] if self.screen.barred_by else []
            causes = ", ".join(rules) or "none takes any away; they took all of your bundles before"
            noun = "customer has" if without == 1 else "customers have"
            sentences.append(f"{without:,} {noun} no bundle. The rules: {causes}.")
        return tuple(sentences)


def law_of(screens: Screens | None, bundles: ExistingBundles) -> BundleLaw | None:
    """None where nothing is ruled. `screens` over a log whose variants stand apart."""
    if screens is None:
        return None
    shelf = shelf_of(screens.catalogue, [*screens.dataset.shown_ids, *bundles.item_ids])
    sieve = screens.sieve(EXISTING, shelf)
    if sieve is None:
        return None
    at = shelf.rows_of(bundles.item_ids)
    contents = bundles.contents
    broken: dict[str, np.ndarray] = {}
    for removal in sieve.removals:  # two blackouts of the same days have the same words
        gone = contents @ removal.gone[at].astype(np.float32) > 0
        broken[removal.text] = broken.get(removal.text, False) | gone
    for limit in sieve.limits:
        broken[limit.rule.replace("_", " ")] = _most(contents, limit.code[at]) > limit.most
    for demand in sieve.demands:
        broken[demand.text] = contents @ demand.fits[at].astype(np.float32) == 0
    screen = screen_of(sieve, screens.dataset, screens.cut, screens.dismissed)
    return BundleLaw(screen, broken, _factor(contents, sieve.factor[at]), _inside(screens, bundles))


def _most(contents: sparse.csr_array, code: np.ndarray) -> np.ndarray:
    """[b] how many products of the same code a bundle holds at most."""
    counted = np.flatnonzero(code != NO_LIMIT)
    shape = (len(code), int(code.max(initial=0)) + 1)
    by_code = sparse.csr_array((np.ones(len(counted), dtype=np.float32), (counted, code[counted])), shape=shape)
    return np.asarray((contents @ by_code).max(axis=1).toarray()).ravel()


def _factor(contents: sparse.csr_array, factor: np.ndarray) -> np.ndarray:
    """[b] float32: a bundle is promoted by a promoted product in it, else demoted by a demoted one."""
    found = np.ones(contents.shape[0], dtype=np.float32)
    for bundle in np.flatnonzero(contents @ (factor != 1).astype(np.float32)):
        inside = factor[contents[[bundle]].indices]
        found[bundle] = inside.max() if inside.max() > 1 else inside.min()
    return found


def _inside(screens: Screens, bundles: ExistingBundles) -> sparse.csc_array:
    row = np.full(len(bundles.item_ids), -1)
    known = pd.Index(bundles.item_ids).isin(screens.dataset.item_ids)
    row[known] = np.searchsorted(screens.dataset.item_ids, bundles.item_ids[known])
    cells = bundles.contents.tocoo()
    kept = row[cells.col] >= 0
    where = (row[cells.col[kept]], cells.row[kept])
    shape = (screens.dataset.n_items, len(bundles))
    return sparse.csc_array((np.ones(int(kept.sum()), dtype=np.float32), where), shape=shape)
