"""Which role each method of the store needs, in which shop, and what the audit log says of it.

Every method of every Protocol in `bundlerec.store` has a line here; what has none is refused to everybody
(`tests/access/test_rights.py` names it).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from bundlerec.access.standing import Standing
from bundlerec.store import Owned, Role, Store

Arguments = Mapping[str, Any]
Where = Callable[[Store, Arguments], tuple[str | None, ...]]


@dataclass(frozen=True)
class Right:
    """Who may call a method."""

    need: Callable[[Store, Arguments], Role | None]  # None: the program itself alone
    where: Where  # shops in which the role is needed; None in it: in every shop; empty: being signed in is enough
    told: Callable[[Arguments], str] | None = None  # what the audit log says; None: the method changes nothing
    sieve: Callable[[Any, Standing], Any] | None = None  # leaves of the answer what somebody may see


def of(*names: str) -> Where:
    """The shops that these arguments name."""
    return lambda store, told: tuple(told[name] for name in names)


def behind(what: Owned, name: str) -> Where:
    """The shop of a run or campaign; what is not there is in no shop that anybody may see."""
    return lambda store, told: (store.members.shop_of(what, told[name]) or "",)


def inside(name: str) -> Where:
    """The shop that a record names."""
    return lambda store, told: (told[name].shop,)


def if_named(name: str) -> Where:
    """The shop, where one is named; else the answer is sieved."""
    return lambda store, told: () if told[name] is None else (told[name],)


def nowhere(store: Store, told: Arguments) -> tuple[str | None, ...]:
    """No shop in particular."""
    return ()


def everywhere(store: Store, told: Arguments) -> tuple[str | None, ...]:
    """All shops."""
    return (None,)


SHOP: Final = of("shop")
RUN: Final = behind("run", "run_id")
CAMPAIGN: Final = behind("campaign", "campaign_id")


def _always(role: Role | None) -> Callable[[Store, Arguments], Role | None]:
    return lambda store, told: role


def reads(
    where: Where = SHOP, role: Role = Role.VIEWER, sieve: Callable[[Any, Standing], Any] | None = None
) -> Right:
    """Changes nothing."""
    return Right(_always(role), where, None, sieve)


def changes(what: str | Callable[[Arguments], str], where: Where = SHOP, role: Role = Role.ANALYST) -> Right:
    """Is written down. what: a sentence; arguments stand in it in braces."""
    return Right(_always(role), where, what.format_map if isinstance(what, str) else what)


def works_out(where: Where) -> Right:
    """Keeps what follows from looking at what a viewer may see: nobody's wish, so nothing to write down."""
    return reads(where)


def program(where: Where = nowhere) -> Right:
    """Only the program's own work does it: trainings, watched folders. Their wish was written down."""
    return Right(_always(None), where)


def _visible(shops: list[str], standing: Standing) -> list[str]:
    return [shop for shop in shops if standing.role_in(shop) is not None]


def _of_visible(rows: list[Any], standing: Standing) -> list[Any]:
    return [row for row in rows if standing.role_in(row.shop) is not None]


def _learned_from(store: Store, told: Arguments) -> tuple[str | None, ...]:
    """The shop, and the one that it learns from too."""
    other = told["settings"].get("join")
    return (told["shop"],) if other is None else (told["shop"], other)


def _for_settings(store: Store, told: Arguments) -> Role:
    """A folder of the server may hold anything: who names one reads it."""
    before = store.shops.settings(told["shop"]).watched_folder
    return Role.ANALYST if told["settings"].watched_folder == before else Role.ADMIN


def _saved(told: Arguments) -> str:
    files = told["files"]
    names = [one.record.file for one in files] if isinstance(files, list | tuple) else []
    return f"saved files: {', '.join(names)}" if names else "saved files"


def _settings(told: Arguments) -> str:
    said = told["settings"]
    return (
        f"said of the shop: currency {said.currency or 'not said'}, time zone {said.time_zone or 'not said'}, "
        f"watched folder {said.watched_folder or 'none'}, variants {'joined' if said.join_variants else 'apart'}"
    )


def _marks(told: Arguments) -> str:
    marks = [f"{name} {'sensitive' if marked else 'not sensitive'}" for name, marked in told["marks"].items()]
    return f"marked what is known of customers: {', '.join(marks)}"


def _granted(told: Arguments) -> str:
    return f"made {told['who']} {told['role'].word} of {'the shop' if told['shop'] else 'every shop'}"


def _revoked(told: Arguments) -> str:
    return f"took the role of {told['who']} in {'the shop' if told['shop'] else 'every shop'} away"


