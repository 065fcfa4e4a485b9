"""Whether the same reasons are named when something changes that should not matter."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from bundlerec.data.lists import EMPTY, RankedLists
from bundlerec.data.retold import pasts_of
from bundlerec.scorer.candidates import Candidates
from bundlerec.scorer.leave_out import Contributions, LeaveOut
from bundlerec.scorer.model import Scorer
from bundlerec.scorer.snapshot import snapshot
from bundlerec.scorer.state import retold_state


@dataclass(frozen=True)
class Named:
    """What is named for the products of some lists."""

    lists: RankedLists  # [n, L]; customers ascending
    items: np.ndarray  # [n, L, t] int64 item rows, EMPTY at the end

    @property
    def most(self) -> int:
        return int(self.items.shape[2])


def owed_to(scorer: Scorer, lists: RankedLists, most: int) -> Contributions:
    """The `most` items of the history that each product is owed to."""
    return _leave_out(scorer, lists).contributions(lists, most)


def _leave_out(scorer: Scorer, lists: RankedLists) -> LeaveOut:
    return LeaveOut(scorer.weights, scorer.state, scorer.look(lists.customers).view, scorer.device)


def by_another_net(scorer: Scorer, named: Named) -> np.ndarray:
    """[n * L] the share of what one net of the ensemble names that another, trained on other customers, names as well;
    NaN where there is one net only, or neither names anything.
    """
    nets = scorer.weights.nets
    if len(nets) < 2:
        return np.full(named.lists.items.size, np.nan)
    whole = _leave_out(scorer, named.lists)
    told = [whole.by([net]).contributions(named.lists, named.most).item for net in nets[:2]]
    return _shared(told[0], told[1]).ravel()


def without_an_order(scorer: Scorer, named: Named, rng: np.random.Generator) -> np.ndarray:
    """[n * L] the share of what is named that is named as well when one order of the customer, by chance, had not been;
    NaN where that order holds the product or something that is named for it, and where nothing is named.
    """
    lists, history = named.lists, scorer.state.history
    gone = np.array(
        [rng.choice(np.flatnonzero(history.order_customer == customer)) for customer in lists.customers]
    )
    kept = np.ones(history.n_orders, dtype=bool)
    kept[gone] = False
    rows = np.arange(len(lists), dtype=np.int32)
    rest = replace(scorer.state, history=history.only_orders(kept))
    state = retold_state(rest, pasts_of([(int(customer), [], False) for customer in lists.customers]))
    real = scorer.look(lists.customers).view
    view = snapshot(state, rows, among=Candidates(rows, real.start, real.item))
    leave_out = LeaveOut(scorer.weights, state, view, scorer.device)
    told = leave_out.contributions(RankedLists(rows, lists.items, lists.scores), named.most).item
    share = _shared(named.items, told)
    for row, order in enumerate(gone):
        held = history.line_item[history.line_start[order] : history.line_start[order + 1]]
        touched = np.isin(named.items[row], held).any(axis=1) | np.isin(lists.items[row], held)
        share[row, touched] = np.nan
    return share.ravel()


def _shared(one: np.ndarray, two: np.ndarray) -> np.ndarray:
    """[n, L] items in both ([n, L, t] each) over the larger number of items; NaN where both are empty."""
    both = ((one[..., :, None] == two[..., None, :]) & (one != EMPTY)[..., :, None]).any(axis=-1).sum(axis=-1)
    most = np.maximum((one != EMPTY).sum(axis=-1), (two != EMPTY).sum(axis=-1))
    return np.where(most > 0, both / np.maximum(most, 1), np.nan)
