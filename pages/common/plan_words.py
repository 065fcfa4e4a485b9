"""A plan's numbers in a merchant's words."""

from __future__ import annotations

from typing import Final

import pandas as pd

from bundlerec.data import columns as c
from bundlerec.money.estimates import PURCHASES, Estimates, PerHundred
from bundlerec.money.worth import Aim
from pages.common import words

AIMS: Final = {
    Aim.AUTO: "What fits this shop",
    Aim.MARGIN: "Expected margin",
    Aim.TAKINGS: "Expected takings",
    Aim.PURCHASES: "Expected purchases",
}
RIVALS: Final = {"best_sellers": "best sellers", "gp_topfreq": "the customer's own favourites"}
ASSUMED: Final = (
    "Estimates per 100 customers and their next orders, with the range in which 95 of 100 such shops would lie. They "
    "assume that showing a bundle does not change what is bought, and that its discount is given on whatever is bought "
    "of it, also on what would have been bought anyway. So a discount only costs here; what offers really add can be "
    "measured with a campaign and its holdout."
)
JUDGED: Final = (
    "Found on later orders that the training had not seen: how much more of ten offered products was bought than with "
    "other advice. It shows how much better the advice fits, not what an offer adds."
)


def value(amount: float, aim: Aim, currency: str) -> str:
    """The plan's value in the unit of its aim."""
    return words.decimal(amount) + " purchases" if aim is Aim.PURCHASES else words.money(amount, currency)


def per_hundred(one: PerHundred, currency: str) -> str:
    """12.3 (10.1 to 14.5)"""
    shown = [_amount(one.what, number, currency) for number in (one.value, one.low, one.high)]
    return f"{shown[0]} ({shown[1]} to {shown[2]})"


def expected(found: Estimates, currency: str) -> list[str]:
    """Bullets about what the plan brings."""
    told = [f"**{one.what.capitalize()}** (estimate): {per_hundred(one, currency)}" for one in found.rows]
    if found.break_even is not None and found.break_even > 0:
        told.append(
            f"**The discounts pay for themselves** if they bring at least {words.share(found.break_even)} more "
            "purchases (estimate)"
        )
    return told


def judged(rows: pd.DataFrame, currency: str) -> list[str]:
    """Bullets about what the advice brought beyond other advice."""
    told = []
    for row in rows.to_dict("records"):
        shown = [_amount(row["what"], row[name], currency) for name in (c.VALUE, c.LOW, c.HIGH)]
        told.append(
            f"**{shown[0]}** ({shown[1]} to {shown[2]}) more {row['what']} per 100 customers than "
            f"{RIVALS[row[c.RIVAL]]} (estimate, {words.count(row[c.N])} customers judged)"
        )
    return told


def _amount(what: str, number: float, currency: str) -> str:
    return words.decimal(number) if what == PURCHASES else words.money(number, currency)
