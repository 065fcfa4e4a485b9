"""The audit log: one entry a change, in the same transaction; nobody alters it, and who does is found out."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from bundlerec.access import Actor, Role, guarded
from bundlerec.access.verifying import verify
from bundlerec.errors import BadSetting, NotAllowed, UnknownShop
from bundlerec.store import Note
from db.store import open_store
from tests import databases
from tests.access.conftest import SHOP, address

OWNER = Actor("root", "command line", owns=True)


def told(store) -> list[tuple[str, str, str]]:
    return [(one.actor, one.shop, one.what) for one in store.audit.entries()]


def test_a_change_is_written_down_with_who_and_where(raw, store_of):
    store_of("analyst").rules.save(SHOP, "all", {"in_stock": True})
    guarded(raw, OWNER).members.grant("new@shop.example", Role.VIEWER, None)
    assert told(raw) == [
        ("root", "", "made new@shop.example viewer of every shop"),
        (address("analyst"), SHOP, "changed the rules of all bundles"),
    ]


def test_looking_is_not_written_down(raw, store_of):
    store = store_of("viewer")
    store.rules.all(SHOP), store.shops.names(), store.data.imports(SHOP)
    assert told(raw) == []


def test_a_change_that_fails_leaves_no_entry(raw):
    with pytest.raises(UnknownShop):
        guarded(raw, OWNER).rules.save("nowhere", "all", {})
    with pytest.raises(BadSetting):
        guarded(raw, OWNER).data.mark_sensitive(SHOP, {"age": True})
    assert told(raw) == []


def test_a_change_that_was_refused_is_written_down_as_such(raw, store_of):
    with pytest.raises(NotAllowed):
        store_of("viewer").rules.save(SHOP, "all", {})
    assert told(raw) == [(address("viewer"), SHOP, "was refused: changed the rules of all bundles")]


def test_an_erased_customer_is_a_mark_and_no_name(raw):
    guarded(raw, OWNER).data.erase_customer(SHOP, "anna.smith", "0123456789abcdef" * 4)
    assert told(raw) == [("root", SHOP, "erased a customer (mark 0123456789ab)")]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit SET what = 'nothing'",
        "DELETE FROM audit",
        "DELETE FROM audit WHERE id = 2",
        "INSERT INTO audit SELECT id, time, actor, how, shop, 'x', before, hash FROM audit WHERE id = 1",
        *["TRUNCATE audit"] * databases.on_postgres(),  # SQLite knows no such word
    ],
)
def test_the_database_refuses_to_alter_the_log(raw, change):
    entries(raw)
    with pytest.raises(Exception, match="never changed|unique|UNIQUE"), raw.audit._database.writer() as here:
        here.execute(text(change))
    assert verify(raw.audit.chain()).entries == 3


def test_a_chain_that_nobody_touched_is_whole(raw):
    entries(raw)
    verdict = verify(raw.audit.chain())
    assert (verdict.entries, verdict.broken_at, verdict.knew) == (3, None, None)
    assert verdict.head == raw.audit.entries()[0].hash
    assert verify([]).entries == 0


def test_whoever_gets_round_the_database_is_found_out(raw):
    entries(raw)
    first, second, third = raw.audit.chain()
    forged = replace(second, what="nothing at all")
    assert verify([first, forged, third]).broken_at == 2
    assert verify([first, replace(forged, hash=forged.true_hash), third]).broken_at == 3
    assert verify([first, third]).broken_at == 3
    assert "gone" in verify([second, third]).why


def test_entries_that_were_cut_off_are_missed_by_whoever_noted_the_hash(raw):
    entries(raw)
    chain = list(raw.audit.chain())
    head = verify(chain).head
    assert verify(chain[:2]).broken_at is None
    assert verify(chain[:2], head).knew is False
    raw.audit.write(Note("root", "command line", "", "went on"))
    assert verify(raw.audit.chain(), head).knew is True


def entries(store) -> None:
    for number in range(3):
        store.audit.write(Note("root", "command line", SHOP, f"did something, {number}"))


def test_the_head_of_a_log_that_was_empty_when_it_was_noted_is_still_known(tmp_path):
    store = open_store(databases.at(tmp_path / "shop.db"))
    head = verify(store.audit.chain()).head
    store.audit.write(Note("ann", "web", "", "made the shop"))
    assert verify(store.audit.chain(), head).knew
    store.close()
