"""Rows that sum up the ones above them: a word for a total stands where the id of a thing should."""

from __future__ import annotations

import pandas as pd

from bundlerec.data.cleaning.coded import for_each

TOTAL = "a total of other rows"
_WORDS = """total|totals|grand total|subtotal|sub total|sub-total|overall total|total general|totale|totaal|summe|
gesamt|gesamtsumme|gesamtergebnis|zwischensumme|endsumme|sous-total|total général|
合计|总计|小计|总和|合計|總計|小計|總和|итого"""
WORDS = frozenset(word.strip() for word in _WORDS.split("|"))


def is_total(ids: pd.Series) -> pd.Series:
    """Where a word for a total stands, with a colon behind it or not."""
    return for_each(ids, lambda names: names.str.rstrip(":： ").str.lower().isin(WORDS))
