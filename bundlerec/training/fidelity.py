"""Asking each model about pasts that never were, so that its reasons can be judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from scipy.special import logit

from bundlerec.bundles.parts import EXACT, parts_of, scores_otherwise
from bundlerec.data.dataset import Dataset
from bundlerec.data.lists import EMPTY, RankedLists
from bundlerec.data.retold import pasts_of
from bundlerec.evaluation.fidelity import TOGETHER, Fidelity, Probes, fidelity
from bundlerec.recommender import POLICY, SCORER
from bundlerec.scorer.leave_out import in_any
from bundlerec.scorer.otherwise import probabilities_otherwise
from bundlerec.training.models import Models
from bundlerec.training.steadiness import Named, by_another_net, owed_to, without_an_order

NAMED: Final = 5  # items of the history that are taken out or put in, one after the other
ORDERS: Final = 3  # random ones
OWN, FRESH = 3, 2  # products asked about: of the bundle, and of the likeliest new ones
_Past = tuple[int, Sequence[int], bool]  # customer row, item rows, whether only these were bought


@dataclass(frozen=True)
class _Products:
    """Some products of some customers, and what is named for each by one scorer or simple method."""

    lists: RankedLists  # [n, L]
    named: np.ndarray  # [n, L, NAMED] int64 item rows, EMPTY at the end
    total: np.ndarray  # [n, L] sum of the contributions
    of: Mapping[str, np.ndarray]  # [n * L] bool: which are offered by which model


def judge_reasons(models: Models, customers: np.ndarray, most: int, seed: int = 0) -> list[Fidelity]:
    """Of `most` customer rows by chance, for every model whose reasons name purchases: the policy, the scorer and the
    simple methods whose parts are exact. Customers of TOGETHER items or fewer have nothing to compare with.
    """
    rng = np.random.default_rng(seed)
    items = np.diff(models.history.customer_item.indptr)
    able = customers[items[customers] > TOGETHER]
    chosen = np.sort(rng.permutation(able)[:most]).astype(np.int32)
    found: list[Fidelity] = []
    for names in ((POLICY, SCORER) if models.deep else (), *((name,) for name in EXACT)):
        if names and len(chosen):
            products = _products(models, names, chosen, rng)
            probes, kept = _judged(models, products, SCORER in names, rng)
            for name in names:
                found += fidelity(name, probes.of(kept & products.of[name]), seed)
    return found


def _products(models: Models, names: Sequence[str], customers: np.ndarray, rng: np.random.Generator) -> _Products:
    """OWN products by chance out of each model's bundles, and its FRESH likeliest new ones."""
    offered = [_offered(models, name, customers, rng) for name in names]
    lists = in_any(offered)
    of = {
        name: (one.items[:, None, :] == lists.items[:, :, None]).any(axis=2).ravel()
        for name, one in zip(names, offered, strict=True)
    }
    if SCORER in names:
        owed = owed_to(models.scorer, lists, NAMED)
    else:
        owed = parts_of(models.recommender(names[0]), models.history, lists, NAMED)  # type: ignore[arg-type]
    return _Products(lists, owed.item.astype(np.int64), owed.total, of)


def _offered(models: Models, name: str, customers: np.ndarray, rng: np.random.Generator) -> RankedLists:
    bundle = models.own(name, customers).lists.items
    chance = np.where(bundle == EMPTY, 2.0, rng.random(bundle.shape))
    some = np.take_along_axis(bundle, np.argsort(chance, axis=1)[:, :OWN], axis=1)
    fresh = models.ranked(name, customers, FRESH, only_new=True).items
    items = np.concatenate([some, fresh], axis=1)
    return RankedLists(customers, items, np.zeros(items.shape, dtype=np.float32))


