"""Commands about models: train, recommend, evaluate, demo."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from bundlerec import jobs, serving
from bundlerec.bundles.requests import KINDS, RANKED, RecommendRequest
from bundlerec.cli.figures import print_calibration, print_metrics, print_run, records, told_of
from bundlerec.cli.options import IN_USE, DayWord, RunWord, day_of, items_of, run_number, size_of
from bundlerec.cli.output import Invocation, say
from bundlerec.cli.progress import shown
from bundlerec.cli.runs import raise_unless_done
from bundlerec.config import Device, Preset, TrainSettings
from bundlerec.data.demo import SHOP as DEMO
from bundlerec.data.demo import load_demo
from bundlerec.progress import Part
from bundlerec.registry.in_use import run_of
from bundlerec.store import Run, RunState
from bundlerec.worker import training

commands = typer.Typer()


@commands.command()
def train(
    context: typer.Context,
    preset: Annotated[Preset, typer.Option(help="How thorough.")] = Preset.QUICK,
    until: Annotated[str | None, typer.Option(help="Only what happened before this time (ISO 8601, UTC).")] = None,
    seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help="Same seed, same result.")] = 0,
    device: Annotated[Device, typer.Option(help="auto takes a GPU where there is one.")] = Device.AUTO,
    join: Annotated[
        str | None, typer.Option(metavar="SHOP", help="Learn from this shop too, by matches that were accepted.")
    ] = None,
    like: Annotated[
        int | None,
        typer.Option(
            metavar="RUN", help="What that run was asked for, on what it saw; other options say nothing."
        ),
    ] = None,
) -> None:
    """Trains scorer and policy, judges them on an inner cut, and builds everybody's bundles."""
    from bundlerec.device import torch_device
    from bundlerec.training.shop import moment

    here: Invocation = context.obj
    shop = here.need_shop()
    moment(until)
    torch_device(device)
    settings = TrainSettings(preset=preset, until=until, seed=seed, device=device, join=join)
    warnings: list[str] = []
    if like is not None:
        from bundlerec.registry.likeness import again

        settings, warnings = again(here.store, run_of(here.store, shop, like))
        for sentence in warnings:
            say(sentence)
    run = _run_to_the_end(here, jobs.submit(here.store, shop, settings))
    metrics = here.store.results.metrics(run.id)
    told = told_of(run, metrics)
    here.answer({**told, "problems": [*warnings, *told["problems"]]}, lambda: print_run(run, metrics))


@commands.command()
def recommend(
    context: typer.Context,
    out: Annotated[Path, typer.Option(help="The CSV file to write.")],
    run: RunWord = IN_USE,
    model: Annotated[str, typer.Option(help="chosen, scorer, policy, or a simple method.")] = "chosen",
    kind: Annotated[str, typer.Option(help=", ".join(KINDS))] = RANKED,
    size: Annotated[str, typer.Option(metavar="N|auto", help="Items in a bundle.")] = "10",
    only_new: Annotated[bool, typer.Option("--only-new", help="Nothing that the customer ever bought.")] = False,
    customers: Annotated[Path | None, typer.Option(help="A file of customer ids, one a line.")] = None,
    cart: Annotated[str | None, typer.Option(metavar="ID,ID", help="Items of one cart to complete.")] = None,
    carts: Annotated[Path | None, typer.Option(help="A file of carts: cart_id,item_id[,customer_id].")] = None,
    day: DayWord = None,
    explore: Annotated[
        float,
        typer.Option(
            metavar="SHARE",
            help="Of the customers so many get a bundle that is drawn by chance; all that is written is kept as shown.",
        ),
    ] = 0.0,
) -> None:
    """Bundles for all customers, or for those in a file, as CSV."""
    from bundlerec.operations import recommend as write

    here: Invocation = context.obj
    request = RecommendRequest(
        run=run_number(run),
        model=model,
        kind=kind,
        size=size_of(size),
        only_new=only_new,
        customers=customers,
        cart=items_of(cart),
        carts=carts,
        out=out,
        day=day_of(day),
        explore=explore,
    )
    with shown() as progress:
        result = write(here.store, here.need_shop(), request, progress)
    for problem in result["problems"]:
        say(problem)
    here.answer(result, lambda: _say_written(result, out))


