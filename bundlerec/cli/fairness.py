"""Commands about fairness: the audit, and bundles that are reported."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bundlerec.bundles.rules.fair import BRAND, OF
from bundlerec.cli.output import Invocation, say, table
from bundlerec.cli.progress import shown
from bundlerec.data import columns as c
from bundlerec.errors import BadSetting
from bundlerec.fairness.groups import LEAST

commands = typer.Typer()
RunOption = Annotated[
    int | None, typer.Option("--run", min=1, max=2**31 - 1, help="Default: the latest finished run.")
]


@commands.command()
def fairness(
    context: typer.Context,
    run: RunOption = None,
    least: Annotated[int, typer.Option(min=2, help="Customers of the smallest group shown by itself.")] = LEAST,
    of: Annotated[str, typer.Option(help=f"What --weight and --price balance: {', '.join(OF)}.")] = BRAND,
    weight: Annotated[
        float | None, typer.Option(min=0, max=1, help="Offer sooner what is shown less than it sells; 0: no more.")
    ] = None,
    price: Annotated[bool, typer.Option("--price", help="What each weight would cost in F1.")] = False,
) -> None:
    """Compares groups of customers by each sensitive attribute, and products by what is shown and sold; sets the
    fairness weight, and works out its price."""
    here: Invocation = context.obj
    if weight is not None and price:
        raise BadSetting("--weight and --price are said one at a time.", "Run the command once for each.")
    if weight is not None:
        _set(here, run, of, weight)
    elif price:
        _price(here, run, of)
    else:
        _audit(here, run, least)


def _set(here: Invocation, run: int | None, of: str, weight: float) -> None:
    from bundlerec.fairness.setting import set_weight

    fair = set_weight(here.store, here.need_shop(), of, weight, run)
    sentence = (
        f"{fair.of.replace('_', ' ').capitalize()}: weight {fair.weight:g}, as worked out by run {fair.run}. The next "
        "training builds everybody's bundles with it; `recommend` obeys at once."
        if fair is not None
        else "No fairness weight is set any more."
    )
    here.answer({"fairness": fair and fair.told()}, lambda: say(sentence))


def _price(here: Invocation, run: int | None, of: str) -> None:
    from bundlerec.fairness.pricing import price_of
    from bundlerec.registry.in_use import run_of

    with shown() as progress:
        found = price_of(here.store, run_of(here.store, here.need_shop(), run), of, progress)
    head = (
        "Weight",
        "F1 at 10",
        "95 %",
        "Difference",
        "95 %",
        "Gini",
        "Coverage",
        "Away from sales",
        "Best sellers",
    )
    rows = [
        (
            f"{one.weight:g}",
            f"{one.f1:.4f}",
            f"{one.low:.4f} to {one.high:.4f}",
            f"{one.difference:+.4f}",
            f"{one.difference_low:+.4f} to {one.difference_high:+.4f}",
            f"{one.gini:.3f}",
            f"{one.coverage:.1%}",
            f"{one.distance:.1%}",
            f"{one.best_sellers:.0%}",
        )
        for one in found
    ]
    told = {"of": of, "prices": [one.told() for one in found]}
    here.answer(told, lambda: table(f"Price of balancing {of}", head, rows))


def _audit(here: Invocation, run: int | None, least: int) -> None:
    """The audit for people and programs."""
    from bundlerec.fairness.audit import audit
    from bundlerec.fairness.gaps import FIGURES
    from bundlerec.fairness.sentences import TITLES, figure, sentences
    from bundlerec.registry.in_use import run_of

    shop = here.need_shop()
    found = audit(here.store, run_of(here.store, shop, run), least=least)
    currency = here.store.shops.settings(shop).currency
    told = sentences(found, currency=currency)

    def tell() -> None:
        rows = [
            (
                one.attribute,
                one.group,
                TITLES[one.metric],
                figure(one.metric, one.value, currency),
                f"{figure(one.metric, one.low, currency)} to {figure(one.metric, one.high, currency)}",
                f"{one.n:,}",
            )
            for one in found.figures[list(FIGURES)].itertuples()
        ]
        if rows:
            table(
                f"Groups of {shop}, run {found.run}", ("Attribute", "Group", "", "Mean", "95 %", "Customers"), rows
            )
        for sentence in told:
            print(sentence)

    here.answer({**found.told(), "sentences": told}, tell)


@commands.command("report-bundle")
def report_bundle(
    context: typer.Context,
    customer: Annotated[str, typer.Option(help="Whose bundle.")],
    kind: Annotated[
        str, typer.Option(help="Which kind: mixed, ranked, replenish, discover, path, existing.")
    ] = "mixed",
    bundle: Annotated[int, typer.Option(min=1, help="Its number.")] = 1,
    what: Annotated[str, typer.Option(help=f"What is wrong with it: {', '.join(c.REPORTED)}.")] = c.UNFAIR,
    comment: Annotated[str, typer.Option(help="In your words.")] = "",
    run: RunOption = None,
) -> None:
    """Reports a customer's bundle as unfair or wrong."""
    from bundlerec.fairness.reporting import report_bundle as keep
    from bundlerec.registry.in_use import run_of

    here: Invocation = context.obj
    found = run_of(here.store, here.need_shop(), run)
    number = keep(here.store, found, customer, kind, bundle=bundle, what=what, comment=comment)
    here.answer({"report": number}, lambda: say(f"Report {number} is kept. `reports` lists and answers it."))


