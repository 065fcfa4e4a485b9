"""Lists as rows of the Bundles table."""

from __future__ import annotations

import numpy as np
import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.dataset import Dataset
from bundlerec.data.lists import EMPTY, RankedLists


def bundles_table(
    model: str,
    kind: str,
    dataset: Dataset,
    lists: RankedLists,
    probability: np.ndarray | None = None,
    choice_value: np.ndarray | None = None,
    *,
    customer_ids: np.ndarray | None = None,
) -> pd.DataFrame:
    """The Bundles table (`data.columns.BUNDLES`): one bundle a list, list by list, slot by slot from 1.

    probability: [n], that of the whole ordered bundle; NaN or None where nothing was drawn by chance.
    choice_value: [n, L], g(S, A); NaN or None where no policy chose.
    customer_ids: [n] text, for customers whom the dataset does not know.
    """
    row, slot = np.nonzero(lists.items != EMPTY)
    shown = dataset.shown(lists.customers[row], lists.items[row, slot])
    ids = dataset.customer_ids[lists.customers] if customer_ids is None else customer_ids
    nothing = np.full(len(row), np.nan)
    return pd.DataFrame(
        {
            c.MODEL: model,
            c.KIND: kind,
            c.CUSTOMER_ID: ids[row],
            c.BUNDLE: 1,
            c.SLOT: slot + 1,
            c.ITEM_ID: dataset.shown_ids[shown],
            c.SCORE: lists.scores[row, slot].astype(np.float64),
            c.PROBABILITY: nothing if probability is None else np.asarray(probability, dtype=np.float64)[row],
            c.VALUE_OF_CHOICE: nothing if choice_value is None else choice_value[row, slot].astype(np.float64),
        },
        columns=list(c.BUNDLES),
    )
