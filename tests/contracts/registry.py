"""Contract of `Registry`."""

from __future__ import annotations

import json

import pytest

from bundlerec.errors import RunStateConflict, UnknownRun, UnknownShop
from bundlerec.store import JUDGED_LIST, Campaign, CampaignState, Deed, RunState
from tests.contracts.results import BUNDLES, COMPARISONS, METRICS, REASONS
from tests.contracts.runs import queued, running
from tests.contracts.tables import SHOP

WHO, WHY = "ann", "It is better."


def done(store):
    run = running(store)
    return store.runs.finish(run, RunState.DONE, summary={"chosen": "policy"}).id


def promote(store, *runs):
    for run in runs:
        store.registry.promote(run, WHO, WHY)


class RegistryContract:
    """Promoted, rolled back, pinned, deleted."""

    def test_nothing_is_promoted_at_first(self, store):
        assert store.registry.promoted("nowhere") is None and store.registry.events("nowhere") == []
        done(store)
        assert store.registry.promoted(SHOP) is None and store.registry.events(SHOP) == []

    def test_a_promotion_holds_and_says_who_when_from_where_and_why(self, store):
        first, second = done(store), done(store)
        assert store.registry.promote(first, WHO, WHY).id == first
        assert store.registry.promoted(SHOP) == first
        told = store.registry.events(SHOP)[0]
        assert (told.deed, told.run_id, told.before, told.who, told.why) == (
            Deed.PROMOTED, first, second, WHO, WHY,
        )  # fmt: skip
        assert told.created is not None

    def test_only_a_finished_run_is_promoted_or_pinned(self, store):
        waits = queued(store)
        for change in (
            lambda: store.registry.promote(waits, WHO, WHY),
            lambda: store.registry.pin(waits, True, WHO, WHY),
        ):
            with pytest.raises(RunStateConflict):
                change()
        with pytest.raises(UnknownRun):
            store.registry.promote(99, WHO, WHY)
        assert store.registry.events(SHOP) == []

    def test_rolling_back_goes_back_step_by_step(self, store):
        one, two, three = (done(store) for _ in range(3))
        promote(store, one, two, three)
        assert [store.registry.roll_back(SHOP, WHO, WHY).id for _ in range(2)] == [two, one]
        promote(store, three)
        assert store.registry.roll_back(SHOP, WHO, WHY).id == one
        assert store.registry.promoted(SHOP) == one

    def test_the_latest_that_was_in_use_before_the_first_promotion_is_come_back_to(self, store):
        old, latest = done(store), done(store)
        promote(store, old)
        assert store.registry.roll_back(SHOP, WHO, WHY).id == latest
        with pytest.raises(RunStateConflict):
            store.registry.roll_back(SHOP, WHO, WHY)
        with pytest.raises(UnknownShop):
            store.registry.roll_back("nowhere", WHO, WHY)

    def test_rolling_back_passes_over_what_was_deleted(self, store):
        one, two, three = (done(store) for _ in range(3))
        promote(store, one, two, three)
        store.registry.delete(two, WHO, WHY)
        assert store.registry.roll_back(SHOP, WHO, WHY).id == one

    def test_the_latest_can_be_followed_again(self, store):
        one, two = done(store), done(store)
        promote(store, one)
        store.registry.follow_latest(SHOP, WHO, WHY)
        assert store.registry.promoted(SHOP) is None
        assert [event.deed for event in store.registry.events(SHOP)] == [Deed.FOLLOWS_LATEST, Deed.PROMOTED]
        store.registry.follow_latest(SHOP, WHO, WHY)
        assert len(store.registry.events(SHOP)) == 2
        assert store.registry.roll_back(SHOP, WHO, WHY).id == one
        assert two

    def test_pinning_the_run_in_use_keeps_it_in_use(self, store):
        one = done(store)
        assert store.registry.pin(one, True, WHO, WHY).pinned
        done(store)
        assert store.registry.promoted(SHOP) == one and store.runs.get(one).pinned
        assert not store.registry.pin(one, False, WHO, WHY).pinned
        assert store.registry.promoted(SHOP) == one

    def test_pinning_another_run_changes_nothing_else_and_twice_is_once(self, store):
        one, _ = done(store), done(store)
        for _ in range(2):
            store.registry.pin(one, True, WHO, WHY)
        assert store.registry.promoted(SHOP) is None
        assert [event.deed for event in store.registry.events(SHOP)] == [Deed.PINNED]

    def test_a_deleted_run_is_gone_with_all_that_it_produced_and_its_number_stays_taken(self, store):
        kept, run = done(store), done(store)
        promote(store, kept)
        for each in (kept, run):
            store.results.save_metrics(each, METRICS, COMPARISONS)
            store.results.save_bundles(each, BUNDLES, REASONS)
            store.results.save_artifact(each, "weights", b"1")
        store.registry.delete(run, WHO, WHY)
        assert [one.id for one in store.runs.list()] == [kept]
        with pytest.raises(UnknownRun):
            store.runs.get(run)
        assert store.runs.latest_done(SHOP).id == kept
        assert store.results.metrics(run).empty and store.results.bundles(run).empty
        assert store.results.reasons(run).empty and store.results.artifacts(run) == {}
        assert len(store.results.bundles(kept)) and store.results.artifacts(kept)
        assert queued(store) > run
        assert store.registry.events(SHOP)[0].run_id == run

    def test_what_is_in_use_pinned_or_not_over_is_not_deleted(self, store):
        promoted, pinned, latest = (done(store) for _ in range(3))
        with pytest.raises(RunStateConflict, match="uses"):
            store.registry.delete(latest, WHO, WHY)
        promote(store, promoted)
        store.registry.pin(pinned, True, WHO, WHY)
        busy, waits = running(store), queued(store)
        for run, word in ((promoted, "uses"), (pinned, "pinned"), (busy, "running"), (waits, "waiting")):
            with pytest.raises(RunStateConflict, match=word):
                store.registry.delete(run, WHO, WHY)
        with pytest.raises(UnknownRun):
            store.registry.delete(99, WHO, WHY)
        store.registry.delete(latest, WHO, WHY)

    def test_a_run_of_a_campaign_under_way_is_not_deleted(self, store):
        run, _ = done(store), done(store)
        moment = store.runs.get(run).created
        made = Campaign(SHOP, "Spring", run, "mixed", moment, moment, 0.1, 0)
        campaign = store.campaigns.create(made, _no_members())
        with pytest.raises(RunStateConflict, match="Spring"):
            store.registry.delete(run, WHO, WHY)
        for state in (CampaignState.RUNNING, CampaignState.FINISHED):
            store.campaigns.advance(campaign.id, state)
        store.registry.delete(run, WHO, WHY)
        assert store.campaigns.get(SHOP, "Spring").run_id == run

    def test_an_erased_customer_is_nobody_among_those_who_were_judged(self, store):
        run = done(store)
        store.results.save_artifact(run, JUDGED_LIST, json.dumps(["ann", "bob"]).encode())
        store.data.erase_customer(SHOP, "ann", "mark")
        assert json.loads(store.results.artifact(run, JUDGED_LIST)) == ["", "bob"]


def _no_members():
    import pandas as pd

    from bundlerec.data import columns as c

    return pd.DataFrame(columns=list(c.MEMBERS))
