"""Trainings that start by themselves, and whether each takes the place of the run in use.

A retraining is a row (`store.Retrainings`): begun in one transaction with its run, and decided once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any, Final

from bundlerec import faults, jobs
from bundlerec.config import Device, TrainSettings
from bundlerec.errors import BundleRecError, Cancelled, RunStateConflict, StoreTrouble, UnknownRun
from bundlerec.processes import is_alive, this_process
from bundlerec.progress import Part, Progress
from bundlerec.registry.history import SCHEDULE
from bundlerec.registry.in_use import run_in_use
from bundlerec.registry.schedule import due_shops, hindrance, now
from bundlerec.store import Outcome, Retraining, Run, RunState, Store
from bundlerec.worker import Train

LEAST_GAIN: Final = -0.01  # of the run in use's F1 of ten products; the whole 95 % interval must lie above it
MOST_RESUMES: Final = 3
GIVEN_UP: Final = (
    "Run {} was interrupted again after it was resumed three times, so it is not resumed by itself any more. {} Most "
    "likely the machine has too little memory or disk for it: make room, then resume it by hand."
)
HELD: Final = "Kept in use while a new training is tried against it."


def retrain(store: Store, shop: str, train: Train, progress: Progress, url: str) -> Retraining | str:
    """Goes on with what is open, or trains where new data came, and decides. The sentence that says why not, else.

    The run in use is promoted first, so that the new training does not take its place merely by being the latest.
    """
    newest = next(iter(store.retrainings.list(shop)), None)
    if newest is None or newest.outcome is not Outcome.OPEN:
        why_not = hindrance(store, shop)
        if why_not is not None:
            store.retrainings.count_from(shop, now())
            return why_not
        used = run_in_use(store, shop)
        if used is not None and store.registry.promoted(shop) is None:
            store.registry.promote(used.id, SCHEDULE, HELD, instead_of=used.id)
        newest = store.retrainings.begin(shop, _settings(used), None if used is None else used.id)
        if newest is None:
            return "Another retraining of this shop has begun just now."
    try:
        run = store.runs.get(newest.run_id)
    except UnknownRun:
        return store.retrainings.end(newest.id, Outcome.FAILED, f"Run {newest.run_id} was deleted.", {})
    if run.state is RunState.INTERRUPTED:
        if store.retrainings.count_resume(newest.id) > MOST_RESUMES:
            return store.retrainings.end(newest.id, Outcome.FAILED, GIVEN_UP.format(run.id, run.error), {})
        run = jobs.resume(store, run.id)
    if not run.state.is_final:
        run = jobs.run_here(store, run.id, train, Part(progress, 0.0, 0.85), url)
    return decide(store, newest, run, Part(progress, 0.85, 1.0))


def retrain_due(store: Store, train: Train, progress: Progress, url: str) -> dict[str, Retraining | str] | None:
    """Every shop's that is due; None when another process is at it. Trouble with one shop does not keep the others from
    being trained; the last such error is raised when all are done."""
    return _alone(store, lambda: due_shops(store), train, progress, url)


def retrain_now(
    store: Store, shop: str, train: Train, progress: Progress, url: str
) -> dict[str, Retraining | str] | None:
    """One shop's, whatever its schedule says; None when another process is at it."""
    return _alone(store, lambda: [shop], train, progress, url)


def _alone(
    store: Store, shops: Callable[[], list[str]], train: Train, progress: Progress, url: str
) -> dict[str, Retraining | str] | None:
    process, done, trouble = this_process(), {}, None
    if not store.retrainings.claim(process, is_alive):
        return None
    try:
        for shop in shops():
            try:
                done[shop] = retrain(store, shop, train, progress, url)
            except Exception as error:
                trouble = faults.told(error)
    finally:
        store.retrainings.release(process)
    if trouble is not None:
        raise trouble
    return done


def decide(store: Store, begun: Retraining, run: Run, progress: Progress) -> Retraining:
    """Promotes the new run where it is not worse than the one in use, and writes down why or why not."""
    if run.state is RunState.INTERRUPTED:
        raise BundleRecError(f"Run {run.id} was interrupted.", "The next look of the schedule goes on with it.")
    if run.state is not RunState.DONE:
        why = f"Run {run.id} {run.state.value}. {run.error}".strip()
        return store.retrainings.end(begun.id, Outcome.FAILED, why, {})
    used = run_in_use(store, run.shop) or run
    try:
        outcome, why, figures = _judgement(store, run, used, progress)
    except (StoreTrouble, Cancelled):
        raise  # the next look tries again
    except Exception as error:  # such as a run in use that another version of the program made
        outcome, why, figures = Outcome.KEPT, f"The two could not be compared. {faults.told(error)}", {}
    if outcome is Outcome.PROMOTED:
        try:
            store.registry.promote(run.id, SCHEDULE, why, instead_of=used.id)
        except (RunStateConflict, UnknownRun) as trouble:  # what somebody decided meanwhile holds
            outcome, why = Outcome.KEPT, str(trouble)
    return store.retrainings.end(begun.id, outcome, why, figures)


def _judgement(store: Store, run: Run, used: Run, progress: Progress) -> tuple[Outcome, str, dict[str, Any]]:
    from bundlerec.registry.comparing import compare_runs

    if used.id == run.id:
        return Outcome.PROMOTED, f"Run {run.id} is in use: there is no other.", {}
    if used.pinned:
        return Outcome.KEPT, f"Run {used.id} was pinned meanwhile: it stays in use.", {}
    found = compare_runs(store, run, used, progress, later=False)
    main = found.main
    if main is None:
        return Outcome.KEPT, f"{found.verdict} Run {used.id} stays in use.", {}
    figures = {**asdict(main), "least_gain": main.least_gain, "ground": found.ground}
    least = f"the lower end of the 95 % interval is {100 * main.least_gain:+.1f} % of run {used.id}'s F1"
    if main.least_gain > LEAST_GAIN:
        return Outcome.PROMOTED, f"Run {run.id} is not worse: {least}, above -1 %. {found.verdict}", figures
    return Outcome.KEPT, f"Run {used.id} stays: {least}, not above -1 %. {found.verdict}", figures


def _settings(used: Run | None) -> dict[str, Any]:
    """Those of the run in use, on all the data and on whatever device there is."""
    settings = TrainSettings() if used is None else TrainSettings.model_validate(dict(used.settings))
    return settings.model_copy(update={"until": None, "device": Device.AUTO}).model_dump(mode="json")
