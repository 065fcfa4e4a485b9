"""How often a campaign that did nothing is called an effect, and how often one that did something is.

    python -m benchmarks.campaigns --data FOLDER [--set NAME …] [--draws N]

Of each log the last whole 30 days play a campaign of everybody with an order before: each customer's bundle is the
five products that he or she bought most. Nobody got an offer, so it makes no difference who is held back (10 %, many
draws): "chance", "of bundle" and "takings" are the shares of draws in which the 95 % interval leaves zero out all the
same, for buyers, buyers of the bundle and money; each should be 5 %. Then so many of those who would have got the offer
are made buyers of their bundle that it can just be told apart (by the 30 days before): "noticed" should be 80 % or
more. "width" is the interval of takings, over that of one that does not look at what was bought before.
"""

from __future__ import annotations

import argparse
import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from benchmarks.sets import SETS
from bundlerec.campaigns.facts import facts_of
from bundlerec.campaigns.holdout import USUAL_SHARE, draw_holdout
from bundlerec.campaigns.judging import Effect, judge
from bundlerec.campaigns.outcomes import BOUGHT, OF_BUNDLE, TAKINGS, goods_of, outcomes
from bundlerec.campaigns.power import smallest_effect
from bundlerec.data import columns as c
from bundlerec.data.dataset import MICROSECONDS_A_DAY, Dataset

NAMES: Final = ("online_retail", "complete_journey")
DAYS, SIZE = 30, 5
EPOCH: Final = datetime(1970, 1, 1)


def main() -> None:
    """One line a log."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--data", type=Path, required=True, help="folder with one folder a log")
    words.add_argument("--set", nargs="+", choices=list(SETS), default=list(NAMES))
    words.add_argument("--draws", type=int, default=200)
    asked = words.parse_args()
    heads = ("customers", "buy anyway", "chance", "of bundle", "takings", "noticed", "width")
    print(f"{'log':18}", *(f"{head:>10}" for head in heads))
    for name in asked.set:
        figures = campaign_of_nothing(SETS[name](asked.data).dataset, asked.draws)
        count, *shares = figures
        print(f"{name:18} {count:10,}", *(f"{share:10.3f}" for share in shares), flush=True)


def campaign_of_nothing(log: Dataset, draws: int) -> tuple[int, float, float, float, float, float, float]:
    """Customers, share that bought, then by draws: called an effect (bought, bundle, takings), noticed, width."""
    end = int(log.order_time[-1]) // MICROSECONDS_A_DAY * MICROSECONDS_A_DAY
    start = end - DAYS * MICROSECONDS_A_DAY
    history = log.before(start)
    facts = facts_of(history, start)
    members, events = _members(history, facts.row), _events(log)
    moments = [EPOCH + timedelta(microseconds=one) for one in (start - DAYS * MICROSECONDS_A_DAY, start, end)]
    goods = goods_of(pd.DataFrame({c.ITEM_ID: log.item_ids, c.COST: np.nan}))
    before, after = (outcomes(members, events, goods, *moments[at : at + 2]) for at in (0, 1))
    wrong, noticed, widths = np.zeros(3), 0, []
    measures = (BOUGHT, OF_BUNDLE, TAKINGS)
    for seed in range(draws):
        held = draw_holdout(members[c.CUSTOMER_ID].to_numpy(dtype=object), facts.spend, USUAL_SHARE, seed)
        effects = judge(held, after, before, measures)
        wrong += [one.sure for one in effects]
        blind = judge(held, after, before * 0, (TAKINGS,))[0]
        widths.append(_width(effects[2]) / _width(blind))
        noticed += judge(held, _moved(after, before, held, seed), before, (OF_BUNDLE,))[0].sure
    return (len(members), float(after[BOUGHT].mean()), *(wrong / draws), noticed / draws, float(np.mean(widths)))


def _width(effect: Effect) -> float:
    return (effect.high or 0.0) - (effect.low or 0.0)


def _moved(after: pd.DataFrame, before: pd.DataFrame, held: np.ndarray, seed: int) -> pd.DataFrame:
    """So many more of those who got the offer bought of their bundle as can just be told apart."""
    base = before[OF_BUNDLE].mean()
    rise = smallest_effect(int((~held).sum()), int(held.sum()), float(np.sqrt(base * (1 - base))))
    able = ~held & (after[OF_BUNDLE].to_numpy() == 0)
    more = np.random.default_rng(seed).choice(np.flatnonzero(able), round(rise * (~held).sum()), replace=False)
    bought = after[OF_BUNDLE].to_numpy().copy()
    bought[more] = 1.0
    return after.assign(**{OF_BUNDLE: bought})


def _members(history: Dataset, rows: np.ndarray) -> pd.DataFrame:
    counts = history.customer_item[rows]
    bundles = []
    for row in range(len(rows)):
        here = slice(counts.indptr[row], counts.indptr[row + 1])
        most = np.argsort(-counts.data[here], kind="stable")[:SIZE]
        bundles.append(json.dumps([str(one) for one in history.item_ids[counts.indices[here][most]]]))
    return pd.DataFrame({c.CUSTOMER_ID: history.customer_ids[rows], c.ITEMS: bundles})


def _events(log: Dataset) -> pd.DataFrame:
    known = log.line_customer >= 0
    return pd.DataFrame(
        {
            c.CUSTOMER_ID: log.customer_ids[log.line_customer[known]],
            c.ITEM_ID: log.item_ids[log.line_item[known]],
            c.TIME: log.order_time[log.line_order[known]].astype("datetime64[us]"),
            c.KIND: c.PURCHASE,
            c.QUANTITY: log.line_quantity[known].astype(np.float64),
            c.PRICE: log.line_price[known].astype(np.float64),
        }
    )


if __name__ == "__main__":
    main()
