"""The command line: the same verbs as the pages, in small modules. Rules of form are in `output`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Annotated, Any

import typer
from typer.main import get_command

from bundlerec.cli import (
    access,
    campaigns,
    fairness,
    feedback,
    files,
    forgetting,
    health,
    models,
    offers,
    plan,
    registry,
    retraining,
    rules,
    runs,
    safekeeping,
    shops,
    why,
)
from bundlerec.cli.output import Invocation, explain, failed, hoist, wants_json
from bundlerec.config import AppSettings
from bundlerec.store import Store
from bundlerec.store.safekeeping import Safekeeping

USAGE = 2
INTERRUPTED = 130  # what typer makes of Ctrl+C
ROOMS = (
    access.commands,
    campaigns.commands,
    fairness.commands,
    feedback.commands,
    files.commands,
    forgetting.commands,
    health.commands,
    models.commands,
    offers.commands,
    plan.commands,
    registry.commands,
    retraining.commands,
    rules.commands,
    runs.commands,
    safekeeping.commands,
    shops.commands,
    why.commands,
)


@cache
def _command(
    open_store: Callable[[str], Store], keeper: Callable[[], Safekeeping] | None, rooms: tuple[typer.Typer, ...]
) -> Callable[..., Any]:
    """The whole command line over whatever opens a store for a database address; put together once in a process."""
    app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)

    @app.callback()
    def bundlerec(
        context: typer.Context,
        db: Annotated[str | None, typer.Option(help="Address of the database (SQLAlchemy URL).")] = None,
        shop: Annotated[str | None, typer.Option(help="The shop inside it; default: default.")] = None,
        as_json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
    ) -> None:
        """Which products to offer together, to whom, and why."""
        context.obj = Invocation(db or AppSettings().database_url, shop, as_json, open_store, keeper)

    for room in rooms:
        app.add_typer(room)
    return get_command(app)


def main(
    words: Sequence[str], open_store: Callable[[str], Store], keeper: Callable[[], Safekeeping] | None = None
) -> int:
    """Runs one command and returns its exit status: 0 done, 1 failed with a sentence, 2 wrong usage.

    `keeper`: what is done with whole databases, for the commands that do.
    """
    as_json = wants_json(words)
    try:
        _command(open_store, keeper, ROOMS)(hoist(words), prog_name="python -m bundlerec")
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
        if status == INTERRUPTED:
            failed("Stopped by the keyboard.", "Nothing half-done was saved.", as_json)
            return 1
        if status == USAGE and as_json:
            failed("These words and options do not fit together.", "Add --help to see what does.", as_json)
        return status
    except Exception as error:
        return explain(error, as_json)
    return 0
