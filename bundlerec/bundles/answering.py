"""From a request to rows: who asks, which model answers, and what a stranger gets."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

import numpy as np
import pandas as pd

from bundlerec.bundles.build import bundles_table
from bundlerec.bundles.carts import complete
from bundlerec.bundles.due_reasons import expected_days
from bundlerec.bundles.offering import Offering
from bundlerec.bundles.requests import (
    CART_ID,
    CHOSEN,
    COMPLETE,
    DISCOVER,
    MIXED,
    PATH,
    REPLENISH,
    Cart,
    RecommendRequest,
    read_carts,
    read_customers,
)
from bundlerec.bundles.rules.emptied import told
from bundlerec.bundles.rules.screen import Screen, Screens
from bundlerec.bundles.sizes import LARGEST
from bundlerec.data import columns as c
from bundlerec.data.dataset import Dataset
from bundlerec.data.lists import EMPTY, RankedLists
from bundlerec.data.matching import own_customers
from bundlerec.errors import BadSetting
from bundlerec.recommender import BEST_SELLERS, POLICY

USUAL_STEPS: Final = 5  # of a path for which nobody says how many
LIKELY: Final = 0.5  # chance to be bought again within the horizon


@dataclass(frozen=True)
class Answer:
    """The rows of the file, and the counts that are told beside it."""

    table: pd.DataFrame
    customers: int
    unknown: int  # customers whom the run does not know
    without: int  # customers with no row
    problems: tuple[str, ...] = ()  # what was ruled in vain, and which rule left customers without a row
    known: frozenset[str] = frozenset()  # with a share drawn by chance: customers whom the run knows
    drawn: int = 0  # of them, who got a bundle that was drawn

    def counts(self) -> dict[str, int]:
        """As the command line tells them."""
        return {
            "customers": self.customers,
            "rows": len(self.table),
            "unknown": self.unknown,
            "without": self.without,
        }


def answer(models: Offering, chosen: str, request: RecommendRequest, screens: Screens | None = None) -> Answer:
    """Bundles for everybody whom the request names, under the rules of the kind.

    Raises FileProblem, BadSetting, UnknownRun.
    """
    model = _model(models, chosen, request)
    models.need(model)
    screen = None if screens is None else screens.of(COMPLETE if request.has_carts else request.kind)
    models = models if screen is None else models.under(screen)
    if request.has_carts:
        return _for_carts(models, request, screen)
    ids = _asked(models.dataset, request)
    rows = customer_rows(models.dataset, ids)
    if request.kind == PATH:
        return _paths(models, ids, rows, request, screen)
    if request.explore:
        return _explored(models, model, ids, rows, request, screen)
    lists = _lists(models, model, rows, request)
    table = bundles_table(model, request.kind, models.dataset, lists, customer_ids=ids)
    if request.kind == REPLENISH:
        table[c.EXPECTED_DAY] = expected_days(lists, models.due)
    return _answer(table, lists, rows, screen, request)


def customer_rows(dataset: Dataset, ids: np.ndarray) -> np.ndarray:
    """[n] int32 rows of customers with an order; EMPTY for the others."""
    if not dataset.n_customers:
        return np.full(len(ids), EMPTY, dtype=np.int32)
    place = np.minimum(np.searchsorted(dataset.customer_ids, ids), dataset.n_customers - 1)
    known = (dataset.customer_ids[place] == ids) & (dataset.orders_of_customer[place] > 0)
    return np.where(known, place, EMPTY).astype(np.int32)


def _model(models: Offering, chosen: str, request: RecommendRequest) -> str:
    """The mixed kind is the policy's own, where there is one and the log carries a personal signal at all."""
    if request.model != CHOSEN:
        return request.model
    return POLICY if request.kind == MIXED and models.deep and chosen != BEST_SELLERS else chosen


def _asked(dataset: Dataset, request: RecommendRequest) -> np.ndarray:
    if request.customers is None:
        return dataset.customer_ids[(dataset.orders_of_customer > 0) & own_customers(dataset)]
    return np.array(read_customers(request.customers), dtype=object)


