"""`health`: whether everything works, for people and for programs that watch."""

from __future__ import annotations

import typer

from bundlerec.cli.output import FAILED, Invocation, say, table
from bundlerec.config import AppSettings
from bundlerec.errors import BundleRecError
from bundlerec.health import Health, Level, health_of, unreachable

commands = typer.Typer()
NO_DATABASE = BundleRecError("There is no database at this address yet.", "`import` or `demo` makes one.")


@commands.command()
def health(context: typer.Context) -> None:
    """Looks at database, trainings, disk, memory and the last error; exit status 1 when something does not work."""
    here: Invocation = context.obj
    found = _looked_at(here)
    rows = [(check.name, check.level.value, f"{check.sentence} {check.hint}".strip()) for check in found.checks]
    broken = found.of(Level.BAD)
    failure = {"error": broken[0].sentence, "hint": broken[0].hint} if broken else {}
    here.answer({**found.told(), **failure}, lambda: table("Health", ("What", "How", "What it says"), rows))
    if broken:
        say(f"{broken[0].sentence} {broken[0].hint}".strip())
        raise typer.Exit(FAILED)


def _looked_at(here: Invocation) -> Health:
    try:
        store = here.store_if_there
    except Exception as error:
        return unreachable(error, here.url)
    return (
        unreachable(NO_DATABASE, here.url)
        if store is None
        else health_of(store, here.keeper, here.url, AppSettings())
    )
