"""Refunds in a log: a line of the kind *refund* is taken off the purchase that it finds.

Purchases and refunds are saved as they were told, so that it does not matter which file brought which, in which order,
and how often; whoever reads a log gets what is left (`without_refunds`).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

import numpy as np
import pandas as pd

from bundlerec.data import columns as c

LOOKED_AT = 1_000  # earlier purchases that a refund is held against, the latest ones: so that the time has a bound
NONE = -1
EXACT = 1e-9  # pieces; weighed goods come in fractions
PAIR = (c.CUSTOMER_ID, c.ITEM_ID)


def without_refunds(events: pd.DataFrame) -> pd.DataFrame:
    """An Events table with refunds taken off (`settled`): without their lines, and without purchases of which
    nothing is left. The index stays that of the lines.
    """
    if not (events[c.KIND] == c.REFUND).any():
        return events
    left, _ = settle(events)
    bought = (events[c.KIND] == c.PURCHASE).to_numpy()
    keep = (bought & (left > EXACT)) | (~bought & (events[c.KIND] != c.REFUND).to_numpy())
    events = events.assign(**{c.QUANTITY: np.where(bought, left, events[c.QUANTITY])})[keep]
    coded = [name for name in (*PAIR, c.ORDER_ID) if isinstance(events[name].dtype, pd.CategoricalDtype)]
    return events.assign(**{name: events[name].cat.remove_unused_categories() for name in coded})


def settle(events: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """`settled` for the purchases and refunds of an Events table."""
    quantity = events[c.QUANTITY].to_numpy(np.float64)
    bought = np.where(events[c.KIND] == c.PURCHASE, quantity, np.where(events[c.KIND] == c.REFUND, -quantity, 0.0))
    known = events[c.CUSTOMER_ID].notna().to_numpy()
    return settled(
        _numbers(events, PAIR), _numbers(events, (*PAIR, c.ORDER_ID)), known, events[c.TIME].to_numpy(), bought
    )


def _numbers(events: pd.DataFrame, names: Sequence[str]) -> np.ndarray:
    """[n]: the same number for lines that agree in all columns `names`; missing agrees with missing."""
    codes = {name: pd.factorize(events[name])[0] for name in names}
    return pd.DataFrame(codes).groupby(list(names), sort=False).ngroup().to_numpy()


def settled(
    pair: np.ndarray, own: np.ndarray, known: np.ndarray, time: np.ndarray, bought: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """[n] pieces that are left of each purchase, and [n] the place of the purchase that each refund is taken off.

    A refund goes first to its own order's lines of the item, then to the latest earlier one of the customer with enough
    left; nobody's refund only to its own order. Of all [n]: `pair` the number of customer and item, `own` that of
    customer, item and order, `known` whether there is a customer, `bought` the pieces, negative for refunds. NONE: no
    refund, or one that finds nothing.
    """
    left, purchase = _off_own_order(own, bought)
    waiting = known & (bought < 0) & (purchase == NONE)
    places = np.flatnonzero(np.isin(pair, pair[waiting]) & (waiting | (bought > 0)))
    earlier: list[int] = []
    of = NONE
    for place in places[np.lexsort((waiting[places], time[places], pair[places]))].tolist():
        if pair[place] != of:
            of, earlier = pair[place], []
        if not waiting[place]:
            earlier.append(place)
            continue
        enough = (one for one in islice(reversed(earlier), LOOKED_AT) if left[one] + bought[place] > -EXACT)
        purchase[place] = next(enough, NONE)
        if purchase[place] != NONE:
            left[purchase[place]] += bought[place]
    return left, purchase


def _off_own_order(own: np.ndarray, bought: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """As `settled`, by the refund's own order alone: its lines give one after another what they have."""
    left, purchase = bought.copy(), np.full(len(own), NONE)
    places = np.flatnonzero(np.isin(own, own[bought < 0]) & (bought != 0))
    pieces, order = pd.Series(bought[places]), own[places]
    given, owed = pieces.clip(lower=0), (-pieces).clip(lower=0).groupby(order).transform("sum")
    before = given.groupby(order).cumsum() - given
    first = pd.Series(places).where(pieces > 0).groupby(order).transform("first").fillna(NONE)
    taken = np.minimum((owed - before).clip(lower=0), given)
    left[places] -= taken.to_numpy()
    purchase[places] = np.where(pieces < 0, first, NONE).astype(np.int64)
    return left, purchase
