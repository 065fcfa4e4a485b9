"""Whether a log is enough to learn from, in words."""

from __future__ import annotations

import numpy as np
import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.cleaning.coded import orders_of

LEAST_JUDGED = 30  # customers; fewer next orders are too few to learn from or to judge by
ORDERS_TO_JUDGE = 3  # two before the cut, one after it
FEW, SOME = 50, 500  # customers with that many orders
SHORT_SPAN_DAYS = 28


def enough_to_train(events: pd.DataFrame) -> str:
    """One or two sentences: enough, hardly, or not, and what to add."""
    bought = events[c.KIND] == c.PURCHASE
    if not bought.any():
        return "Not enough to train: the log holds no purchases."
    time = events.loc[bought, c.TIME]
    days = (time.max() - time.min()).days + 1
    known = bought & events[c.CUSTOMER_ID].notna()
    customer = orders_of(events.loc[known, [c.CUSTOMER_ID, c.ORDER_ID]])
    judged = int((np.bincount(customer) >= ORDERS_TO_JUDGE).sum())
    who = "1 customer has" if judged == 1 else f"{judged:,} customers have"
    base = f"{who} {ORDERS_TO_JUDGE} orders or more, over {days:,} day{'' if days == 1 else 's'}"
    if judged == 0:
        return f"Not enough to train: {base}. Only best sellers can be recommended; add a longer log."
    if judged < FEW:
        return f"Hardly enough to train: {base}. Expect little more than best sellers; add a longer log."
    short = f" {days} days are short: habits show over months." if days < SHORT_SPAN_DAYS else ""
    if judged < SOME:
        return f"Enough to train, but the measured quality will be uncertain: {base}.{short}"
    return f"Enough to train: {base}.{short}"
