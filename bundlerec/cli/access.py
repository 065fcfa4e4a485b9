"""The commands `access` and `audit`: who has which role in which shop, and what was done by whom."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated

import typer

from bundlerec.access import Role, checked_name
from bundlerec.access.verifying import Verdict, verify
from bundlerec.cli.output import Invocation, table
from bundlerec.errors import BadSetting, BundleRecError

commands = typer.Typer()
members = typer.Typer(no_args_is_help=True)
commands.add_typer(members, name="access", help="Who has which role in which shop, where people sign in.")
Who = Annotated[
    str, typer.Argument(metavar="WHO", help="E-mail address, or “SUBJECT ISSUER” as the page shows it.")
]
EveryShop = Annotated[bool, typer.Option("--every-shop", help="In every shop that is there and will be.")]


class RoleName(StrEnum):
    """The roles as words of the command line."""

    VIEWER = Role.VIEWER.word
    ANALYST = Role.ANALYST.word
    ADMIN = Role.ADMIN.word


@members.command()
def grant(context: typer.Context, who: Who, role: RoleName, every_shop: EveryShop = False) -> None:
    """Gives somebody a role in the shop, instead of the one that they had there."""
    here: Invocation = context.obj
    name, shop = checked_name(who), None if every_shop else here.need_shop()
    here.store.members.grant(name, Role[role.upper()], shop)
    here.answer(
        {"who": name, "role": role.value, "shop": shop},
        lambda: print(f"{name} is {role.value} of {shop or 'every shop'} now."),
    )


@members.command()
def revoke(context: typer.Context, who: Who, every_shop: EveryShop = False) -> None:
    """Takes somebody's role in the shop away, at once."""
    here: Invocation = context.obj
    name, shop = checked_name(who), None if every_shop else here.need_shop()
    if name not in {one.who for one in here.store.members.all(shop) if one.shop == shop}:
        raise BadSetting(f"{name} has no role in {shop or 'every shop'}.", "See who has: access list.")
    here.store.members.revoke(name, shop)
    here.answer(
        {"who": name, "shop": shop}, lambda: print(f"{name} has no role in {shop or 'every shop'} any more.")
    )


@members.command("list")
def list_members(context: typer.Context) -> None:
    """Who has which role; in one shop with --shop."""
    here: Invocation = context.obj
    found = here.store.members.all(here.need_shop() if here.named_shop is not None else None)
    told = [{"who": one.who, "role": one.role.word, "shop": one.shop, "created": one.created} for one in found]
    rows = [(one.who, one.role.word, one.shop or "every shop", f"{one.created:%Y-%m-%d %H:%M}") for one in found]
    here.answer({"members": told}, lambda: table("Roles", ("Who", "Role", "Shop", "Since"), rows))


@commands.command()
def audit(
    context: typer.Context,
    day: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Only this day (UTC).")] = None,
    limit: Annotated[int, typer.Option(min=1, help="The newest so many entries.")] = 100,
    check: Annotated[bool, typer.Option("--verify", help="Check that no entry was altered or taken out.")] = False,
    head: Annotated[str, typer.Option(help="With --verify: the hash that was noted at an earlier check.")] = "",
) -> None:
    """What was done by whom, newest first; of one shop with --shop."""
    here: Invocation = context.obj
    if check or head:
        _verified(here, verify(here.store.audit.chain(), head))
        return
    until = None if day is None else day + timedelta(days=1)
    found = here.store.audit.entries(here.named_shop, since=day, until=until, limit=limit)
    rows = [(f"{one.time:%Y-%m-%d %H:%M:%S}", one.actor, one.how, one.shop, one.what) for one in found]
    here.answer(
        {"entries": [asdict(one) for one in found]},
        lambda: table("Audit log (times UTC)", ("When", "Who", "By", "Shop", "What"), rows),
    )


def _verified(here: Invocation, verdict: Verdict) -> None:
    if verdict.broken_at is not None:
        raise BundleRecError(
            f"The audit log breaks at entry {verdict.broken_at}. {verdict.why}",
            "Somebody changed the database by other means than this program. Compare it with a backup.",
        )
    if verdict.knew is False:
        raise BundleRecError(
            "The hash that was noted is not in the audit log any more: entries were cut off, or all was written anew.",
            "Compare it with a backup.",
        )
    here.answer(
        {"entries": verdict.entries, "head": verdict.head},
        lambda: print(
            f"{verdict.entries:,} entries, none altered. Note this hash outside of the database and give it to the "
            f"next check as --head:\n{verdict.head}"
        ),
    )
