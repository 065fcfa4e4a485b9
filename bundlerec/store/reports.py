"""Bundles that somebody reported, as the verbs see them."""

from __future__ import annotations

from typing import Protocol

import pandas as pd


class Reports(Protocol):
    """What was found unfair or wrong (`columns.REPORTS`)."""

    def save(self, shop: str, report: pd.DataFrame) -> int:
        """Keeps one report (REPORTS without number, state and answer) and returns its number. Raises UnknownShop, and
        UnknownRun for a run that is not the shop's."""

    def all(self, shop: str) -> pd.DataFrame:
        """Reports table, newest first. Raises UnknownShop."""

    def settle(self, shop: str, number: int, state: str, answer: str) -> None:
        """Answers a report, or closes or opens it again. Raises UnknownReport."""
