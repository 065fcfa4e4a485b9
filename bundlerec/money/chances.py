"""What everybody is likely to buy next, and how much of each product is expected to go: kept by a training, so that
plans and lists of demand need no net.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

import numpy as np
from safetensors.numpy import load, save

from bundlerec.store import CUSTOMER_LIST, Run, Store

ARRAYS: Final = "chances.safetensors"
CODES: Final = "chances-codes.json"
PLACES: Final = 40  # likeliest products that are kept of each customer


@dataclass(frozen=True)
class Chances:
    """n customers with their likeliest products, most probable first; c codes of the shop."""

    customers: np.ndarray  # [n] text; empty where the customer was erased since
    codes: np.ndarray  # [c] text
    code: np.ndarray  # [n, w] int32 places in `codes`; -1 at the end
    p: np.ndarray  # [n, w] float32: chance that it stands in the customer's next order
    days: np.ndarray  # [n, w] float32 since the customer bought it last; very many where never
    lately: np.ndarray  # [c] float32 pieces a day that were sold of late, to anybody


def keep_chances(store: Store, run_id: int, chances: Chances) -> None:
    """As artifacts of the run; ids of customers stand apart, so that one can be erased."""
    arrays = {
        "code": chances.code,
        "p": chances.p.astype(np.float16),
        "days": np.minimum(chances.days, np.finfo(np.float16).max).astype(np.float16),
        "lately": chances.lately,
    }
    store.results.save_artifact(run_id, ARRAYS, save(arrays))
    for name, texts in ((CODES, chances.codes), (CUSTOMER_LIST, chances.customers)):
        store.results.save_artifact(run_id, name, json.dumps(texts.tolist(), ensure_ascii=False).encode())


def kept_chances(store: Store, run: Run) -> Chances | None:
    """Those of a run; None where it kept none: an older version of the program, or no scorer."""
    arrays, codes, customers = (store.results.artifact(run.id, name) for name in (ARRAYS, CODES, CUSTOMER_LIST))
    if arrays is None or codes is None or customers is None:
        return None
    found = load(arrays)
    return Chances(
        np.array(json.loads(customers), dtype=object),
        np.array(json.loads(codes), dtype=object),
        found["code"],
        found["p"].astype(np.float32),
        found["days"].astype(np.float32),
        found["lately"],
    )
