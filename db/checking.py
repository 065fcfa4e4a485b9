"""Whether a database is what it should be: quickly at a start, wholly when somebody asks."""

from __future__ import annotations

from contextlib import closing

from sqlalchemy import Connection, inspect

from bundlerec.errors import StoreDamaged
from bundlerec.store.safekeeping import Checked
from db.backup_notes import remedy
from db.engines import file_of, is_file
from db.files import problems_of
from db.migrate import found_revision, newest_revision
from db.schema import metadata
from db.session import Database


def check(url: str) -> Checked:
    """Everything that a database can say of its own state; changes nothing. Raises StoreTrouble where it says nothing.

    A server looks after its files and references itself: there it is the schema that is looked at.
    """
    with closing(Database(url)) as database, database.reader() as connection:
        found = [] if not is_file(database.address) else problems_of(connection, None) or []
        return Checked(tuple(f"{problem}." for problem in [*_of_schema(connection), *found]))


def check_quickly(database: Database, seconds: float) -> Checked:
    """What is found within so many seconds. Raises StoreDamaged for a damaged file."""
    if not is_file(database.address):
        return Checked()
    with database.reader() as connection:
        found = problems_of(connection, seconds)
    if found:
        file = file_of(database.address)
        raise StoreDamaged(f"The database {file} is damaged ({found[0]}).", remedy(database.address))
    return Checked(complete=found is not None)


def _of_schema(connection: Connection) -> list[str]:
    revision, newest = found_revision(connection), newest_revision()
    if revision != newest:
        return [f"the schema is {revision or 'not there'}, this program knows {newest}: start it once"]
    missing = set(metadata.tables) - set(inspect(connection).get_table_names())
    return [f"the table {name} is not there" for name in sorted(missing)]
