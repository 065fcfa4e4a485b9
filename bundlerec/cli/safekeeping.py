"""Commands that keep a database safe: backup, restore, move, check."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from bundlerec import safekeeping
from bundlerec.access import command_line
from bundlerec.cli.output import Invocation, say
from bundlerec.cli.progress import shown
from bundlerec.data.secret import FILE, VARIABLE, key_folder
from bundlerec.errors import StoreDamaged

commands = typer.Typer()
BackupFile = Annotated[Path, typer.Argument(metavar="FILE", help="A backup that `backup` wrote.")]


@commands.command()
def backup(
    context: typer.Context,
    out: Annotated[Path, typer.Option(help="The file to write, such as shop-2026-11-29.backup.")],
) -> None:
    """Save the whole database into one file, also while the app, an import or a training is at work."""
    here: Invocation = context.obj
    folder = key_folder(here.url)
    with shown() as progress:
        made = safekeeping.back_up(here.keeper, here.url, out, folder, progress)
    told = asdict(made) | {"file": str(out), "bytes": out.stat().st_size, "key": None}
    if made.key_mark:
        told["key"] = VARIABLE if not (folder / FILE).exists() else str(folder / FILE)
    here.answer(told, lambda: say(f"{made.rows:,} rows of {_shops(made.shops)} saved to {out}."))
    if told["key"]:
        say(
            f"Keep the key of pseudonyms too, in another place ({told['key']}): it is not in the backup; "
            f"{safekeeping.LOST_WITHOUT_KEY}."
        )


@commands.command()
def restore(
    context: typer.Context,
    file: BackupFile,
    replace: Annotated[
        bool,
        typer.Option("--replace", help="Also into a database that holds shops; it is kept as a backup beside."),
    ] = False,
    erased_of: Annotated[
        str | None,
        typer.Option(help="Address of a database that knows who was erased since the backup was made."),
    ] = None,
) -> None:
    """Put a backup into the database (--db): a new one, or with --replace the one that is there."""
    here: Invocation = context.obj
    folder = key_folder(here.url)
    with shown() as progress:
        done = safekeeping.restore(
            here.keeper, file, here.url, folder, progress, command_line(), replace, erased_of
        )
    made, kept, gone = done.backup, done.kept and str(done.kept), done.erased_again
    sentences = [
        f"{made.rows:,} rows of {_shops(made.shops)} are back, as of {made.made:%Y-%m-%d %H:%M} UTC.",
        *([f"What stood there before is in {kept}."] if kept else []),
        *([f"{gone:,} customers who were erased since then were erased again."] if gone else []),
        *done.notes,
        *_watched(here),
    ]
    told = {"shops": made.shops, "rows": made.rows, "made": made.made, "kept": kept, "erased_again": gone}
    here.answer({**told, "notes": sentences[1:]}, lambda: say("\n".join(sentences)))


@commands.command()
def move(
    context: typer.Context,
    to: Annotated[str, typer.Option("--to", help="Address of the other database (SQLite or PostgreSQL).")],
) -> None:
    """Copy everything, or one shop (--shop), into another database, and compare; the source stays as it is."""
    here: Invocation = context.obj
    shops = None if here.named_shop is None else [here.named_shop]
    with shown() as progress:
        rows = safekeeping.move(here.keeper, here.url, to, shops, progress)
    total = sum(rows.values())
    here.answer(
        {"rows": dict(rows), "total": total},
        lambda: say(f"{total:,} rows copied and compared. The source is as it was; delete it when you are sure."),
    )
    say(f"The key of pseudonyms ({key_folder(here.url) / FILE}) does not travel: put it into {key_folder(to)}.")


@commands.command()
def check(context: typer.Context) -> None:
    """Look through the whole database for damage; changes nothing."""
    here: Invocation = context.obj
    found = safekeeping.check(here.keeper, here.url)
    if found.problems:
        raise StoreDamaged(
            f"The database is damaged: {' '.join(found.problems)}",
            "Stop the app and put a backup back: restore FILE --replace.",
        )
    here.answer({"problems": []}, lambda: say("The database is whole."))


def _shops(names: tuple[str, ...]) -> str:
    return f"the shop {names[0]}" if len(names) == 1 else f"{len(names)} shops"


def _watched(here: Invocation) -> list[str]:
    told = [(shop, here.store.shops.settings(shop).watched_folder) for shop in here.store.shops.names()]
    return [
        f"Shop {shop} takes in new files of the folder {folder}: change it (settings --watch-folder) where this is "
        f"another machine."
        for shop, folder in told
        if folder
    ]
