"""Reduced prices: what a piece costs now."""

from __future__ import annotations

import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.cleaning.notes import Around, Notes


def reduced_prices(
    rows: pd.DataFrame, sale: str, notes: Notes, around: Around, until: str | None = None
) -> pd.DataFrame:
    """Where the field `sale` holds a price it counts, unless the date in the field `until` has passed."""
    if sale not in rows:
        return rows
    reduced = rows[sale] != ""
    if until is not None and until in rows:
        end = pd.to_datetime(rows[until].where(rows[until] != "", None), errors="coerce", format="mixed", utc=True)
        reduced &= ~(end < pd.Timestamp.now("UTC"))
    if not reduced.any():
        return rows
    notes.say(f"{int(reduced.sum()):,} products of {around.file} have a reduced price: that one counts.")
    return rows.assign(**{c.PRICE: rows[sale].where(reduced, rows[c.PRICE])})
