"""The shops of one database, as the verbs see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol


@dataclass(frozen=True)
class ShopSummary:
    """What a shop holds (counts), for the front page."""

    shop: str
    items_in_catalogue: int
    items_sold: int
    customers: int
    orders: int
    lines: int
    anonymous_lines: int
    first: datetime | None
    last: datetime | None
    items_with_price: int
    items_with_cost: int
    items_with_stock: int


NO_CURRENCY: Final = "none"  # somebody said that the shop's prices are plain numbers


@dataclass(frozen=True)
class ShopSettings:
    """What the analyst said of a shop once for all its files; empty: nobody was asked yet."""

    currency: str = ""  # ISO 4217 code, or NO_CURRENCY
    time_zone: str = ""  # IANA name, of times that name no zone
    watched_folder: str = ""  # on the server; its new files are taken in; empty: none
    join_variants: bool = True  # variants of a product are one item to models and bundles


class Shops(Protocol):
    """The shops of one database, and what they hold."""

    def names(self) -> list[str]: ...

    def ensure(self, shop: str) -> None:
        """Makes the shop when it is not there."""

    def exists(self, shop: str) -> bool: ...

    def summary(self, shop: str) -> ShopSummary:
        """Raises UnknownShop."""

    def settings(self, shop: str) -> ShopSettings:
        """What was said of the shop; nothing where it is not there yet."""

    def save_settings(self, shop: str, settings: ShopSettings) -> None:
        """Replaces what was said, and makes the shop when it is not there."""
