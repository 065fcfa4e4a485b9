"""The likeliest products of a sample of customers, kept by a training, so that a form can tell at once what a rule
costs: nothing has to be computed again by a net.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

import numpy as np
from safetensors.numpy import load, save

from bundlerec.bundles.rules.sieve import NO_LIMIT, Sieve
from bundlerec.money.prices import paid_of
from bundlerec.registry.in_use import run_in_use
from bundlerec.store import Run, Store

ARTIFACT: Final = "candidates.safetensors"
CODES: Final = "candidates.json"
CUSTOMERS: Final = 1_000
PLACES: Final = 120
SIZE: Final = 10
NEVER: Final = np.float32(1e6)  # days


@dataclass(frozen=True)
class Candidates:
    """n customers with their likeliest products, most probable first."""

    ids: np.ndarray  # [c] text: codes
    code: np.ndarray  # [n, w] int32 places in `ids`; -1 at the end
    p: np.ndarray  # [n, w] float32: chance that it stands in the next order
    days: np.ndarray  # [n, w] float32 since the customer bought it last; NEVER
    customers: int  # how many the shop has
    paid: np.ndarray | None = None  # [c] float64: what was paid lately, for where the catalogue tells no price


@dataclass(frozen=True)
class Outcome:
    """What the sample gets under some rules."""

    eligible: np.ndarray  # [n] how many items at most, SIZE or fewer
    hits: np.ndarray  # [n] expected
    money: np.ndarray  # [n] expected takings; NaN where a price is not known
    of: int  # customers of the shop

    def less(self, other: Outcome) -> tuple[int, float, float | None]:
        """(customers of the shop with fewer items, hits and money per 100 customers) that `other` lacks."""
        short = float(((other.eligible < SIZE) & (other.eligible < self.eligible)).mean()) * self.of
        money = 100 * float((self.money - other.money).mean())
        return round(short), 100 * float((self.hits - other.hits).mean()), None if np.isnan(money) else money


def kept_candidates(store: Store, shop: str) -> Candidates | None:
    """Those of the training that the shop uses; None where it kept none."""
    run = run_in_use(store, shop)
    if run is None:
        return None
    tensors, codes = (store.results.artifact(run.id, name) for name in (ARTIFACT, CODES))
    if tensors is None or codes is None:
        return None
    told, found = json.loads(codes), load(tensors)
    if not len(found["p"]):
        return None
    ids = np.array(told["ids"], dtype=object)
    return Candidates(ids, found["code"], found["p"], found["days"], told["customers"], paid_for(store, run, ids))


def paid_for(store: Store, run: Run, ids: np.ndarray) -> np.ndarray:
    """[c] float64: what was paid lately for each code; NaN where nothing was."""
    paid: np.ndarray = paid_of(store, run, ids.tolist()).reindex(ids.astype(object)).to_numpy(dtype=np.float64)
    return paid


def keep_candidates(store: Store, run_id: int, candidates: Candidates) -> None:
    """As artifacts of the run."""
    arrays = {"code": candidates.code, "p": candidates.p, "days": candidates.days}
    told = {"ids": candidates.ids.tolist(), "customers": candidates.customers}
    store.results.save_artifact(run_id, ARTIFACT, save(arrays))
    store.results.save_artifact(run_id, CODES, json.dumps(told, ensure_ascii=False).encode())


def outcome(known: Candidates, sieve: Sieve, barred: np.ndarray | None = None) -> Outcome:
    """The best SIZE candidates of each customer that the rules let in, without what is `barred` ([n, w] bool)."""
    row = np.append(sieve.shelf.rows_of(known.ids), -1)[known.code]
    allowed = (row >= 0) & sieve.allowed[row]
    days = sieve.rules.not_bought_days
    late = (known.days < days) & (row >= 0) if days else np.zeros(row.shape, dtype=bool)
    late = late if barred is None else late | (barred & (row >= 0))
    value = np.where(allowed & ~late, known.p * sieve.factor[row], 0)
    taken = _picked(value, row, sieve)
    price = sieve.shelf.price[row]
    if known.paid is not None:
        price = np.where(np.isfinite(price), price, np.append(known.paid, np.nan)[known.code])
    money = np.where(taken, known.p * price, 0)
    return Outcome(_room(sieve, late & allowed), (known.p * taken).sum(axis=1), money.sum(axis=1), known.customers)


def _picked(value: np.ndarray, row: np.ndarray, sieve: Sieve) -> np.ndarray:
    """[n, w] bool: greedily, what is demanded first, then the best, as `picking` does."""
    order = np.argsort(-value, axis=1, kind="stable")
    value, at = np.take_along_axis(value, order, axis=1), np.take_along_axis(row, order, axis=1)
    taken = np.zeros(value.shape, dtype=bool)
    codes = [(limit.code[at], limit.most) for limit in sieve.limits]

    def take(place: int, who: np.ndarray) -> np.ndarray:
        able = who & (value[:, place] > 0) & ~taken[:, place] & (taken.sum(axis=1) < SIZE)
        for code, most in codes:
            mine = code[:, [place]]
            able &= (mine[:, 0] == NO_LIMIT) | ((taken & (code == mine)).sum(axis=1) < most)
        taken[:, place] |= able
        return able

    for demand in sieve.demands:
        missing = np.ones(len(value), dtype=bool)
        for place in range(value.shape[1]):
            missing &= ~take(place, missing & demand.fits[at[:, place]])
    for place in range(value.shape[1]):
        take(place, np.ones(len(value), dtype=bool))
    back = np.zeros_like(taken)
    np.put_along_axis(back, order, taken, axis=1)
    return back


def _room(sieve: Sieve, late: np.ndarray) -> np.ndarray:
    """[n] how many items a bundle can hold, SIZE at most: the shelf without what was bought lately."""
    room = int(sieve.allowed.sum())
    for limit in sieve.limits:
        counted = limit.code[sieve.allowed]
        per = np.unique(counted[counted != NO_LIMIT], return_counts=True)[1]
        room = min(room, int(np.minimum(per, limit.most).sum() + (counted == NO_LIMIT).sum()))
    impossible = any(not (demand.fits & sieve.allowed).any() for demand in sieve.demands)
    return np.minimum(0 if impossible else room - late.sum(axis=1), SIZE) * np.ones(len(late), dtype=np.int64)
