"""Customers that asked to be forgotten do not come back with a later file."""

from __future__ import annotations

import hashlib
import hmac

import pandas as pd

from bundlerec.data.cleaning.coded import for_each
from bundlerec.data.cleaning.notes import Around, Notes

ERASED = "customer erased on request"


def mark_of(customer_id: str, key: bytes) -> str:
    """What is kept of an erased customer: a keyed hash, which says nothing without the key."""
    return hmac.new(key, f"erased {customer_id}".encode(), hashlib.sha256).hexdigest()


def of_erased(customers: pd.Series, what: str, notes: Notes, around: Around) -> pd.Series:
    """Where the id of an erased customer stands; how many rows (`what`) those are is told."""
    if not around.erased:
        return pd.Series(False, index=customers.index)
    key = around.secret()
    found = for_each(
        customers, lambda names: names.map(lambda name: mark_of(name, key) in around.erased).astype(bool)
    )
    if found.any():
        notes.say(
            f"{int(found.sum()):,} {what} of {around.file} belong to customers who were erased on request: they are "
            f"left out."
        )
    return found
