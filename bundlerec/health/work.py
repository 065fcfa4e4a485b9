"""The work: trainings that run and that wait in line, and who starts them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Final

from bundlerec.health.checks import Check, Level
from bundlerec.store import Run, RunState, Store

PATIENCE: Final = 30.0  # seconds after which a look of the supervisor, or a start, is overdue


def work(store: Store, heartbeat_seconds: float, since_look: float | None, supervised: bool) -> Iterator[Check]:
    """supervised: whether this process is to start trainings; `since_look`: seconds since it looked for any, None
    when it does not look any more."""
    runs = store.runs.list()
    running = [run for run in runs if run.state is RunState.RUNNING]
    waiting = [run for run in runs if run.state is RunState.QUEUED]
    yield _line(running, waiting)
    yield from (_sign_of_life(run, heartbeat_seconds) for run in running)
    if supervised:
        yield _supervisor(since_look)


def _line(running: Sequence[Run], waiting: Sequence[Run]) -> Check:
    longest = max((age for run in waiting if (age := _age(run.created)) is not None), default=None)
    figures = {"running": float(len(running)), "waiting": float(len(waiting)), "longest_wait_seconds": longest}
    if waiting and not running and (longest or 0) > PATIENCE:
        hint = "Start the app (`serve`): it starts the trainings that wait in line."
        sentence = f"{_trainings(len(waiting))} in line, and nobody starts them."
        return Check("line of trainings", Level.BAD, sentence, hint, figures)
    going = "A training is under way" if running else "No training is under way"
    return Check("line of trainings", Level.GOOD, f"{going}; {_trainings(len(waiting))} in line.", "", figures)


def _sign_of_life(run: Run, heartbeat_seconds: float) -> Check:
    silence = _age(run.heartbeat)
    figures = {"run": float(run.id), "seconds_since_sign_of_life": silence, "progress": run.progress}
    if silence is None or silence > heartbeat_seconds:
        sentence = (
            f"Training {run.id} has given no sign of life for {'ever' if silence is None else _long(silence)}."
        )
        hint = "It will be marked as interrupted by itself; go on with it on the Train page."
        return Check("training", Level.WATCH, sentence, hint, figures)
    return Check("training", Level.GOOD, f"Training {run.id} is {run.progress:.0%} done.", "", figures)


def _supervisor(since_look: float | None) -> Check:
    figures = {"seconds_since_look": since_look}
    if since_look is None or since_look > PATIENCE:
        sentence = "This server has stopped to look for trainings that wait."
        return Check("supervisor", Level.BAD, sentence, "Start the app again; nothing is lost.", figures)
    return Check("supervisor", Level.GOOD, "This server starts trainings when it is their turn.", "", figures)


def _age(moment: datetime | None) -> float | None:
    """Seconds since a moment (UTC without a zone)."""
    return None if moment is None else (datetime.now(UTC).replace(tzinfo=None) - moment).total_seconds()


def _trainings(count: int) -> str:
    return "1 training waits" if count == 1 else f"{count or 'no'} trainings wait"


def _long(seconds: float) -> str:
    return f"{seconds:.0f} seconds" if seconds < 120 else f"{seconds / 60:.0f} minutes"
