"""Whether a log is enough to learn from, in words."""

from __future__ import annotations

import pandas as pd

from bundlerec.data import columns as c

LEAST_JUDGED = 30  # customers; fewer next orders are too few to learn from or to judge by
ORDERS_TO_JUDGE = 3  # two before the cut, one after it
FEW, SOME = 50, 500  # customers with that many orders
SHORT_SPAN_DAYS = 28


def enough_to_train(events: pd.DataFrame) -> str:
    """One or two sentences: enough, hardly, or not, and what to add."""
    bought = events[events[c.KIND] == c.PURCHASE]
    if bought.empty:
        return "Not enough to train: the log holds no purchases."
    known = bought[bought[c.CUSTOMER_ID].notna()]
    orders = known[[c.CUSTOMER_ID, c.ORDER_ID]].drop_duplicates()[c.CUSTOMER_ID].value_counts()
    judged = int((orders >= ORDERS_TO_JUDGE).sum())
    days = (bought[c.TIME].max() - bought[c.TIME].min()).days + 1
    base = f"{judged:,} customers have {ORDERS_TO_JUDGE} orders or more, over {days:,} days"
    if judged == 0:
        return f"Not enough to train: {base}. Only best sellers can be recommended; add a longer log."
    if judged < FEW:
        return f"Hardly enough to train: {base}. Expect little more than best sellers; add a longer log."
    short = f" {days} days are short: habits show over months." if days < SHORT_SPAN_DAYS else ""
    if judged < SOME:
        return f"Enough to train, but the measured quality will be uncertain: {base}.{short}"
    return f"Enough to train: {base}.{short}"
