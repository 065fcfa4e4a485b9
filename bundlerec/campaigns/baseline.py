"""What such customers do without a campaign: those who were in the same segments a while ago, until now."""

from __future__ import annotations

import numpy as np

from bundlerec.campaigns.audience import Audience
from bundlerec.campaigns.choosing import chosen
from bundlerec.campaigns.facts import line_money
from bundlerec.campaigns.power import Baseline
from bundlerec.campaigns.segments import Selection
from bundlerec.errors import BadSetting


def baseline(selection: Selection, audience: Audience, days: int) -> Baseline:
    """Of the n customers who were in the segments `days` days ago, who bought since and for how much.

    buying = (buyers + 1) / (n + 2), so that few customers prove neither nobody nor everybody (Laplace's rule).
    """
    then = audience.earlier(days)
    try:
        inside = chosen(selection, then) if len(then.facts) else np.zeros(0, dtype=bool)
    except BadSetting:  # no price was known at that time
        inside = np.zeros(0, dtype=bool)
    rows = then.facts.row[inside] if len(inside) else np.zeros(0, dtype=np.int64)
    history = audience.history
    later = history.order_time >= then.moment
    buyers = np.isin(rows, history.order_customer[later])
    lines = later[history.line_order] & (history.line_customer >= 0)
    paid = line_money(history)[lines]
    money = np.bincount(
        history.line_customer[lines], weights=np.nan_to_num(paid), minlength=max(history.n_customers, 1)
    )[rows]
    known = len(rows) > 1 and bool(np.isfinite(paid).any())
    return Baseline(
        buying=float((buyers.sum() + 1) / (len(rows) + 2)),
        money=float(money.mean()) if known else float("nan"),
        money_spread=float(money.std(ddof=1)) if known else float("nan"),
    )
