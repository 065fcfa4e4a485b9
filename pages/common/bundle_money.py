"""What a bundle costs, saves, leaves and takes from the stock, in one line and a note."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bundlerec.data import columns as c
from bundlerec.money import offers
from bundlerec.money.shares import shared_out
from bundlerec.money.terms import coin_of
from pages.common import words

NO_STOCK = "the stock of one of its products is not known"
TOLD_IN_NOTE = (offers.NO_COST, offers.COST_UNKNOWN)
NO_COST = "the cost of one of its products is not known"


def line(offer: Mapping[Any, Any], currency: str) -> str:
    """Of one row of the Offers table: price, saving, margin after discount, whole bundles in stock."""
    if not words.known(offer[c.BUNDLE_PRICE]):
        return f"Price, saving and margin {words.NOTHING} · {_stock(offer)}"
    return " · ".join([_price(offer, currency), _margin(offer, currency), _stock(offer)])


def note(offer: Mapping[Any, Any]) -> str:
    """Why something can't be told or no discount is suggested; "" where all is well."""
    return str(offer[c.NOTE])


def reduced(offer: Mapping[Any, Any], prices: Sequence[float], currency: str) -> list[float]:
    """What each product costs in the bundle; empty where the bundle saves nothing, or a price is not known."""
    if not offer[c.SAVING] > 0:
        return []
    return shared_out(prices, offer[c.BUNDLE_PRICE], coin_of(currency))


def _price(offer: Mapping[Any, Any], currency: str) -> str:
    if not offer[c.SAVING] > 0:
        return f"**{words.money(offer[c.BUNDLE_PRICE], currency)}** for all"
    return (
        f"**{words.money(offer[c.BUNDLE_PRICE], currency)}** for all instead of "
        f"~~{words.money(offer[c.LIST_PRICE], currency)}~~, saves {words.money(offer[c.SAVING], currency)} "
        f"({words.decimal(offer[c.DISCOUNT])} %)"
    )


def _margin(offer: Mapping[Any, Any], currency: str) -> str:
    if not words.known(offer[c.MARGIN]):
        told = "" if offer[c.NOTE] in TOLD_IN_NOTE else f" ({NO_COST})"
        return f"margin {words.NOTHING}{told}"
    return f"margin {words.money(offer[c.MARGIN], currency)} ({words.decimal(offer[c.MARGIN_PERCENT])} %)"


def _stock(offer: Mapping[Any, Any]) -> str:
    if not words.known(offer[c.STOCK]):
        return f"in stock {words.NOTHING} ({NO_STOCK})"
    return f"{words.plural(int(offer[c.STOCK]), 'bundle')} in stock"