def _judged(
    models: Models, products: _Products, deep: bool, rng: np.random.Generator
) -> tuple[Probes, np.ndarray]:
    """The probes of all places, and which of them count ([n * L] bool): what the model can offer, and for which
    something is named.
    """
    probes = _probes(models, products, deep, rng)
    whole, nothing = (logit(part) if deep else part for part in (probes.whole, probes.nothing))
    added = np.where(whole - nothing > 1e-6, whole - nothing, np.nan)
    probes = replace(probes, complete=products.total.ravel() / added)
    if deep:
        named = Named(products.lists, products.named[:, :, :TOGETHER])
        apart, without = by_another_net(models.scorer, named), without_an_order(models.scorer, named, rng)
        probes = replace(probes, other_net=apart, other_order=without)
    named_for = (products.named != EMPTY).any(axis=2).ravel()
    return probes, named_for & np.isfinite(probes.whole) & np.isfinite(probes.nothing)


def _probes(models: Models, products: _Products, deep: bool, rng: np.random.Generator) -> Probes:
    """Of each customer's places, one after the other, filled or not."""
    history, lists, width = models.history, products.lists, products.lists.items.shape[1]
    told = [one for row in range(len(lists)) for one in _pasts(history, products, row, rng)]
    each = len(told) // len(lists)
    asked, place = _distinct(told)
    pasts = pasts_of(asked)
    items = lists.items[np.searchsorted(lists.customers, pasts.customer)].astype(np.int64)
    if deep:
        values = probabilities_otherwise(models.scorer, pasts, items)
    else:
        [name] = products.of
        values = scores_otherwise(models.recommender(name), history, pasts, items)
    values = values[place].reshape(len(lists), each, width)
    drawn, named = np.split(values[:, 2:], [2 * ORDERS * NAMED], axis=1)
    drawn = drawn.reshape(len(lists), 2, ORDERS, NAMED, width)
    named = named.reshape(len(lists), 2, width, NAMED, width)
    own = np.arange(width)
    of_named = [named[:, way, own, :, own].transpose(1, 0, 2).reshape(-1, NAMED) for way in (0, 1)]
    of_drawn = [drawn[:, way].transpose(0, 3, 1, 2).reshape(-1, ORDERS, NAMED) for way in (0, 1)]
    bought = history.customer_item[np.repeat(lists.customers, width), np.maximum(lists.items.ravel(), 0)]
    unknown = np.full(lists.items.size, np.nan)
    return Probes(
        customer=np.repeat(lists.customers.astype(np.int64), width),
        new=np.asarray(bought).ravel() == 0,
        whole=values[:, 0].ravel(),
        nothing=values[:, 1].ravel(),
        without=of_named[0],
        only=of_named[1],
        without_random=of_drawn[0],
        only_random=of_drawn[1],
        complete=unknown,
        other_net=unknown,
        other_order=unknown,
    )


def _distinct(told: Sequence[_Past]) -> tuple[list[_Past], np.ndarray]:
    """Each past once, whatever the order of its items, and which of them each of `told` is: what is named for one
    product is often named for another.
    """
    first: dict[tuple[int, frozenset[int], bool], int] = {}
    place = [first.setdefault((customer, frozenset(items), only), len(first)) for customer, items, only in told]
    _, at = np.unique(place, return_index=True)
    return [told[n] for n in at], np.array(place)


def _pasts(history: Dataset, products: _Products, row: int, rng: np.random.Generator) -> Sequence[_Past]:
    """As it is; nothing; without and with only the first items in random orders; the same in each product's own."""
    customer = int(products.lists.customers[row])
    bought = history.customer_item[[customer]].indices
    orders = [rng.permutation(bought)[:NAMED].tolist() for _ in range(ORDERS)]
    own = [one[one != EMPTY].tolist() for one in products.named[row]]
    steps = range(1, NAMED + 1)
    return [
        (customer, [], False),
        (customer, [], True),
        *((customer, order[:n], only) for only in (False, True) for order in orders for n in steps),
        *((customer, order[:n], only) for only in (False, True) for order in own for n in steps),
    ]
