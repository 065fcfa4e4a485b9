"""What was shown to customers, and what they said of it, as the verbs see them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

import pandas as pd


class Exposures(Protocol):
    """Bundles that were shown (`columns.EXPOSURES`), with the probability with which each ordered list was chosen."""

    def save(self, shop: str, shown: pd.DataFrame) -> int:
        """Keeps shown bundles and returns how many were new. `shown`: EXPOSURES without `exposure`.

        Rows with the same run, model, kind, customer, bundle, channel, time and campaign are one shown bundle. The
        same bundle to the same customer in the same channel counts once a day (UTC), and once a campaign. Raises
        UnknownShop, and UnknownRun for a run that is not the shop's.
        """

    def shown(
        self,
        shop: str,
        *,
        customer_id: str | None = None,
        run_id: int | None = None,
        campaign: int | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> pd.DataFrame:
        """Exposures table, `since` inclusive, `until` exclusive, in the order in which it was kept."""

    def count(self, shop: str) -> int:
        """How many bundles were shown."""


class Feedback(Protocol):
    """What customers said (`columns.FEEDBACK`)."""

    def save(self, shop: str, told: pd.DataFrame) -> int:
        """Keeps what was said and returns how much of it was new. `told`: FEEDBACK without `feedback`.

        What agrees in customer, item, bundle, verdict, score, comment and time is one and the same. A missing time is
        now. What names no exposure is held against the last bundle that the customer was shown before, holding the
        item and with the number that it names, if any. Raises UnknownShop.
        """

    def take_back(self, shop: str, numbers: Sequence[int]) -> int:
        """Forgets what was said under these numbers, and returns how much of it there was."""

    def told(
        self,
        shop: str,
        *,
        customer_id: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> pd.DataFrame:
        """Feedback table, `since` inclusive, `until` exclusive, in order of time; what two files told stands once."""