RIGHTS: Final[Mapping[str, Mapping[str, Right]]] = {
    "shops": {
        "names": reads(nowhere, sieve=_visible),
        "exists": reads(),
        "summary": reads(),
        "settings": reads(),
        "ensure": changes("made the shop", role=Role.ADMIN),
        "save_settings": Right(_for_settings, SHOP, _settings),
    },
    "data": {
        "save": changes(_saved),
        "undo_import": changes("took import {import_id} back"),
        "erase_customer": changes("erased a customer (mark {mark:.12})", role=Role.ADMIN),
        "keep_marks": changes("has customers who were erased elsewhere left out here too", role=Role.ADMIN),
        "named_customers": reads(role=Role.ADMIN),
        "mark_sensitive": changes(_marks),
        "save_mapping": changes("said what the columns of a kind of file mean"),
        "forget_mapping": changes("forgot what the columns of a kind of file mean"),
        **dict.fromkeys(
            (
                "imports",
                "erased",
                "item_states",
                "catalogue",
                "events",
                "variants",
                "items",
                "history",
                "customers",
                "customer_ids",
                "sensitive_attributes",
                "attributes",
                "existing_bundles",
                "fingerprint",
                "mapping",
                "mappings",
            ),
            reads(),
        ),
    },
    "runs": {
        "create": changes("asked for a training", _learned_from),
        "request_cancel": changes("cancelled training {run_id}", RUN),
        "requeue": changes("went on with training {run_id}", RUN),
        "get": reads(RUN),
        "curve": reads(RUN),
        "latest_done": reads(),
        "list": reads(if_named("shop"), sieve=_of_visible),
        "interrupt_orphans": reads(nowhere),  # makes states true that are not; everybody may look
        **dict.fromkeys(("claim", "next_in_line", "beat", "note", "finish", "add_curve"), program()),
    },
    "results": {
        **dict.fromkeys(
            (
                "metrics",
                "comparisons",
                "bundles",
                "reasons",
                "customers",
                "count_customers",
                "artifact",
                "artifacts",
            ),
            reads(RUN),
        ),
        "save_artifact": works_out(RUN),
        **dict.fromkeys(("save_metrics", "save_bundles", "drop_artifact"), program(RUN)),
    },
    "matching": {
        "decided": reads(of("shop", "other")),
        "decide": changes("decided what is the same in this shop and in {other}", of("shop", "other")),
    },
    "watching": {
        "files": reads(),
        "forget": changes("had the files that wait in the watched folder looked at again"),
        **dict.fromkeys(("note", "claim", "release"), program()),
    },
    "rules": {
        "all": reads(),
        "save": changes("changed the rules of {kind} bundles"),
    },
    "exposures": {
        "save": works_out(SHOP),  # whoever looks at bundles leaves a trace; a campaign is written down as such
        "shown": reads(),
        "count": reads(),
    },
    "feedback": {
        "save": changes("wrote down what customers said"),
        "take_back": changes("took back what customers said"),
        "told": reads(),
    },
    "terms": {
        "get": reads(),
        "save": changes("changed the terms on which bundles are offered"),
    },
    "reports": {
        "save": changes("reported a bundle", role=Role.VIEWER),
        "all": reads(),
        "settle": changes("said of report {number}: {state}"),
    },
    "campaigns": {
        "create": changes(lambda told: f"made the campaign “{told['campaign'].name}”", inside("campaign")),
        "advance": changes(lambda told: f"campaign {told['campaign_id']} is {told['state'].value} now", CAMPAIGN),
        "judge": changes("judged campaign {campaign_id}", CAMPAIGN),
        "drop": changes("took the draft of campaign {campaign_id} away", CAMPAIGN),
        "list": reads(),
        "get": reads(),
        "of_customer": reads(),
        "members": reads(CAMPAIGN),
    },
    "registry": {
        "events": reads(),
        "promoted": reads(),
        "promote": changes("promoted training {run_id}", RUN),
        "roll_back": changes("rolled back to the training that was in use before"),
        "follow_latest": changes("said that the latest training is used from now on"),
        "pin": changes(
            lambda told: f"{'pinned' if told['pinned'] else 'unpinned'} training {told['run_id']}", RUN
        ),
        "delete": changes("deleted training {run_id}", RUN, Role.ADMIN),  # can't be taken back
    },
    "retrainings": {
        "schedule": reads(),
        "since": reads(),
        "list": reads(),
        "save_schedule": changes("changed when the shop is trained again by itself"),
        **dict.fromkeys(("count_from", "begin", "count_resume", "end", "claim", "release"), program()),
    },
    "members": {
        "all": reads(of("shop"), Role.ADMIN),
        "grant": changes(_granted, role=Role.ADMIN),
        "revoke": changes(_revoked, role=Role.ADMIN),
        **dict.fromkeys(("of", "shop_of"), program()),
    },
    "audit": {
        "entries": reads(of("shop"), Role.ADMIN),
        "chain": reads(everywhere, Role.ADMIN),
        "write": program(),
    },
}
