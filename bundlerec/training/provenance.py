"""What a run has to remember of where it came from, so that it can be judged, compared and made again later."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping
from datetime import datetime
from importlib.metadata import version
from typing import Any, Final

import numpy as np

from bundlerec.bundles.rules.of_shop import rule_book
from bundlerec.data.dataset import Dataset
from bundlerec.data.matching import own_customers, own_part
from bundlerec.data.split import MIN_CUSTOMERS, MIN_ORDERS
from bundlerec.store import Store
from bundlerec.training.shop import end_of

END, SHOP_ORDERS, RULES, MADE_WITH, GAPS = "end", "shop_orders", "rules", "made_with", "gaps"
LIBRARIES: Final = ("torch", "numpy", "pandas")
SPARSE: Final = 0.01  # lines of a category for each order; fewer are few


def provenance(store: Store, shop: str, dataset: Dataset, until: datetime | None) -> dict[str, Any]:
    """For a run's summary, as plain JSON: the end of what it saw, how much that was, what it was made with, where the
    data are thin."""
    times = dataset.order_time
    return {
        END: iso(end_of(dataset, until)) if len(times) else None,
        "first": iso(int(times[0])) if len(times) else None,
        "lines": len(dataset.line_item),
        "items": dataset.n_items,
        SHOP_ORDERS: store.shops.summary(shop).orders,
        RULES: rules_digest(store, shop),
        MADE_WITH: made_with(),
        GAPS: _gaps(dataset),
    }


def made_with() -> dict[str, str]:
    """Versions that may change the last digits of a result."""
    return {"python": platform.python_version(), **{name: version(name) for name in LIBRARIES}}


def rules_digest(store: Store, shop: str) -> str:
    """Changes when the rules of the shop's bundles change."""
    told = {kind: rules.told() for kind, rules in rule_book(store, shop).rules.items()}
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()[:16]


def iso(time: int) -> str:
    """A moment (int64 microseconds, UTC) as ISO 8601."""
    return np.datetime64(time, "us").item().isoformat()


def moment_of(told: Mapping[str, Any], name: str) -> int | None:
    """A moment of a run's summary as int64 microseconds; None where an older version did not keep it."""
    return int(np.datetime64(told[name], "us").astype(np.int64)) if told.get(name) else None


def _gaps(dataset: Dataset) -> dict[str, Any]:
    """Of how many customers, products and categories little is known (counts)."""
    past = own_part(dataset)
    orders = past.orders_of_customer[own_customers(dataset)]
    buyers = past.customers_of_item
    category = dataset.items.category[past.line_item]
    sold = np.bincount(category[category >= 0])
    return {
        "customers_few_orders": int(((orders > 0) & (orders < MIN_ORDERS)).sum()),
        "items_never_sold": int((buyers == 0).sum()),
        "items_few_buyers": int(((buyers > 0) & (buyers < MIN_CUSTOMERS)).sum()),
        "categories": int((sold > 0).sum()),
        "sparse_categories": int(((sold > 0) & (sold < SPARSE * past.n_orders)).sum()),
    }
