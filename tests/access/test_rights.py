"""Every method of the store says who may use it, and is refused to everybody else."""

import inspect
import time
import uuid
from datetime import datetime
from typing import Any, get_type_hints

import pandas as pd
import pytest

from bundlerec.access import Actor, Role, begun, guarded, may, need
from bundlerec.access.rights import RIGHTS
from bundlerec.data.columns import MEMBERS
from bundlerec.errors import BundleRecError, NotAllowed, SessionEnded
from bundlerec.store import Campaign, CampaignState, Note, Schedule, ShopSettings, Store
from tests.access.conftest import OTHER, PEOPLE, SHOP, address, person_named


def protocols() -> dict[str, type]:
    rooms = {name: part for name, part in vars(Store).items() if isinstance(part, property)}
    return {name: get_type_hints(part.fget)["return"] for name, part in rooms.items()}


METHODS = [
    (room, name)
    for room, protocol in sorted(protocols().items())
    for name, method in sorted(vars(protocol).items())
    if inspect.isfunction(method) and not name.startswith("_")
]

# What is refused or not has to be known: the least role in SHOP, or nobody's. Whoever adds a method adds a line.
PROGRAM = {
    "runs": {"claim", "next_in_line", "beat", "note", "finish", "add_curve"},
    "results": {"save_metrics", "save_bundles", "drop_artifact"},
    "watching": {"note", "claim", "release"},
    "retrainings": {"count_from", "begin", "count_resume", "end", "claim", "release"},
    "members": {"of", "shop_of"},
    "audit": {"write"},
}
ADMIN = {
    "shops": {"ensure"},
    "data": {"erase_customer", "keep_marks", "named_customers"},
    "registry": {"delete"},
    "members": {"all", "grant", "revoke"},
    "audit": {"entries", "chain"},
}
ANALYST = {
    "shops": {"save_settings"},
    "data": {"save", "undo_import", "mark_sensitive", "save_mapping", "forget_mapping"},
    "runs": {"create", "request_cancel", "requeue"},
    "matching": {"decide"},
    "watching": {"forget"},
    "rules": {"save"},
    "feedback": {"save", "take_back"},
    "terms": {"save"},
    "campaigns": {"create", "advance", "judge", "drop"},
    "reports": {"settle"},
    "registry": {"promote", "roll_back", "follow_latest", "pin"},
    "retrainings": {"save_schedule"},
}
ANYBODY = {"shops": {"names"}, "runs": {"interrupt_orphans"}}
IN_BOTH = {"matching"}  # concern two shops: SHOP's people have no role in the other one
EVERY_SHOP = {("audit", "chain")}


def least(room: str, name: str) -> int:
    """0: anybody who is signed in; 4: nobody but the program."""
    if name in PROGRAM.get(room, ()):
        return 4
    if name in ADMIN.get(room, ()):
        return 3
    if name in ANALYST.get(room, ()):
        return 2
    return 0 if name in ANYBODY.get(room, ()) else 1


def arguments(room: str, name: str, numbers: dict[str, int]) -> dict[str, Any]:
    """Something for each argument that has no default, about SHOP."""
    values: dict[str, Any] = {
        "shop": SHOP,
        "other": OTHER,
        "run_id": numbers["run"],
        "campaign_id": numbers["campaign"],
        "campaign": campaign(numbers["run"], "another"),
        "settings": {} if room == "runs" else ShopSettings(),
        "files": [],
        "marks": {},
        "numbers": [],
        "names": [],
        "role": Role.VIEWER,
        "what": "run",
        "note": Note("somebody", "web", SHOP, "something"),
        "alive": lambda process: True,
        "stale_seconds": 1e9,
        "state": CampaignState.RUNNING,
        "schedule": Schedule(),
        "mark": "m" * 64,
    }
    wanted = inspect.signature(getattr(protocols()[room], name)).parameters.values()
    needed = [one.name for one in wanted if one.name == "shop" or one.default is one.empty and one.name != "self"]
    return {one: values.get(one, "x") for one in needed}


def campaign(run: int, name: str) -> Campaign:
    return Campaign(SHOP, name, run, "mixed", datetime(2024, 1, 1), datetime(2024, 2, 1), 0.1, 0)


@pytest.fixture
def numbers(raw) -> dict[str, int]:
    run = raw.runs.create(SHOP, {}).id
    return {"run": run, "campaign": a_campaign(raw, run)}


def a_campaign(raw: Store, run: int) -> int:
    members = pd.DataFrame(columns=list(MEMBERS))
    return raw.campaigns.create(campaign(run, uuid.uuid4().hex), members).id


def test_every_method_of_every_room_says_who_may_use_it():
    known = {(room, name) for room, methods in RIGHTS.items() for name in methods}
    missing, gone = set(METHODS) - known, known - set(METHODS)
    assert not missing, f"Say in bundlerec/access/rights.py who may use {sorted(missing)}."
    assert not gone, f"bundlerec/access/rights.py speaks of {sorted(gone)}, which the store does not have."


