"""One tree of errors. Each carries a sentence for a merchant and a hint on what to do next.

Everything that a person can mend is a `BundleRecError`; anything else is a defect and may show a traceback
to a developer, but never to a merchant (the pages and the command line turn it into a reference number).
"""


class BundleRecError(Exception):
    """A plain sentence (`message`) and what to do about it (`hint`)."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class FileProblem(BundleRecError):
    """A file that cannot be read, is not recognised, or does not fit what is already loaded."""


class UnknownShop(BundleRecError):
    """A shop that the database does not hold."""


class UnknownRun(BundleRecError):
    """A run that the database does not hold, or that has no result yet."""


class UnknownImport(BundleRecError):
    """An import that the shop does not have."""


class UnknownCampaign(BundleRecError):
    """A campaign that the shop does not have."""


class CampaignConflict(BundleRecError):
    """A campaign is not in the state that the wish needs."""


class UnknownReport(BundleRecError):
    """A report that the shop does not have."""


class TooFewOrders(BundleRecError):
    """A log that is too small, or too short, to learn anything personal from."""


class RunStateConflict(BundleRecError):
    """A run is not in the state that the wish needs (finished rows never change)."""


class Cancelled(BundleRecError):
    """Somebody asked the work to stop, and it stopped."""


class DeviceMissing(BundleRecError):
    """The wished device (a GPU) is not there."""


class SchemaTooNew(BundleRecError):
    """The database was written by a newer version of the program."""


class StoreTrouble(BundleRecError):
    """The database cannot do its work now; what it holds stays as it was."""


class StoreBusy(StoreTrouble):
    """The database stayed locked by somebody else for longer than we wait."""


class StoreFull(StoreTrouble):
    """There is no room left where something has to be written."""


class StoreReadOnly(StoreTrouble):
    """The database, or the folder that it lies in, can be read but not written."""


class StoreDamaged(StoreTrouble):
    """The database or a backup holds something else than what was written into it."""


class StoreGone(StoreTrouble):
    """The database is not there (any more): its file, its server, or the connection to it."""


class BadSetting(BundleRecError):
    """A setting or an option has a value that means nothing here."""


class NotAllowed(BundleRecError):
    """Somebody who is signed in may not do this, or may not know whether it is there."""


class SessionEnded(BundleRecError):
    """The time for which somebody was signed in is over."""
