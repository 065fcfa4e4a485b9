"""Parts of a table: what a file gives to its sisters, with ids and times read where they stand."""

from __future__ import annotations

import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.aliases import TIMESTAMP
from bundlerec.data.cleaning.clocks import moments
from bundlerec.data.cleaning.ids import without_point_zero
from bundlerec.data.cleaning.notes import Around, Notes


def clean_part(rows: pd.DataFrame, mapping: dict[str, str], notes: Notes, around: Around) -> pd.DataFrame:
    """Rows given by field, ready for sister files. Raises FileProblem when the order of day and month can't be found.

    Nothing is rejected here: what a sister takes is cleaned with that sister.
    """
    ids = {name: without_point_zero(rows[name]) for name in (c.CUSTOMER_ID, c.ITEM_ID, c.ORDER_ID) if name in rows}
    if TIMESTAMP in rows:
        ids[TIMESTAMP] = moments(rows, mapping, notes, around)
    return rows.assign(**ids)
