"""The CSV of `recommend`: `[cart_id,]customer_id,bundle,slot,item_id,score` and what only one kind has to say."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Final

import pandas as pd

from bundlerec.bundles.requests import CART_ID
from bundlerec.data import columns as c
from bundlerec.disks import discard, unwritable

COLUMNS: Final = (c.CUSTOMER_ID, c.BUNDLE, c.SLOT, c.ITEM_ID, c.SCORE)


def write_rows(table: pd.DataFrame, out: Path) -> None:
    """Writes a Bundles table as UTF-8 CSV with ids verbatim, with the probability where chance had a part; all of
    the file or none.

    Raises FileProblem when the place can't be written.
    """
    names = [name for name in (CART_ID, *COLUMNS, c.BUNDLE_ID, c.EXPECTED_DAY, c.LEADS) if name in table]
    if c.PROBABILITY in table and table[c.PROBABILITY].notna().any():
        names.append(c.PROBABILITY)
    draft = out.with_name(f".{out.name}.part")
    try:
        table.to_csv(
            draft, columns=names, index=False, encoding="utf-8", float_format="%.9g", quoting=_quoting(table)
        )
        draft.replace(out)
    except OSError as trouble:
        discard(draft)
        raise unwritable(out, trouble) from trouble


def _quoting(table: pd.DataFrame) -> int:
    """Only what needs quotes gets them; the writer forgets that a carriage return needs them, too."""
    texts = (table[name] for name in (CART_ID, c.CUSTOMER_ID, c.ITEM_ID) if name in table)
    broken = any("\r" in str(text) for column in texts for text in column.unique())
    return csv.QUOTE_NONNUMERIC if broken else csv.QUOTE_MINIMAL
