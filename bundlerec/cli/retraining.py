"""Commands about comparing trainings and training again: compare-runs, schedule, retrain."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from dataclasses import asdict
from typing import Annotated, Any

import typer

from bundlerec.cli.output import Invocation, say, table
from bundlerec.cli.progress import shown
from bundlerec.cli.runs import RunNumber
from bundlerec.errors import BadSetting
from bundlerec.progress import Silent
from bundlerec.registry.in_use import run_of
from bundlerec.registry.schedule import checked, next_time
from bundlerec.store import Retraining, Schedule
from bundlerec.worker import training

commands = typer.Typer()


@commands.command("compare-runs")
def compare_runs(context: typer.Context, first: RunNumber, second: RunNumber) -> None:
    """Two trainings beside each other: settings, data, and which is better for the same customers."""
    from bundlerec.registry.comparing import compare_runs as compare

    here: Invocation = context.obj
    shop = here.store.runs.get(first).shop if here.named_shop is None else here.need_shop()
    one, other = (run_of(here.store, shop, number) for number in (first, second))
    with shown() as progress:
        found = compare(here.store, one, other, progress)

    def in_words() -> None:
        heads = (f"Run {first}", f"Run {second}")
        for title, rows in (("Settings that differ", found.settings), ("Data that differ", found.data)):
            if rows:
                table(title, ("", *heads), rows)
        figures = [(one.metric, one.k, f"{one.first:.4f}", f"{one.second:.4f}", f"{one.difference:+.4f}",
                    f"{one.low:+.4f} to {one.high:+.4f}", one.n) for one in found.figures]  # fmt: skip
        table("Figures", ("", "Size", *heads, "Difference", "95 % interval", "Customers"), figures)
        for sentence in (found.ground, *found.warnings, found.verdict):
            print(sentence)

    here.answer(found.told(), in_words)


@commands.command()
def schedule(
    context: typer.Context,
    every_days: Annotated[int | None, typer.Option(metavar="N", help="Train again every N days.")] = None,
    hour: Annotated[int | None, typer.Option(metavar="H", help="At this hour (UTC), 0 to 23.")] = None,
    new_orders: Annotated[int | None, typer.Option(metavar="N", help="As soon as N new orders came.")] = None,
    off: Annotated[bool, typer.Option("--off", help="Never by itself.")] = False,
) -> None:
    """When the shop is trained again by itself; shows it, and changes what is named."""
    here: Invocation = context.obj
    shop, kept = here.need_shop(), here.store.retrainings
    named = {"every_days": every_days, "hour": hour, "new_orders": new_orders}
    wished = {name: value for name, value in named.items() if value is not None}
    if off and wished:
        raise BadSetting("--off and a schedule exclude each other.", "Name one of them.")
    if off or wished:
        before = {} if off else asdict(kept.schedule(shop))
        kept.save_schedule(shop, checked(Schedule(**(before | wished))))
    found, since = kept.schedule(shop), kept.since(shop)
    upcoming = next_time(found, since) if found.every_days and since else None
    answer = {
        "schedule": asdict(found),
        "next": upcoming,
        "retrainings": [_told(one) for one in kept.list(shop)],
    }
    rows = [(one.run_id, f"{one.created:%Y-%m-%d %H:%M}", one.outcome.value, one.why) for one in kept.list(shop)]
    title = f"{shop}: {in_words(found)}"
    here.answer(answer, lambda: table(title, ("Run", "Begun (UTC)", "What became of it", "Why"), rows))


@commands.command()
def retrain(
    context: typer.Context,
    if_due: Annotated[
        bool, typer.Option("--if-due", help="Every shop whose schedule says so (for cron); else this shop, now.")
    ] = False,
) -> None:
    """Trains again where new data came, and promotes the new training only if it is not worse than the one in use."""
    from bundlerec.registry.retraining import retrain_due, retrain_now

    here: Invocation = context.obj
    with shown() if sys.stderr.isatty() else nullcontext(Silent()) as progress:  # else it runs by itself
        if if_due:
            done = retrain_due(here.store, training, progress, here.url)
        else:
            done = retrain_now(here.store, here.need_shop(), training, progress, here.url)
    problems = [] if done is not None else ["Another process is training again; nothing was begun here."]
    problems += [f"{shop}: {one}" for shop, one in (done or {}).items() if isinstance(one, str)]
    told = {shop: _told(one) for shop, one in (done or {}).items() if isinstance(one, Retraining)}
    sentences = [*problems, *(f"{shop}: {one['why']}" for shop, one in told.items())]
    here.answer(
        {"retrained": told, "problems": problems},
        lambda: say("\n".join(sentences) or "Nothing is due."),
    )


def in_words(schedule: Schedule) -> str:
    """When, as a half sentence."""
    parts = []
    if schedule.every_days:
        days = "every day" if schedule.every_days == 1 else f"every {schedule.every_days} days"
        parts.append(f"{days} at {schedule.hour}:00 UTC")
    if schedule.new_orders:
        parts.append(f"as soon as {schedule.new_orders:,} new orders came")
    return f"trained again {' and '.join(parts)}" if parts else "never trained again by itself"


def _told(one: Retraining) -> dict[str, Any]:
    return {**asdict(one), "outcome": one.outcome.value, "run": one.run_id}