def _paths(
    models: Offering, ids: np.ndarray, rows: np.ndarray, request: RecommendRequest, screen: Screen | None
) -> Answer:
    """Paths of everybody asked for; strangers begin with what sells."""
    size = USUAL_STEPS if request.size == c.AUTO else int(request.size)
    found = models.next_steps(rows, size, only_new=request.only_new)
    table = bundles_table(PATH, PATH, models.dataset, found.lists, customer_ids=ids)
    row, step = np.nonzero(found.lists.items != EMPTY)
    led = found.origin[row, step]
    shown = models.dataset.shown(rows[row], led)
    table[c.LEADS] = np.where(led == EMPTY, "", models.dataset.shown_ids[np.where(led == EMPTY, 0, shown)])
    return _answer(table, found.lists, rows, screen, request)


def _lists(models: Offering, model: str, rows: np.ndarray, request: RecommendRequest) -> RankedLists:
    """One list a row, in their order; strangers get what a new customer gets."""
    stranger = rows == EMPTY
    known = np.unique(rows[~stranger])
    size = request.size if isinstance(request.size, int) else LARGEST
    items = np.full((len(rows), size), EMPTY, dtype=np.int32)
    scores = np.zeros((len(rows), size), dtype=np.float32)
    if len(known):
        found = _of_known(models, model, known, request).head(size)
        at = (~stranger, slice(found.items.shape[1]))
        items[at], scores[at] = (
            part[np.searchsorted(known, rows[~stranger])] for part in (found.items, found.scores)
        )
    if stranger.any() and request.kind != REPLENISH:
        usual = models.newcomers(int(stranger.sum()), _usual(models.dataset, request)).head(size)
        at = (stranger, slice(usual.items.shape[1]))
        items[at], scores[at] = usual.items, usual.scores
    return RankedLists(rows, items, scores)


def _explored(
    models: Offering,
    model: str,
    ids: np.ndarray,
    rows: np.ndarray,
    request: RecommendRequest,
    screen: Screen | None,
) -> Answer:
    """Bundles of which a share is drawn by chance, each with its probability; strangers get what they always get.

    Who gets a drawn one is decided by the customer's id and the day, so that the same day asks nobody twice.
    """
    if model != POLICY:
        raise BadSetting(
            f"The model of this request ({model}) leaves nothing to chance.", "Ask for --kind mixed --size auto."
        )
    day = request.day or datetime.now(UTC).date()
    usual = _lists(models, model, rows, request)
    known = np.unique(rows[rows != EMPTY])
    drawn = chance_of(models.dataset.customer_ids[known], str(day)) < request.explore
    found = models.explored(known, drawn, request.explore, day.toordinal())
    at = np.searchsorted(known, rows[rows != EMPTY])
    length = max(usual.items.shape[1], found.lists.items.shape[1])
    items = np.pad(usual.items, ((0, 0), (0, length - usual.items.shape[1])), constant_values=EMPTY)
    scores = np.pad(usual.scores, ((0, 0), (0, length - usual.scores.shape[1])))
    probability = np.full(len(rows), np.nan)
    items[rows != EMPTY], scores[rows != EMPTY] = EMPTY, 0
    width = found.lists.items.shape[1]
    items[rows != EMPTY, :width], scores[rows != EMPTY, :width] = found.lists.items[at], found.lists.scores[at]
    probability[rows != EMPTY] = found.probability[at]
    lists = RankedLists(rows, items, scores)
    table = bundles_table(model, request.kind, models.dataset, lists, probability, customer_ids=ids)
    told = _answer(table, lists, rows, screen, request)
    return replace(told, known=frozenset(ids[rows != EMPTY].tolist()), drawn=int(drawn.sum()))


def chance_of(customer_ids: np.ndarray, salt: str) -> np.ndarray:
    """[n] float64 in [0, 1): evenly spread by a hash of each id and a word, and the same for both."""
    digests = (hashlib.blake2b(f"{salt}\x1f{name}".encode(), digest_size=8).digest() for name in customer_ids)
    return np.array([int.from_bytes(one) / 2**64 for one in digests])


