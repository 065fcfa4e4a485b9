"""What is the same in two shops, as the verbs see it."""

from __future__ import annotations

from typing import Protocol

import pandas as pd


class Matching(Protocol):
    """Which item and which customer of one shop is which of another."""

    def decided(self, shop: str, other: str) -> pd.DataFrame:
        """Table of matches (`columns.MATCHES`), accepted and rejected, codes of `shop` first. Raises UnknownShop."""

    def decide(self, shop: str, other: str, matches: pd.DataFrame) -> None:
        """Keeps decisions; what was decided about the same codes is replaced. Raises UnknownShop."""
