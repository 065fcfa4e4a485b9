"""The SQL store keeps the contract on SQLite and on PostgreSQL."""

from tests.contracts.campaigns import CampaignsContract
from tests.contracts.data import DataContract
from tests.contracts.feedback import ExposuresContract, FeedbackContract
from tests.contracts.registry import RegistryContract
from tests.contracts.reports import ReportsContract
from tests.contracts.results import ResultsContract, run
from tests.contracts.retraining import RetrainingsContract
from tests.contracts.rules import RulesContract
from tests.contracts.runs import RunsContract
from tests.contracts.taking_back import ErasingContract, TakingBackContract
from tests.contracts.terms import TermsContract

__all__ = ["run"]


class TestData(DataContract):
    """Shops and Data."""


class TestRuns(RunsContract):
    """Runs."""


class TestResults(ResultsContract):
    """Results."""


class TestTakingBack(TakingBackContract):
    """Imports that are taken back."""


class TestErasing(ErasingContract):
    """Customers who are forgotten."""


class TestRules(RulesContract):
    """Rules of bundles."""


class TestExposures(ExposuresContract):
    """Bundles that were shown."""


class TestFeedback(FeedbackContract):
    """What customers said."""


class TestTerms(TermsContract):
    """Terms of offers."""


class TestCampaigns(CampaignsContract):
    """Campaigns and their members."""


class TestReports(ReportsContract):
    """Bundles that were reported."""


class TestRegistry(RegistryContract):
    """Which run is used."""


class TestRetrainings(RetrainingsContract):
    """Trainings that start by themselves."""