def _of_known(models: Offering, model: str, known: np.ndarray, request: RecommendRequest) -> RankedLists:
    only_new = _only_new(request)
    if request.kind == REPLENISH:
        return _due(models, model, known, request)
    if isinstance(request.size, int):
        return models.ranked(model, known, request.size, only_new=only_new)
    own = models.own(model, known).lists
    return models.ranked(model, known, LARGEST, only_new=True, sizes=own.lengths) if only_new else own


def _due(models: Offering, model: str, known: np.ndarray, request: RecommendRequest) -> RankedLists:
    """So many as asked; of their own size: what will more likely than not be bought again soon, one at least."""
    if isinstance(request.size, int):
        return models.again(model, known, request.size)
    lists = models.again(model, known, LARGEST)
    chance = models.due.expect(lists.customers[:, None], lists.items).chance
    return models.again(model, known, LARGEST, sizes=np.maximum((chance >= LIKELY).sum(axis=1), 1))


def _only_new(request: RecommendRequest) -> bool:
    return request.only_new or request.kind == DISCOVER


def _usual(dataset: Dataset, request: RecommendRequest) -> int:
    """The size for somebody of whom nothing is known: the mean order's."""
    if isinstance(request.size, int):
        return request.size
    return int(np.clip(round(len(dataset.line_item) / max(dataset.n_orders, 1)), 1, LARGEST))


def _for_carts(models: Offering, request: RecommendRequest, screen: Screen | None) -> Answer:
    carts = _carts(models.dataset, request)
    owners = np.array([cart.customer_id for cart in carts], dtype=object)
    rows = customer_rows(models.dataset, owners)
    taken = [_item_rows(models.dataset, cart) for cart in carts]
    sizes = _cart_sizes(models.dataset, request, carts, screen)
    lists = complete(
        models.dataset,
        taken,
        rows,
        sizes,
        only_new=request.only_new,
        screen=screen,
        blends=models.cart_blends,
    )
    table = bundles_table(request.model, COMPLETE, models.dataset, lists, customer_ids=owners)
    if request.carts is not None:
        names = np.array([cart.cart_id for cart in carts], dtype=object)
        table.insert(0, CART_ID, names[np.nonzero(lists.items != EMPTY)[0]])
    named = owners != ""
    return _answer(table, lists, np.where(named, rows, 0), screen, request)


def _cart_sizes(
    dataset: Dataset, request: RecommendRequest, carts: list[Cart], screen: Screen | None
) -> np.ndarray:
    """[n] how many items each cart gets: as asked, else what it lacks to the usual order, and all that is demanded."""
    if isinstance(request.size, int):
        return np.full(len(carts), request.size)
    least = 1 if screen is None else max(len(screen.demands), 1)
    return np.maximum(_usual(dataset, request) - np.array([len(cart.item_ids) for cart in carts]), least)


def _carts(dataset: Dataset, request: RecommendRequest) -> list[Cart]:
    if request.carts is not None:
        return read_carts(request.carts)
    owners = [""] if request.customers is None else _asked(dataset, request).tolist()
    return [Cart("", tuple(dict.fromkeys(request.cart)), owner) for owner in owners]


def _item_rows(dataset: Dataset, cart: Cart) -> np.ndarray:
    """Rows of the cart's items that the shop knows; two variants of a product are one."""
    rows = dataset.rows_of(cart.item_ids)
    return pd.unique(rows[rows >= 0])


def _answer(
    table: pd.DataFrame, lists: RankedLists, rows: np.ndarray, screen: Screen | None, request: RecommendRequest
) -> Answer:
    empty, again = lists.lengths == 0, request.kind == REPLENISH
    problems = told(screen, lists.customers[empty], only_new=_only_new(request), again=again) if screen else ()
    if screen is None and again and empty.any():
        count = int(empty.sum())
        problems = (
            f"{count:,} {'customer has' if count == 1 else 'customers have'} no bundle: nothing was bought yet.",
        )
    return Answer(table, len(rows), int((rows == EMPTY).sum()), int(empty.sum()), problems)
