"""Campaigns, as the verbs see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

import pandas as pd


class CampaignState(StrEnum):
    """Where a campaign stands."""

    DRAFT = "draft"  # chosen and drawn, not written out yet
    RUNNING = "running"  # its file was written out
    FINISHED = "finished"


@dataclass(frozen=True)
class Campaign:
    """One campaign: who was chosen how, what was offered, how long it counts, what came of it."""

    shop: str
    name: str
    run_id: int
    kind: str  # of bundle
    start: datetime  # orders count from here on
    end: datetime  # exclusive
    holdout: float  # share of customers that gets nothing
    seed: int
    wish: Mapping[str, Any] = field(default_factory=dict)  # segments, size, and the rules that were in force
    facts: Mapping[str, Any] = field(default_factory=dict)  # what was told when it was made: counts, power
    judgement: Mapping[str, Any] = field(default_factory=dict)  # the latest one; empty: not judged yet
    state: CampaignState = CampaignState.DRAFT
    created: datetime | None = None
    id: int = 0


class Campaigns(Protocol):
    """Campaigns and their members (`columns.MEMBERS`), found by shop and name."""

    def create(self, campaign: Campaign, members: pd.DataFrame) -> Campaign:
        """Keeps a new draft. Raises UnknownShop, UnknownRun for another shop's run, BadSetting for a name in use."""

    def list(self, shop: str) -> list[Campaign]:
        """Newest first; none for an unknown shop."""

    def get(self, shop: str, name: str) -> Campaign:
        """Raises UnknownCampaign."""

    def members(self, campaign_id: int) -> pd.DataFrame:
        """The Members table, in the order in which it was saved."""

    def of_customer(self, shop: str, customer_id: str) -> pd.DataFrame:
        """`campaign` (its name) and the Members columns of one customer in all campaigns of the shop."""

    def advance(self, campaign_id: int, state: CampaignState) -> Campaign:
        """To RUNNING or FINISHED; nothing changes where it is there already.

        Raises CampaignConflict for a step back, or from draft to finished.
        """

    def judge(self, campaign_id: int, judgement: Mapping[str, Any]) -> Campaign:
        """Replaces the judgement. Raises UnknownCampaign."""

    def drop(self, campaign_id: int) -> None:
        """Takes a draft away. Raises CampaignConflict for one that was written out."""
