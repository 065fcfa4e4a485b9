"""Everything behind one database, opened and brought up to date."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError

from bundlerec.errors import BundleRecError
from db.access import SqlMembers
from db.audit import SqlAudit
from db.campaigns import SqlCampaigns
from db.checking import check_quickly
from db.data import SqlData
from db.exposures import SqlExposures
from db.feedback import SqlFeedback
from db.matching import SqlMatching
from db.migrate import upgrade
from db.registry import SqlRegistry
from db.reports import SqlReports
from db.results import SqlResults
from db.retraining import SqlRetrainings
from db.rules import SqlRules
from db.runs import SqlRuns
from db.session import WAIT_SECONDS, Database
from db.shops import SqlShops
from db.terms import SqlTerms
from db.watching import SqlWatching


class SqlStore:
    """Fulfils `bundlerec.store.Store` on SQLite and PostgreSQL. May be shared by threads."""

    def __init__(self, database: Database) -> None:
        self.shops = SqlShops(database)
        self.data = SqlData(database)
        self.runs = SqlRuns(database)
        self.results = SqlResults(database)
        self.matching = SqlMatching(database)
        self.watching = SqlWatching(database)
        self.rules = SqlRules(database)
        self.exposures = SqlExposures(database)
        self.feedback = SqlFeedback(database)
        self.terms = SqlTerms(database)
        self.campaigns = SqlCampaigns(database)
        self.reports = SqlReports(database)
        self.registry = SqlRegistry(database)
        self.retrainings = SqlRetrainings(database)
        self._database = database
        self.members = SqlMembers(database)
        self.audit = SqlAudit(database)

    def close(self) -> None:
        """Gives the connections back."""
        self._database.close()


def open_store(url: str, wait_seconds: float = WAIT_SECONDS, check_seconds: float = 0.0) -> SqlStore:
    """Opens a database by its SQLAlchemy address; makes an SQLite file and its folder when absent, and runs the
    missing migrations.

    Writers wait `wait_seconds` for each other (then StoreBusy). With `check_seconds` the file is looked through for so
    long at most. Raises BadSetting for an address that means nothing, StoreTrouble for one that leads nowhere or to a
    damaged file, SchemaTooNew for a database of a newer program.
    """
    database = Database(url, wait_seconds)
    try:
        upgrade(database)
        if check_seconds:
            check_quickly(database, check_seconds)
    except DBAPIError as error:
        raise BundleRecError(
            "The database cannot be opened: it is none of BundleRec's.",
            "Check the address, or choose another place for the database.",
        ) from error
    finally:
        database.close()
    return SqlStore(database)
