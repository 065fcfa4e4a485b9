"""What a plan lacks, in sentences: facts that nobody told, and customers who are offered nothing."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from bundlerec.bundles.rules.sieve import Sieve
from bundlerec.data import columns as c
from bundlerec.data.lists import EMPTY
from bundlerec.money.chances import Chances
from bundlerec.money.worth import Aim

_WORTHLESS: Final = "none of their likely products may be offered to them, or earns anything"


def unknown_facts(chances: Chances, prices: pd.DataFrame, worth: np.ndarray, aim: Aim) -> list[str]:
    """What catalogue and log do not tell of the products of a plan."""
    offered = np.zeros(len(prices), dtype=bool)
    offered[chances.code[chances.code != EMPTY]] = True
    count = int(offered.sum())
    no_stock, no_worth = int(prices[c.STOCK].isna()[offered].sum()), int((offered & (worth <= 0)).sum())
    told = []
    if no_stock == count:
        told.append(
            "The stock of no product is known, so nothing limits the plan. Import a catalogue with a stock."
        )
    elif no_stock:
        told.append(
            f"The stock of {no_stock:,} of {count:,} products is not known: they are offered without limit."
        )
    costless = int(prices[c.COST].isna()[offered].sum()) if aim is Aim.MARGIN else 0
    if costless:
        told.append(
            f"The cost of {costless:,} of {count:,} products is not known: they count with the margin that is usual in "
            "the shop."
        )
    if no_worth:
        told.append(
            f"{no_worth:,} of {count:,} products are not planned: no price is known, or they earn nothing."
        )
    return told


def without_anything(asked: np.ndarray, taken: np.ndarray, wanted: np.ndarray, sieve: Sieve | None) -> list[str]:
    """Why customers are offered nothing. asked: [n] bool, who is to get a bundle; taken, wanted: as in `Plan`."""
    empty = asked & ~taken.any(axis=1)
    short = int((empty & wanted.any(axis=1)).sum())
    ruled = int(empty.sum()) - short
    told = []
    if ruled:
        rules = [] if sieve is None else [one.text for one in sieve.removals] + [one.text for one in sieve.demands]
        cause = f"the rules leave none of their likely products ({'; '.join(rules)})" if rules else _WORTHLESS
        told.append(f"{_customers(ruled)} offered nothing: {cause}.")
    if short:
        told.append(f"{_customers(short)} offered nothing: what they are likely to buy is promised to others.")
    return told


def _customers(count: int) -> str:
    return f"{count:,} customer is" if count == 1 else f"{count:,} customers are"
