"""Which rule left somebody without a bundle, in a merchant's words."""

from __future__ import annotations

from collections import Counter

import numpy as np

from bundlerec.bundles.rules.screen import Screen


def told(screen: Screen, customers: np.ndarray, *, only_new: bool = False, again: bool = False) -> tuple[str, ...]:
    """Names in the rules that mean nothing, and why `customers` ([n] rows, -1: nobody known) got no bundle."""
    sentences = list(screen.sieve.problems)
    if not len(customers):
        return tuple(sentences)
    emptied = last_straw(screen)
    causes = Counter([emptied] * len(customers)) if emptied else _personal(screen, customers, only_new, again)
    for cause, count in causes.most_common():
        sentences.append(f"{count:,} {'customer has' if count == 1 else 'customers have'} no bundle: {cause}")
    return tuple(sentences)


def last_straw(screen: Screen) -> str:
    """The rule that took the last product away; "" where some are left."""
    rows = _offerable(screen)
    if screen.allowed[rows].any():
        return ""
    log, shelf = screen.dataset, screen.sieve.shelf
    codes = np.concatenate([log.item_ids[rows], log.variants.ids[rows[log.variants.item]]])
    left = np.zeros(len(shelf), dtype=bool)
    left[shelf.rows_of(codes)] = True
    if not left.any():
        return "the shop has sold nothing yet."
    for removal in screen.sieve.removals:
        before, left = int(left.sum()), left & ~removal.gone
        if not left.any():
            unknown = f" ({removal.unknown:,} of the catalogue are unknown to it)" if removal.unknown else ""
            return f"the rule “{removal.text}” takes away the last {before:,} products that other rules leave{unknown}."
    return "only one variant of a product is required, and other rules take it away."


def _offerable(screen: Screen) -> np.ndarray:
    """[n_items] bool: sold, or required."""
    wanted = np.bincount(screen.dataset.line_item, minlength=screen.dataset.n_items) > 0
    for demand in screen.demands:
        wanted |= demand.fits
    return wanted


def _personal(screen: Screen, customers: np.ndarray, only_new: bool, again: bool) -> Counter[str]:
    """Causes that are not the same for everybody."""
    allowed = screen.allowed & _offerable(screen)
    place, item = screen.barred(customers)
    starts = np.searchsorted(place, np.arange(len(customers) + 1))  # barred items come customer by customer
    causes: Counter[str] = Counter()
    for row, customer in enumerate(customers):
        lately = item[starts[row] : starts[row + 1]]
        left = allowed.copy()
        left[lately] = False
        if only_new and customer >= 0:
            left[screen.dataset.customer_item[[customer]].indices] = False
        if again:
            bought = np.zeros(len(left), dtype=bool)
            bought[screen.dataset.customer_item[[customer]].indices if customer >= 0 else []] = True
            if not (left & bought).any() and not len(lately):
                causes["the rules leave nothing of what they bought."] += 1
                continue
            left &= bought
        causes[_cause(screen, left, len(lately) > 0)] += 1
    return causes


def _cause(screen: Screen, left: np.ndarray, barred: bool) -> str:
    if not left.any():
        if barred:
            return f"the rule “{screen.barred_by}” takes away what other rules leave."
        return "everything that the rules leave was bought before."
    for demand in screen.demands:
        if not (demand.fits & left).any():
            beside = " and was not bought lately" if barred else ""
            return f"the rule “{demand.text}” finds no product that other rules leave{beside}."
    if screen.demands:
        return f"the rules demand {len(screen.demands):,} products that do not fit into one bundle."
    return "the rules leave nothing for them."
