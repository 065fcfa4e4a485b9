"""Commands about a shop as a whole: what is said of it, how good its data are."""

from __future__ import annotations

import sys
import time
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from bundlerec.cli.output import Invocation, say, table
from bundlerec.cli.progress import shown
from bundlerec.config import AppSettings
from bundlerec.data import columns as c
from bundlerec.data.matching import propose
from bundlerec.data.matching.files import checked_matches, read_matches, write_matches
from bundlerec.data.matching.proposals import CUSTOMER, ITEM
from bundlerec.data.quality import advice, findings, verdict
from bundlerec.data.quality.of_shop import data_quality
from bundlerec.data.shop_settings import change_settings
from bundlerec.errors import BadSetting
from bundlerec.progress import Silent
from bundlerec.store import WatchedFile
from bundlerec.watcher import LOOK_SECONDS, take_in

commands = typer.Typer()


@commands.command()
def settings(
    context: typer.Context,
    currency: Annotated[str | None, typer.Option(help="ISO 4217 code of the shop's prices, or none.")] = None,
    time_zone: Annotated[str | None, typer.Option(help="Zone of times that name none: Europe/Berlin.")] = None,
    watch_folder: Annotated[
        str | None, typer.Option(help="Folder whose new files are taken in; empty: none.")
    ] = None,
    join_variants: Annotated[
        bool | None,
        typer.Option(
            "--join-variants/--keep-variants-apart",
            help="Whether the variants of a product are one item to models.",
        ),
    ] = None,
) -> None:
    """What is said of the shop once for all its files; shows it, and changes what is named."""
    words: Invocation = context.obj
    shop = words.need_shop()
    changed = change_settings(
        words.store,
        shop,
        currency=currency,
        time_zone=time_zone,
        watched_folder=watch_folder,
        join_variants=join_variants,
    )
    result = asdict(changed)
    words.answer({"settings": result}, lambda: table(f"Shop {shop}", ("", ""), list(result.items())))


@commands.command()
def quality(context: typer.Context) -> None:
    """How good the shop's data are to learn from, whether they are enough, and what to add."""
    words: Invocation = context.obj
    with shown() as progress:
        found = data_quality(words.store, words.need_shop(), progress)
    level, sentence = verdict(found)
    told = {
        "level": level.value,
        "verdict": sentence,
        "advice": advice(found),
        "findings": [asdict(one) for one in findings(found)],
        "figures": found.to_json(),
    }
    rows = [("enough to train?", sentence), *((one.title, one.text) for one in findings(found))]
    rows += [("what to add", text) for text in advice(found)]
    words.answer(told, lambda: table(f"Data of {words.shop}", ("", ""), rows))


@commands.command()
def attributes(
    context: typer.Context,
    sensitive: Annotated[list[str] | None, typer.Option(help="Mark it: no model may see it.")] = None,
    not_sensitive: Annotated[list[str] | None, typer.Option(help="Take the mark away.")] = None,
) -> None:
    """What is known of customers beside their orders, and what of it is sensitive; changes what is named."""
    words: Invocation = context.obj
    data, shop = words.store.data, words.need_shop()
    marks = dict.fromkeys(sensitive or (), True) | dict.fromkeys(not_sensitive or (), False)
    if marks:
        data.mark_sensitive(shop, marks)
    known = data.attributes(shop).to_dict("records")
    rows = [tuple(row.values()) for row in known]
    words.answer({"attributes": known}, lambda: table(f"Customers of {shop}", c.ATTRIBUTES, rows))


@commands.command()
def watch(
    context: typer.Context,
    once: Annotated[bool, typer.Option("--once", help="Look once and end.")] = False,
) -> None:
    """Takes new files of the watched folders into their shops: what is certain by itself; the rest waits."""
    words: Invocation = context.obj
    told: dict[str, list[WatchedFile]] = {}
    while True:
        with shown() if sys.stderr.isatty() else nullcontext(Silent()) as progress:  # else it runs by itself
            found = take_in(words.store, words.url, AppSettings(), progress)
        if found is None:
            say("Another process is looking at the folders.")
        told = {shop: files for shop, files in (found or {}).items() if files}
        for shop, files in told.items():
            for file in files:
                say(f"{shop}: {file.file} {file.state.value}. {file.text}")
        if once:
            break
        time.sleep(LOOK_SECONDS)
    result = {shop: [asdict(file) for file in files] for shop, files in told.items()}
    words.answer({"files": result}, lambda: None)


@commands.command("match-shops")
def match_shops(
    context: typer.Context,
    other: Annotated[str, typer.Argument(metavar="OTHER", help="The other shop.")],
    out: Annotated[Path | None, typer.Option(help="Write the proposals to this CSV file.")] = None,
    accept: Annotated[Path | None, typer.Option(help="Save what this file says under accepted.")] = None,
) -> None:
    """What is the same in two shops: proposes, and saves what was decided in a file that --out wrote."""
    words: Invocation = context.obj
    shop, store = words.need_shop(), words.store
    if shop == other:
        raise BadSetting("A shop can't be matched with itself.", "Name another one.")
    if accept is not None:
        items, others = (set(store.data.catalogue(one)[c.ITEM_ID]) for one in (shop, other))
        store.matching.decide(shop, other, checked_matches(read_matches(accept), items, others))
        found = store.matching.decided(shop, other)
    else:
        with shown() as progress:
            found = propose(store, shop, other, progress)
    if out is not None:
        write_matches(found, out)
    told = {
        f"{kind}s": {"found": int(len(rows)), "accepted": int(rows[c.ACCEPTED].sum())}
        for kind in (ITEM, CUSTOMER)
        for rows in [found[found[c.KIND] == kind]]
    }
    rows = [(kind, counts["found"], counts["accepted"]) for kind, counts in told.items()]
    words.answer(told, lambda: table(f"{shop} and {other}", ("", "found", "accepted"), rows))
