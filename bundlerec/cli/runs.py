"""Commands about trainings: runs, cancel, resume, the hidden work, and serve."""

from __future__ import annotations

import os
from typing import Annotated, Any

import typer

from bundlerec import jobs, serving
from bundlerec.cli.output import Invocation, say, table
from bundlerec.cli.progress import shown
from bundlerec.errors import BundleRecError, Cancelled, RunStateConflict
from bundlerec.registry.in_use import run_in_use
from bundlerec.store import Run, RunState
from bundlerec.worker import told_to_end, training
from bundlerec.worker import work as work_on

commands = typer.Typer()
NICENESS = 10
MOST_RUNS = 2**31 - 1
RunNumber = Annotated[int, typer.Argument(metavar="RUN", help="Number of the run.", min=1, max=MOST_RUNS)]


@commands.command()
def runs(context: typer.Context) -> None:
    """All trainings and what became of them, newest first; those of one shop with --shop."""
    here: Invocation = context.obj
    jobs.settle(here.store)
    if here.named_shop is not None:
        here.need_shop()
    found = here.store.runs.list(here.named_shop)
    used = {shop: run_in_use(here.store, shop) for shop in {run.shop for run in found}}
    told = [{**_told(run), "in_use": run == used[run.shop]} for run in found]
    rows = [
        (run.id, run.shop, run.state.value, f"{run.progress:.0%}", _says(run, run == used[run.shop]))
        for run in found
    ]
    here.answer(
        {"runs": told},
        lambda: table("Trainings", ("Run", "Shop", "State", "Progress", "What it says"), rows),
    )


@commands.command()
def cancel(context: typer.Context, run: RunNumber) -> None:
    """Stops a training; one that only waits is taken out of the line at once."""
    here: Invocation = context.obj
    asked = jobs.cancel(here.store, run)
    sentence = f"Run {run} is {asked.state.value}"
    here.answer(_told(asked), lambda: print(f"{sentence}{' and will stop soon' * asked.state.is_active}."))


@commands.command()
def resume(context: typer.Context, run: RunNumber) -> None:
    """Goes on with an interrupted training from its last checkpoint, here and now."""
    here: Invocation = context.obj
    jobs.resume(here.store, run)
    with shown() as progress:
        ended = jobs.run_here(here.store, run, training, progress, here.url)
    raise_unless_done(ended)
    here.answer(_told(ended), lambda: print(f"Run {run} is done."))


@commands.command(hidden=True)
def work(context: typer.Context, run: RunNumber) -> None:
    """Computes a run that waits in line, when it is its turn; what the app starts for each training."""
    here: Invocation = context.obj
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    with told_to_end():
        try:
            work_on(here.store, run, training)
        except (Cancelled, RunStateConflict) as error:
            say(str(error))  # somebody stopped it or was quicker; its row says so


@commands.command()
def serve(
    context: typer.Context,
    port: Annotated[int | None, typer.Option(help="Default: the first free from 8501.")] = None,
) -> None:
    """The web app, on this machine only."""
    here: Invocation = context.obj
    chosen = serving.free_port(port)
    here.store.shops.names()  # a database that can't be opened is told before the app starts
    address = f"http://{serving.HOST}:{chosen}"
    here.answer({"address": address}, lambda: say(f"BundleRec is at {address} (stop it with Ctrl+C)."))
    serving.serve(here.url, chosen)


def raise_unless_done(run: Run) -> None:
    """Raises what a command has to tell when the run ended otherwise than DONE."""
    if run.state is RunState.FAILED:
        raise BundleRecError(run.error, run.hint)
    if run.state is RunState.CANCELLED:
        raise Cancelled(f"Run {run.id} was cancelled.")
    if run.state is not RunState.DONE:
        raise BundleRecError(f"Run {run.id} was interrupted.", f"Go on with it: resume {run.id}.")


def _says(run: Run, in_use: bool) -> str:
    marks = [word for word, holds in (("in use", in_use), ("pinned", run.pinned)) if holds]
    return "; ".join([*marks, *filter(None, [run.error or run.message])])


def _told(run: Run) -> dict[str, Any]:
    names = (
        "shop",
        "created",
        "started",
        "finished",
        "progress",
        "message",
        "seconds_left",
        "device",
        "fingerprint",
    )
    more = ("cancel_requested", "error", "hint", "pinned", "settings", "summary")
    return {"run": run.id, "state": run.state.value, **{name: getattr(run, name) for name in (*names, *more)}}
