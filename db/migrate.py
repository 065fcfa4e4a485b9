"""Brings the schema of a database to the one that this code knows, at every start."""

from __future__ import annotations

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
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    scripts = ScriptDirectory.from_config(config)
    with database.reader() as connection:
        if _revision(connection) == scripts.get_current_head():
            return
    with database.writer() as connection:
        revision = _revision(connection)
        if revision is not None and revision not in {each.revision for each in scripts.walk_revisions()}:
            raise SchemaTooNew(
                "The database was written by a newer version of BundleRec than this one.",
                "Start the newer version, or choose another database.",
            )
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()
