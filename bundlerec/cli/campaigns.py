"""The command `campaign`: whom to write to, with which bundle, when; and what came of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from bundlerec.bundles.requests import REPLENISH
from bundlerec.campaigns.holdout import USUAL_SHARE
from bundlerec.campaigns.segments import FORMS
from bundlerec.campaigns.wishes import USUAL_DAYS, CampaignWish, checked_name
from bundlerec.cli.options import IN_USE, RunWord, day_of, run_number
from bundlerec.cli.output import Invocation, say, table
from bundlerec.cli.progress import shown
from bundlerec.errors import BadSetting, BundleRecError
from bundlerec.store import Campaign

commands = typer.Typer()
MEASURES = {
    "bundle": "bought of the bundle",
    "bought": "bought anything",
    "takings": "takings a customer",
    "margin": "margin a customer",
}


@commands.command()
def campaign(
    context: typer.Context,
    create: Annotated[str | None, typer.Option(metavar="NAME", help="Choose customers and keep them.")] = None,
    list_: Annotated[bool, typer.Option("--list", help="The campaigns of the shop.")] = False,
    judge: Annotated[str | None, typer.Option(metavar="NAME", help="What came of it so far.")] = None,
    finish: Annotated[str | None, typer.Option(metavar="NAME", help="End it, and judge it.")] = None,
    drop: Annotated[
        str | None, typer.Option(metavar="NAME", help="Take away one that was never written out.")
    ] = None,
    segment: Annotated[
        list[str] | None, typer.Option(help=f"Whom; several: all hold. {'; '.join(FORMS.values())}.")
    ] = None,
    any_of: Annotated[bool, typer.Option("--any", help="Of several segments, one is enough.")] = False,
    kind: Annotated[str, typer.Option(help="Of bundle: mixed, ranked, replenish, path, existing, …")] = REPLENISH,
    size: Annotated[int | None, typer.Option(min=1, help="Products of a bundle at most.")] = None,
    holdout: Annotated[
        float, typer.Option(help="Share of them that gets nothing, so that the effect shows.")
    ] = USUAL_SHARE,
    seed: Annotated[
        int | None, typer.Option(min=0, help="Of the draw; default: another one for each campaign.")
    ] = None,
    start: Annotated[
        str | None, typer.Option(metavar="DAY", help="From when orders count; default: today.")
    ] = None,
    days: Annotated[int, typer.Option(min=1, help="How long orders count.")] = USUAL_DAYS,
    run: RunWord = IN_USE,
    rule: Annotated[
        list[str] | None,
        typer.Option(metavar="RULE=VALUE", help="A rule of this campaign alone, written as for `rules --set`."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show who it would be, save nothing.")] = False,
    out: Annotated[
        Path | None, typer.Option(help="Write the file for sending at once (.csv, .jsonl, .xlsx).")
    ] = None,
) -> None:
    """Customers by segment, each with a bundle, a price, a reason and the best day; some are held back."""
    from bundlerec.bundles.rules.model import Rules
    from bundlerec.campaigns.of_shop import next_draw
    from bundlerec.campaigns.segments import selection
    from bundlerec.cli.rules import changed

    here: Invocation = context.obj
    asked = [bool(create), list_, bool(judge), bool(finish), bool(drop)]
    if sum(asked) != 1:
        raise BadSetting(
            "One thing at a time.", "Say one of --create NAME, --list, --judge NAME, --finish NAME, --drop NAME."
        )
    if create:
        draw = next_draw(here.store, here.need_shop()) if seed is None else seed
        wish = CampaignWish(
            selection(segment or [], any_of=any_of), checked_name(create), kind, size, holdout, draw, day_of(start),
            days, run_number(run), changed(Rules(), rule or ()),
        )  # fmt: skip
        _create(here, wish, out, dry_run=dry_run)
    elif judge or finish:
        _judge(here, str(judge or finish), ends=bool(finish))
    elif drop:
        store, shop = here.store, here.need_shop()
        store.campaigns.drop(store.campaigns.get(shop, drop).id)
        here.answer({"dropped": drop}, lambda: say(f"The campaign “{drop}” is gone."))
    else:
        found = [told(one) for one in here.store.campaigns.list(here.need_shop())]
        columns = ("Name", "State", "Kind", "Customers", "Held back", "From", "To")
        names = ("name", "state", "kind", "customers", "held", "start", "last_day")
        rows = [[one[name] for name in names] for one in found]
        here.answer({"campaigns": found}, lambda: table("Campaigns", columns, rows))


def told(campaign: Campaign) -> dict[str, Any]:
    """A campaign as plain JSON."""
    from bundlerec.campaigns.exporting import last_day

    return {
        "name": campaign.name,
        "state": campaign.state.value,
        "run": campaign.run_id,
        "kind": campaign.kind,
        "start": campaign.start.date().isoformat(),
        "last_day": last_day(campaign),
        "holdout": campaign.holdout,
        "seed": campaign.seed,
        **campaign.wish,
        **{name: campaign.facts.get(name) for name in ("chosen", "without", "customers", "held", "power")},
        "segment_words": campaign.facts.get("segments", []),
        "judgement": campaign.judgement or None,
    }


def _create(here: Invocation, wish: CampaignWish, out: Path | None, *, dry_run: bool) -> None:
    from bundlerec.campaigns.audience import audience_of
    from bundlerec.campaigns.of_shop import create_campaign
    from bundlerec.campaigns.planning import plan_campaign
    from bundlerec.data.exporting import format_of
    from bundlerec.registry.in_use import run_of

    store, shop = here.store, here.need_shop()
    if out is not None:
        format_of(out)
    with shown() as progress:
        plan = plan_campaign(store, run_of(store, shop, wish.run), wish, audience_of(store, shop, progress))
    made = plan.campaign if dry_run else create_campaign(store, plan, wish.name)
    rows = None if dry_run or out is None else _written(here, made, out)
    words = [*plan.segments, plan.power.told(), *plan.notes]
    for sentence in words:
        say(sentence)
    answer = {
        **told(made if rows is None else store.campaigns.get(shop, made.name)),
        "rows": rows,
        "problems": plan.notes,
    }
    where = "" if rows is None else f" {rows:,} rows written to {out}."
    here.answer(answer, lambda: print(f"“{wish.name}”: {len(plan.members):,} customers.{where}"))


def _written(here: Invocation, made: Campaign, out: Path) -> int:
    """Rows of the file; where it can't be written, the campaign is not kept either."""
    from bundlerec.campaigns.of_shop import write_campaign

    try:
        return write_campaign(here.store, made, out)
    except BundleRecError:
        here.store.campaigns.drop(made.id)
        raise


def _judge(here: Invocation, name: str, *, ends: bool) -> None:
    from bundlerec.campaigns.of_shop import finish_campaign, judge_campaign

    store, shop = here.store, here.need_shop()
    if ends:
        found = finish_campaign(store, shop, name)
    else:
        found = store.campaigns.get(shop, name)
        found = store.campaigns.judge(found.id, judge_campaign(store, found).told())
    here.answer(told(found), lambda: _print(found))


def _print(found: Campaign) -> None:
    judgement = found.judgement
    columns = ("", "got the offer", "held back", "effect", "95 % from", "to")
    rows = [
        [MEASURES[one["measure"]], *(_number(one[name]) for name in ("treated", "held", "effect", "low", "high"))]
        for one in judgement["effects"]
    ]
    if rows:
        table(
            f"{found.name}: {judgement['treated']:,} got the offer, {judgement['held']:,} were held back",
            columns,
            rows,
        )
    for sentence in (judgement["verdict"], *judgement["notes"]):
        print(sentence)


def _number(value: float | None) -> str | None:
    return None if value is None else f"{value:,.3f}"
