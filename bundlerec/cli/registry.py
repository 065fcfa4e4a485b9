"""Commands about which training a shop uses: promote, pin, unpin, delete-run, promotions."""

from __future__ import annotations

import getpass
from dataclasses import asdict
from typing import Annotated, Any

import typer

from bundlerec.cli.output import Invocation, say, table
from bundlerec.cli.runs import MOST_RUNS, RunNumber
from bundlerec.errors import BadSetting, UnknownRun
from bundlerec.registry.history import told, would_go
from bundlerec.registry.in_use import run_in_use
from bundlerec.store import Run

commands = typer.Typer()
WhyWord = Annotated[str, typer.Option("--why", metavar="TEXT", help="Kept in the history.")]


@commands.command()
def promote(
    context: typer.Context,
    run: Annotated[
        int | None, typer.Argument(metavar="RUN", help="Number of the run.", min=1, max=MOST_RUNS)
    ] = None,
    back: Annotated[bool, typer.Option("--back", help="Back to the run that was in use before.")] = False,
    latest: Annotated[
        bool, typer.Option("--latest", help="None: each training that finishes is used from then on.")
    ] = False,
    why: WhyWord = "",
) -> None:
    """Says which training the shop uses from now on: pages, exports and commands take it unless told otherwise."""
    here: Invocation = context.obj
    if sum([run is not None, back, latest]) != 1:
        raise BadSetting("One of them is needed: RUN, --back or --latest.", "promote 7, or promote --back.")
    if run is not None:
        used: Run | None = here.store.registry.promote(_of_shop(here, run), who(), why)
    elif back:
        used = here.store.registry.roll_back(here.need_shop(), who(), why)
    else:
        here.store.registry.follow_latest(here.need_shop(), who(), why)
        used = run_in_use(here.store, here.shop)
    if used is None:
        here.answer({"run": None, "state": None}, lambda: say("Nothing is trained yet."))
        return
    here.answer({"run": used.id, "state": used.state.value}, lambda: say(f"{used.shop} uses run {used.id}."))


@commands.command()
def pin(context: typer.Context, run: RunNumber, why: WhyWord = "") -> None:
    """Keeps a training: it can't be deleted, and no schedule replaces it while it is in use."""
    _pin(context.obj, run, True, why)


@commands.command()
def unpin(context: typer.Context, run: RunNumber, why: WhyWord = "") -> None:
    """Takes the pin away."""
    _pin(context.obj, run, False, why)


def _pin(here: Invocation, run: int, pinned: bool, why: str) -> None:
    found = here.store.registry.pin(_of_shop(here, run), pinned, who(), why)
    told = {"run": found.id, "state": found.state.value, "pinned": found.pinned}
    here.answer(told, lambda: say(f"Run {run} is {'pinned' if pinned else 'not pinned'}."))


@commands.command("delete-run")
def delete_run(
    context: typer.Context,
    run: RunNumber,
    yes: Annotated[bool, typer.Option("--yes", help="Delete; without it only what would go is told.")] = False,
    why: WhyWord = "",
) -> None:
    """Deletes a training with all that it produced; not the one in use, a pinned one, or one under way."""
    here: Invocation = context.obj
    found = here.store.runs.get(_of_shop(here, run))
    gone = would_go(here.store, found)
    if yes:
        here.store.registry.delete(run, who(), why)
    sentence = (
        f"{gone['customers_with_bundles']:,} customers' bundles, {gone['figures']:,} figures and {gone['files']:,} "
        f"files ({gone['bytes'] / 1e6:.1f} MB)"
    )
    problems = [] if yes else [f"Nothing was deleted: {sentence} would go. Say --yes to delete run {run}."]
    answer = {"run": run, "state": found.state.value, "deleted": yes, "gone": gone, "problems": problems}
    here.answer(answer, lambda: say(f"Run {run} is gone: {sentence}." if yes else problems[0]))


@commands.command()
def promotions(context: typer.Context) -> None:
    """Which training the shop uses, and what was decided so far: when, by whom and why, newest first."""
    here: Invocation = context.obj
    shop = here.need_shop()
    used, events = run_in_use(here.store, shop), here.store.registry.events(shop)
    answer: dict[str, Any] = {
        "in_use": None if used is None else used.id,
        "promoted": here.store.registry.promoted(shop) is not None,
        "history": [asdict(event) | {"run": event.run_id} for event in events],
    }
    rows = [(f"{one.created:%Y-%m-%d %H:%M}", told(one), one.who, one.why) for one in events]
    title = "Nothing is trained yet" if used is None else f"{shop} uses run {used.id}"
    here.answer(answer, lambda: table(title, ("When (UTC)", "What", "Who", "Why"), rows))


def who() -> str:
    """Whoever is at this machine."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # an account without a name, in a container
        return "command line"


def _of_shop(here: Invocation, run: int) -> int:
    """The number, of a run of the shop where one was named. Raises UnknownRun."""
    found = here.store.runs.get(run)
    if here.named_shop is not None and found.shop != here.need_shop():
        raise UnknownRun(f"Run {run} belongs to the shop “{found.shop}”.", f"Say --shop {found.shop}, or none.")
    return run