@commands.command()
def reports(
    context: typer.Context,
    answer: Annotated[int | None, typer.Option(metavar="NUMBER", help="Answer this report with --words.")] = None,
    words: Annotated[str, typer.Option(help="The answer.")] = "",
    close: Annotated[int | None, typer.Option(metavar="NUMBER", help="Close this report.")] = None,
    out: Annotated[Path | None, typer.Option(help="Write all of them: .csv, .jsonl or .xlsx.")] = None,
) -> None:
    """Bundles that were reported, newest first; answers and closes them."""
    from bundlerec.data.exporting import write_table
    from bundlerec.fairness.reporting import answer_report, close_report

    here: Invocation = context.obj
    shop = here.need_shop()
    if answer is not None and close is not None:
        raise BadSetting("--answer and --close are said one at a time.", "Run the command once for each.")
    if answer is not None:
        answer_report(here.store, shop, answer, words)
    if close is not None:
        close_report(here.store, shop, close)
    told = here.store.reports.all(shop)
    if out is not None:
        write_table(told, out)
    rows = told.astype(object).where(told.notna(), None)
    head = (c.REPORT, c.TIME, c.CUSTOMER_ID, c.KIND, c.WHAT, c.COMMENT, c.STATE, c.ANSWER)
    here.answer(
        {"reports": rows.to_dict("records")},
        lambda: table(f"Reports of {shop}", head, rows[list(head)].to_numpy().tolist()),
    )


@commands.command("off-policy")
def off_policy(
    context: typer.Context,
    days: Annotated[int, typer.Option(min=1, help="Days after a bundle was served in which orders count.")] = 30,
) -> None:
    """What everybody's usual bundle would have brought, out of exports of which a share was drawn by chance."""
    from bundlerec.feedback.explored import explored

    here: Invocation = context.obj
    found = explored(here.store, here.need_shop(), days=days)
    rows = [
        (one.method.upper(), f"{one.value:.2%}", f"{one.low:.2%} to {one.high:.2%}") for one in found.usual.answers
    ]

    def tell() -> None:
        table("Bought of the bundle, had everybody got the usual one", ("", "Estimate", "95 %"), rows)
        print(
            f"{found.served:,} bundles served, {found.drawn:,} drawn by chance; as shown {found.usual.shown:.2%}. "
            f"Worth {found.usual.effective:,.0f} customers, mean weight {found.usual.mean_weight:.2f}."
        )
        for note in found.notes:
            say(note)

    here.answer(found.told(), tell)
