"""`python -m bundlerec`: joins the command line to the database."""

from __future__ import annotations

import sys

from bundlerec.cli import main
from bundlerec.store import Store
from bundlerec.store.safekeeping import Safekeeping


def open_store(url: str) -> Store:
    """Opens the database. Imported only now, because most answers (help, usage) need none."""
    from db.store import open_store as open_database

    return open_database(url)


def safekeeping() -> Safekeeping:
    """What is done with whole databases."""
    from db.safekeeping import SqlSafekeeping

    return SqlSafekeeping()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], open_store, safekeeping))
