"""What each rule does: how many products it takes away, who gets less, and what that costs.

Hits and money are estimates from the probabilities of the shop's latest training (`candidates`): the expected hits of
ten items under all rules of the kind, against those under all but one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

import numpy as np

from bundlerec.bundles.rules.model import ALL, Rules
from bundlerec.bundles.rules.of_shop import today
from bundlerec.bundles.rules.preview import Candidates, kept_candidates, outcome
from bundlerec.bundles.rules.refusals import Refusals, refusals_of
from bundlerec.bundles.rules.screen import RuleBook
from bundlerec.bundles.rules.shelf import Shelf, shelf_of
from bundlerec.bundles.rules.sieve import Sieve
from bundlerec.store import Store

SIZE: Final = 10  # items of the bundles that are counted
REFUSED: Final = "not_dismissed_days"


@dataclass(frozen=True)
class Effect:
    """One rule of one kind."""

    kind: str
    rule: str  # the field of `Rules`; "" for all rules of the kind together
    products: int  # that it takes away
    customers: int | None  # who get fewer than SIZE items because of it, of all; None: not known
    hits: float | None  # expected hits per 100 customers that it costs
    money: float | None  # expected takings per 100 customers that it costs; None where no price is known

    def told(self) -> dict[str, Any]:
        """As the command line tells it."""
        return asdict(self)


@dataclass(frozen=True)
class Effects:
    """All rules of a shop."""

    rows: list[Effect]
    problems: list[str]


@dataclass(frozen=True)
class Ground:
    """What rules are tried on; the same whatever they are."""

    known: Candidates | None  # None: the training in use kept none
    shelf: Shelf


def ground_of(store: Store, shop: str) -> Ground:
    """The shop's products, and the candidates of the training that it uses."""
    known = kept_candidates(store, shop)
    return Ground(known, shelf_of(store.data.catalogue(shop), known.ids if known else ()))


def effects_of(store: Store, shop: str, rules: Mapping[str, Rules], ground: Ground | None = None) -> Effects:
    """Of every rule by kind, and of all together; kinds without rules are left out.

    ground: where it is at hand, it need not be read again.
    """
    ground = ground or ground_of(store, shop)
    known, shelf = ground.known, ground.shelf
    problems = [] if known else ["What rules cost is known after a training with this version."]
    rows, book = [], RuleBook(rules)
    for kind, own in rules.items():
        if own.empty:
            continue
        whole = own if kind == ALL else book.of(kind)
        rows += _of_kind(kind, own, whole, shelf, known)
        if REFUSED in own.told():
            rows = _with_refusals(rows, kind, whole, shelf, refusals_of(store, shop, shelf))
        problems += Sieve(own, shelf, today()).problems
    return Effects(rows, list(dict.fromkeys(problems)))


def _of_kind(kind: str, own: Rules, whole: Rules, shelf: Shelf, known: Candidates | None) -> list[Effect]:
    told = own.told()
    names = [name for name in told if name != "strength"]
    all_of_it = outcome(known, Sieve(whole, shelf, today())) if known else None
    rows = []
    for name in names if len(names) == 1 else [*names, ""]:
        fewer = {one: value for one, value in whole.told().items() if name and one != name}
        without = Sieve(Rules.model_construct(**{**Rules().model_dump(), **_kept(whole, fewer)}), shelf, today())
        with_it = Sieve(whole, shelf, today())
        mine = [one for one in with_it.removals if one.rule == name or not name]
        gone = np.any([np.zeros(len(shelf), dtype=bool), *(one.gone for one in mine)], axis=0)
        cost = (known and all_of_it) and outcome(known, without).less(all_of_it)
        customers, hits, money = cost or (None, None, None)
        rows.append(Effect(kind, name, int(gone.sum()), customers, hits, money))
    return rows


def _with_refusals(
    rows: list[Effect], kind: str, whole: Rules, shelf: Shelf, known: Refusals | None
) -> list[Effect]:
    """What customers said no to stands apart: `known` tells it of everybody who did."""
    cost = known.cost(whole, whole.model_copy(update={REFUSED: None}), shelf) if known else (None, None, None)
    found = []
    for one in rows:
        if one.kind == kind and one.rule == REFUSED:
            one = replace(one, customers=cost[0], hits=cost[1], money=cost[2])
        elif one.kind == kind and not one.rule:
            one = replace(one, hits=_sum(one.hits, cost[1]), money=_sum(one.money, cost[2]))
        found.append(one)
    return found


def _sum(one: float | None, two: float | None) -> float | None:
    return None if one is None or two is None else one + two


def _kept(whole: Rules, names: Mapping[str, Any]) -> dict[str, Any]:
    return {name: getattr(whole, name) for name in names}