@commands.command(name="rank-bundles")
def rank_bundles(
    context: typer.Context,
    out: Annotated[Path, typer.Option(help="The CSV file to write.")],
    run: RunWord = IN_USE,
    size: Annotated[int, typer.Option(min=1, help="Bundles for each customer.")] = 10,
    customers: Annotated[Path | None, typer.Option(help="A file of customer ids, one a line.")] = None,
    only_new: Annotated[
        bool | None,
        typer.Option(
            "--only-new/--again",
            help="Without or with bundles that the customer took; default: as customers behave.",
        ),
    ] = None,
    day: DayWord = None,
) -> None:
    """Bundles that you already have, ranked for each customer, as CSV."""
    from bundlerec.bundles.existing.ranking import RankRequest
    from bundlerec.operations import rank_bundles as write

    here: Invocation = context.obj
    request = RankRequest(out, run_number(run), customers, size, day_of(day), only_new)
    with shown() as progress:
        result = write(here.store, here.need_shop(), request, progress)
    for problem in result["problems"]:
        say(problem)
    here.answer(result, lambda: say(f"{result['rows']:,} rows for {result['customers']:,} customers in {out}."))


@commands.command()
def evaluate(
    context: typer.Context,
    run: RunWord = IN_USE,
    k: Annotated[list[int] | None, typer.Option("--k", min=1, max=40, help="Bundle sizes to show.")] = None,
) -> None:
    """How good every model of a run is, with 95 % intervals."""
    from bundlerec.operations import evaluate as judge

    here: Invocation = context.obj
    with shown() as progress:
        found = judge(here.store, here.need_shop(), run_number(run), k or (), progress)
    told: dict[str, Any] = {"metrics": records(found.metrics)}
    if found.calibration is not None:
        told["calibration"] = asdict(found.calibration)

    def in_words() -> None:
        print_metrics(found.metrics, k or (5, 10))
        print_calibration(found.calibration)

    here.answer(told, in_words)


@commands.command()
def demo(
    context: typer.Context,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Stop before the web app.")] = False,
    port: Annotated[int | None, typer.Option(help="Port of the web app.")] = None,
) -> None:
    """A real grocer's year: load it, train, build bundles, evaluate, and show it all in the web app."""
    here: Invocation = context.obj
    with shown() as progress:
        load_demo(here.store, Part(progress, 0.0, 0.15))
    run = _demo_run(here)
    if run.state is not RunState.DONE:
        run = _run_to_the_end(here, run)
    metrics = here.store.results.metrics(run.id)
    here.answer({"run": run.id, "metrics": records(metrics)}, lambda: print_run(run, metrics))
    if not no_serve:
        chosen = serving.free_port(port)
        say(f"BundleRec is at http://{serving.HOST}:{chosen} (stop it with Ctrl+C).")
        raise typer.Exit(serving.serve(here.url, chosen))


def _say_written(result: Mapping[str, Any], out: Path) -> None:
    say(f"{result['rows']:,} rows for {result['customers']:,} customers in {out}.")
    if result["unknown"]:
        say(
            f"The run knows no order of {result['unknown']:,} of them: they get what sells best of late, as any new "
            "customer does."
        )


def _demo_run(here: Invocation) -> Run:
    """The demo's finished run, else the one that is under way or can go on, else a new one in line."""
    jobs.settle(here.store)
    done = here.store.runs.latest_done(DEMO)
    if done is not None:
        return done
    for run in here.store.runs.list(DEMO):
        if run.state.is_active:
            return run
        if run.state is RunState.INTERRUPTED:
            return jobs.resume(here.store, run.id)
    return jobs.submit(here.store, DEMO, TrainSettings())


def _run_to_the_end(here: Invocation, run: Run) -> Run:
    with shown() as progress:
        ended = jobs.run_here(here.store, run.id, training, progress, here.url)
    raise_unless_done(ended)
    return ended