@pytest.mark.parametrize(("room", "name"), METHODS)
def test_a_method_is_for_those_who_have_the_role_for_it(lasting, room, name):
    """Refused or not is what counts: what the method makes of arguments out of thin air is its own affair."""
    numbers = {"run": lasting.runs.create(SHOP, {}).id}
    rank = {person: place for place, person in enumerate(PEOPLE)}
    for person in PEOPLE:
        allowed = rank[person] >= least(room, name) and room not in IN_BOTH and (room, name) not in EVERY_SHOP
        refused = False
        numbers["campaign"] = a_campaign(lasting, numbers["run"])
        try:
            getattr(getattr(guarded(lasting, person_named(person)), room), name)(**arguments(room, name, numbers))
        except NotAllowed:
            refused = True
        except Exception:
            refused = False
        assert refused is not allowed, f"{person} and {room}.{name}: is it in the right table above?"


def test_whoever_has_a_role_in_both_shops_may_say_what_is_the_same(raw, store_of):
    raw.members.grant(address("analyst"), Role.ANALYST, OTHER)
    raw.members.grant(address("viewer"), Role.VIEWER, OTHER)
    nothing = raw.matching.decided(SHOP, OTHER)
    store_of("analyst").matching.decide(SHOP, OTHER, nothing)
    with pytest.raises(NotAllowed):
        store_of("viewer").matching.decide(SHOP, OTHER, nothing)
    assert len(store_of("viewer").matching.decided(SHOP, OTHER)) == 0


def test_a_method_that_nobody_spoke_of_is_refused_to_everybody(raw):
    with pytest.raises(AttributeError, match="rights"):
        guarded(raw, person_named("admin")).shops.burn_down  # noqa: B018
    with pytest.raises(AttributeError, match="rights"):
        guarded(raw, person_named("admin")).cellar  # noqa: B018


def test_only_the_shops_of_somebody_are_listed(raw, store_of):
    raw.runs.create(SHOP, {})
    raw.runs.create(OTHER, {})
    assert raw.shops.names() == [SHOP, OTHER]
    assert store_of("viewer").shops.names() == [SHOP]
    assert [run.shop for run in store_of("viewer").runs.list()] == [SHOP]
    assert store_of("stranger").shops.names() == []


def test_what_is_not_there_and_what_is_hidden_are_told_alike(store_of, numbers):
    for number in (numbers["run"], 999):
        with pytest.raises(NotAllowed, match="^It is not there, or"):
            store_of("outsider").runs.get(number)
    for shop in (SHOP, "nowhere"):
        with pytest.raises(NotAllowed, match="^It is not there, or"):
            store_of("stranger").shops.summary(shop)


def test_a_folder_of_the_server_is_named_by_admins_only(store_of):
    store_of("analyst").shops.save_settings(SHOP, ShopSettings(currency="EUR"))
    with pytest.raises(NotAllowed, match="you have to be an admin"):
        store_of("analyst").shops.save_settings(SHOP, ShopSettings(watched_folder="/etc"))
    store_of("admin").shops.save_settings(SHOP, ShopSettings(watched_folder="/srv/exports"))


def test_a_new_shop_is_made_by_those_who_are_admins_of_every_shop(raw):
    boss = guarded(raw, person_named("boss"), frozenset({address("boss")}))
    boss.data.save("new", [])
    with pytest.raises(NotAllowed):
        guarded(raw, person_named("admin")).shops.ensure("newer")
    raw.members.grant(address("analyst"), Role.ADMIN, None)
    guarded(raw, person_named("analyst")).shops.ensure("newer")
    assert "newer" in raw.shops.names()


def test_a_role_that_was_taken_away_is_gone_at_once(raw, store_of):
    store = store_of("viewer")
    assert store.rules.all(SHOP) == {}
    assert raw.members.revoke(address("viewer"), SHOP)
    with pytest.raises(NotAllowed):
        store.rules.all(SHOP)


def test_when_the_time_is_over_everything_is_refused_but_what_had_begun(store_of):
    store = store_of("admin", until=time.time() - 1)
    for act in (lambda: store.rules.all(SHOP), store.shops.names, lambda: may(store, Role.VIEWER, SHOP)):
        with pytest.raises(SessionEnded, match="Sign in again"):
            act()
    with begun():
        store.rules.save(SHOP, "all", {})


def test_whoever_owns_the_machine_may_do_everything(raw, numbers):
    store = guarded(raw, Actor("root", "command line", owns=True))
    for room, name in METHODS:
        try:
            getattr(getattr(store, room), name)(**arguments(room, name, numbers))
        except (NotAllowed, SessionEnded) as refused:
            raise AssertionError(f"{room}.{name}") from refused
        except (BundleRecError, Exception):
            pass


def test_work_of_another_process_is_asked_for_before_it_begins(raw, store_of):
    need(store_of("analyst"), Role.ANALYST, SHOP)
    need(raw, Role.ADMIN, SHOP)
    with pytest.raises(NotAllowed):
        need(store_of("viewer"), Role.ANALYST, SHOP)
