"""A sample of customers with their likeliest products, for whoever weighs what a rule costs."""

from __future__ import annotations

import numpy as np
from scipy.special import expit

from bundlerec.bundles.rules.preview import CUSTOMERS, NEVER, PLACES, Candidates
from bundlerec.data.dataset import MICROSECONDS_A_DAY
from bundlerec.data.lists import EMPTY
from bundlerec.training.models import Models, everybody


def candidates_of(models: Models, seed: int = 0) -> Candidates | None:
    """None where the run has no scorer."""
    people = everybody(models.dataset)
    if not models.deep or not len(people):
        return None
    chosen = np.sort(np.random.default_rng(seed).permutation(people)[:CUSTOMERS])
    seen = models.scorer.look_at_least(chosen)
    inside = np.flatnonzero(np.isin(seen.view.customers, chosen)[seen.view.row])
    whose = np.searchsorted(chosen, seen.view.customers[seen.view.row[inside]])
    order = np.lexsort((-seen.logits[inside], whose))
    row, item, p = whose[order], seen.view.item[inside][order], expit(seen.logits[inside][order])
    rank = np.arange(len(row)) - np.searchsorted(row, row, side="left")
    kept = rank < PLACES
    code = np.full((len(chosen), PLACES), EMPTY, dtype=np.int32)
    chance = np.zeros(code.shape, dtype=np.float32)
    code[row[kept], rank[kept]], chance[row[kept], rank[kept]] = item[kept], p[kept]
    shown = models.dataset.shown(chosen[:, None], code)
    used, place = np.unique(np.where(code == EMPTY, -1, shown), return_inverse=True)
    ids = models.dataset.shown_ids[used[used >= 0]]
    place = place.reshape(code.shape) - int(len(used) > len(ids))
    return Candidates(ids, place.astype(np.int32), chance, days_since(models, chosen, code), len(people))


def days_since(models: Models, customers: np.ndarray, item: np.ndarray) -> np.ndarray:
    """[n, w] float32: days since each customer bought each item last."""
    log = models.dataset
    line = np.flatnonzero(np.isin(log.line_customer, customers))
    key = log.line_customer[line].astype(np.int64) * log.n_items + log.line_item[line]
    order = np.argsort(key, kind="stable")  # lines come in the order of time
    key, time = key[order], log.order_time[log.line_order[line[order]]]
    wanted = customers[:, None].astype(np.int64) * log.n_items + item
    last = np.searchsorted(key, wanted, side="right") - 1
    found = (last >= 0) & (item != EMPTY) & (key[np.maximum(last, 0)] == wanted)
    days = (models.cut - time[np.maximum(last, 0)]) / MICROSECONDS_A_DAY
    return np.where(found, days, NEVER).astype(np.float32)
