"""The commands about which training a shop uses: promote, pin, unpin, delete-run, promotions."""

from __future__ import annotations

import pytest

from bundlerec import cli
from bundlerec.store import Deed, RunState
from db.store import open_store


def uses(ask, shop):
    return [row["run"] for row in ask(shop, "runs")[1]["runs"] if row["in_use"]]


def test_what_was_promoted_is_what_commands_take_and_latest_means_the_latest(ask, recommended, growing_shop):
    shop = growing_shop
    assert uses(ask, shop) == [shop.latest]
    status, told = ask(shop, "promote", shop.earlier, "--why", "It is known.")
    assert (status, told["run"], told["state"]) == (0, shop.earlier, "done")
    assert uses(ask, shop) == [shop.earlier]
    assert recommended(shop)[0]["run"] == shop.earlier
    assert recommended(shop, "--run", "latest")[0]["run"] == shop.latest
    assert recommended(shop, "--run", shop.latest)[0]["run"] == shop.latest


def test_a_promotion_can_be_rolled_back_and_the_latest_followed_again(ask, growing_shop):
    shop = growing_shop
    ask(shop, "promote", shop.earlier)
    assert ask(shop, "promote", "--back")[1]["run"] == shop.latest
    status, told = ask(shop, "promote", "--back")
    assert status == 1 and "no other training before" in told["error"]
    ask(shop, "promote", shop.earlier)
    assert ask(shop, "promote", "--latest") == (0, {"run": shop.latest, "state": "done"})
    told = ask(shop, "promotions")[1]
    assert (told["in_use"], told["promoted"]) == (shop.latest, False)
    deeds = [Deed.FOLLOWS_LATEST, Deed.PROMOTED, Deed.ROLLED_BACK, Deed.PROMOTED]
    assert [row["deed"] for row in told["history"]] == [deed.value for deed in deeds]
    assert all(row["who"] and row["created"] for row in told["history"])


@pytest.mark.parametrize(
    "words", [["promote"], ["promote", "1", "--back"], ["promote", "seven"], ["pin", "latest"]]
)
def test_what_means_nothing_is_wrong_usage(ask, growing_shop, words):
    assert ask(growing_shop, *words)[0] == 2


def test_a_run_that_is_not_there_or_of_another_shop_is_refused(ask, growing_shop):
    growing_shop.store.shops.ensure("other")
    assert ask(growing_shop, "promote", 99)[0] == 1
    status, told = ask(growing_shop, "--shop", "other", "pin", growing_shop.earlier)
    assert status == 1 and "belongs to the shop" in told["error"]


def test_a_deletion_says_first_what_would_go(ask, growing_shop):
    shop = growing_shop
    status, told = ask(shop, "delete-run", shop.earlier)
    assert (status, told["deleted"]) == (0, False)
    assert "--yes" in told["problems"][0] and told["gone"]["customers_with_bundles"] == 120
    assert shop.store.runs.get(shop.earlier).state is RunState.DONE
    assert ask(shop, "delete-run", shop.earlier, "--yes")[1]["deleted"] is True
    assert [row["run"] for row in ask(shop, "runs")[1]["runs"]] == [shop.latest]
    assert ask(shop, "recommend", "--run", shop.earlier, "--out", shop.path.parent / "x.csv")[0] == 1


def test_pinned_and_used_runs_are_not_deleted(ask, growing_shop):
    shop = growing_shop
    assert ask(shop, "pin", shop.earlier)[1] == {"run": shop.earlier, "state": "done", "pinned": True}
    for run, word in ((shop.earlier, "pinned"), (shop.latest, "uses")):
        status, told = ask(shop, "delete-run", run, "--yes")
        assert status == 1 and word in told["error"]
    assert ask(shop, "unpin", shop.earlier)[1]["pinned"] is False
    assert ask(shop, "delete-run", shop.earlier, "--yes")[0] == 0


def test_people_get_sentences_and_tables(growing_shop, capsys):
    shop = growing_shop
    for words in (["promote", str(shop.earlier), "--why", "Safe."], ["promotions"], ["runs"]):
        assert cli.main([*words, "--db", shop.url], open_store) == 0
    out = capsys.readouterr()
    assert f"uses run {shop.earlier}" in out.out + out.err
    assert (
        "came into use instead of run" in out.out.replace("\n", " ") and "Safe." in out.out and "in use" in out.out
    )
