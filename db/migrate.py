"""Brings the schema of a database to the one that this code knows, at every start."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from bundlerec.errors import SchemaTooNew
from db.session import Database

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(database: Database) -> None:
    """Runs the migrations that are missing, all or none. Raises SchemaTooNew when the schema is not ours."""
    with database.reader() as connection:
        if found_revision(connection) == newest_revision():
            return
    with database.writer() as connection:
        revision = found_revision(connection)
        if revision is not None and revision not in {each.revision for each in _scripts().walk_revisions()}:
            raise SchemaTooNew(
                "The database was written by a newer version of BundleRec than this one.",
                "Start the newer version, or choose another database.",
            )
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def renew(connection: Connection) -> None:
    """Drops every table of ours and makes it anew, empty, as part of the caller's transaction."""
    config = _config()
    config.attributes["connection"] = connection
    command.downgrade(config, "base")
    command.upgrade(config, "head")


def found_revision(connection: Connection) -> str | None:
    """The schema's revision; None where there are no tables yet."""
    return MigrationContext.configure(connection).get_current_revision()


def newest_revision() -> str | None:
    """The schema's revision that this program knows."""
    return _scripts().get_current_head()


@cache
def _scripts() -> ScriptDirectory:
    """The migrations, read once in a process: that takes longer than all else that opening a database does."""
    return ScriptDirectory.from_config(_config())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
