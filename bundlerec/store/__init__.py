"""What the verbs need of a store. `db` fulfils it; tests and other back ends may fulfil it otherwise.

All times are UTC without a zone. Every method is one short unit of work: it opens its own session in the thread
that calls it, commits or leaves no trace, and waits for a busy database.
"""

from __future__ import annotations

from typing import Protocol

from bundlerec.store.access import (
    START,
    AuditEntry,
    AuditLog,
    Members,
    Membership,
    Note,
    Owned,
    Role,
    hash_of,
    noted,
    take_note,
)
from bundlerec.store.campaigns import Campaign, Campaigns, CampaignState
from bundlerec.store.data import Data, EraseCounts, ImportRecord, SaveCounts, TablesOfFile, UndoCounts
from bundlerec.store.feedback import Exposures, Feedback
from bundlerec.store.matching import Matching
from bundlerec.store.registry import Deed, Registry, RunEvent
from bundlerec.store.reports import Reports
from bundlerec.store.results import CUSTOMER_LIST, CUSTOMER_LISTS, JUDGED_LIST, Results
from bundlerec.store.retraining import Outcome, Retraining, Retrainings, Schedule
from bundlerec.store.rules import RuleBooks
from bundlerec.store.runs import ProcessIdentity, Run, Runs, RunState, computer, computing
from bundlerec.store.shops import NO_CURRENCY, Shops, ShopSettings, ShopSummary
from bundlerec.store.terms import OfferTerms
from bundlerec.store.watching import FileState, WatchedFile, Watching

__all__ = [
    "AuditEntry",
    "AuditLog",
    "Members",
    "Membership",
    "Note",
    "Owned",
    "Role",
    "START",
    "computer",
    "computing",
    "hash_of",
    "noted",
    "take_note",
    "Campaign",
    "CampaignState",
    "Campaigns",
    "CUSTOMER_LIST",
    "CUSTOMER_LISTS",
    "Data",
    "Deed",
    "EraseCounts",
    "Exposures",
    "Feedback",
    "FileState",
    "ImportRecord",
    "JUDGED_LIST",
    "Matching",
    "NO_CURRENCY",
    "OfferTerms",
    "Outcome",
    "ProcessIdentity",
    "Reports",
    "Registry",
    "Results",
    "Retraining",
    "Retrainings",
    "RuleBooks",
    "Run",
    "RunEvent",
    "RunState",
    "Runs",
    "SaveCounts",
    "Schedule",
    "ShopSettings",
    "ShopSummary",
    "Shops",
    "Store",
    "TablesOfFile",
    "UndoCounts",
    "WatchedFile",
    "Watching",
]


class Store(Protocol):
    """Everything behind one database."""

    @property
    def shops(self) -> Shops: ...

    @property
    def data(self) -> Data: ...

    @property
    def runs(self) -> Runs: ...

    @property
    def results(self) -> Results: ...

    @property
    def matching(self) -> Matching: ...

    @property
    def watching(self) -> Watching: ...

    @property
    def rules(self) -> RuleBooks: ...

    @property
    def exposures(self) -> Exposures: ...

    @property
    def feedback(self) -> Feedback: ...

    @property
    def terms(self) -> OfferTerms: ...

    @property
    def campaigns(self) -> Campaigns: ...

    @property
    def members(self) -> Members: ...

    @property
    def audit(self) -> AuditLog: ...

    @property
    def reports(self) -> Reports: ...

    @property
    def registry(self) -> Registry: ...

    @property
    def retrainings(self) -> Retrainings: ...
