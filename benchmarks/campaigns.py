"""How often a campaign that did nothing is called an effect, and how often one that did something is.

    python -m benchmarks.campaigns --data FOLDER [--set NAME …] [--draws N] [--shares]

Of each log the last whole 30 days play a campaign of everybody with an order before: each customer's bundle is the
five products that he or she bought most. Nobody got an offer, so it makes no difference who is held back (10 %, many
draws): "chance", "of bundle" and "takings" are the shares of draws in which the 95 % interval leaves zero out all the
same, for buyers, buyers of the bundle and money; each should be 5 %. Then so many of those who would have got the offer
are made buyers of their bundle that it can just be told apart (by the 30 days before): "noticed" should be 80 % or
more. "width" is the interval of takings, over that of one that does not look at what was bought before. --shares stops
after "of bundle", which is much quicker.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
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
    words.add_argument("--shares", action="store_true")
    asked = words.parse_args()
    heads = ("customers", "buy anyway", "chance", "of bundle", "takings", "noticed", "width")
    print(f"{'log':18}", *(f"{head:>10}" for head in heads[: 4 if asked.shares else None]))
    for name in asked.set:
        played = play(SETS[name](asked.data).dataset)
        figures = (
            shares_of_nothing(played, asked.draws) if asked.shares else campaign_of_nothing(played, asked.draws)
        )
        count, *shares = figures
        print(f"{name:18} {count:10,}", *(f"{share:10.3f}" for share in shares), flush=True)


@dataclass(frozen=True)
class Played:
    """The last days of a log, as a campaign of which nobody got anything."""

    ids: np.ndarray  # [n] customers
    spend: np.ndarray  # [n] before it
    before: pd.DataFrame  # [n] outcomes of as many days before
    after: pd.DataFrame  # of its days

    def held(self, seed: int) -> np.ndarray:
        """[n] bool: one draw of who is held back."""
        return draw_holdout(self.ids, self.spend, USUAL_SHARE, seed)


def play(log: Dataset) -> Played:
    """Everybody with an order before the last DAYS days."""
    end = int(log.order_time[-1]) // MICROSECONDS_A_DAY * MICROSECONDS_A_DAY
    start = end - DAYS * MICROSECONDS_A_DAY
    history = log.before(start)
    facts = facts_of(history, start)
    members, events = _members(history, facts.row), _events(log)
    moments = [EPOCH + timedelta(microseconds=one) for one in (start - DAYS * MICROSECONDS_A_DAY, start, end)]
    goods = goods_of(pd.DataFrame({c.ITEM_ID: log.item_ids, c.COST: np.nan}))
    before, after = (outcomes(members, events, goods, *moments[at : at + 2]) for at in (0, 1))
    return Played(members[c.CUSTOMER_ID].to_numpy(dtype=object), facts.spend, before, after)


def shares_of_nothing(played: Played, draws: int) -> tuple[int, float, float, float]:
    """Customers, share that bought, then by draws: called an effect (bought, bundle)."""
    wrong = np.zeros(2)
    for seed in range(draws):
        effects = judge(played.held(seed), played.after, played.before, (BOUGHT, OF_BUNDLE))
        wrong += [one.sure for one in effects]
    return (len(played.ids), float(played.after[BOUGHT].mean()), *(wrong / draws))


def campaign_of_nothing(played: Played, draws: int) -> tuple[int, float, float, float, float, float, float]:
    """Customers, share that bought, then by draws: called an effect (bought, bundle, takings), noticed, width."""
    wrong, noticed, widths = np.zeros(3), 0, []
    before, after = played.before, played.after
    for seed in range(draws):
        held = played.held(seed)
        effects = judge(held, after, before, (BOUGHT, OF_BUNDLE, TAKINGS))
        wrong += [one.sure for one in effects]
        blind = judge(held, after, before * 0, (TAKINGS,))[0]
        widths.append(_width(effects[2]) / _width(blind))
        noticed += judge(held, _moved(after, before, held, seed), before, (OF_BUNDLE,))[0].sure
    bought = float(after[BOUGHT].mean())
    return (len(played.ids), bought, *(wrong / draws), noticed / draws, float(np.mean(widths)))


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
