"""Contract of `Campaigns`."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pandas as pd
import pytest

from bundlerec.data import columns as c
from bundlerec.errors import BadSetting, CampaignConflict, UnknownCampaign, UnknownRun, UnknownShop
from bundlerec.store import Campaign, CampaignState, Store
from tests.contracts.tables import SHOP, cells, log, save

MEMBERS = pd.DataFrame(
    [
        ("ann", False, '["tea","007"]', 5.0, 4.5, 1.0, "Bought “3 times”.", "2024-03-05", "due"),
        ("NA", True, '["jam"]', None, None, None, "", "2024-03-01", "start"),
        ("=bob", False, '["jam"]', 2.0, 2.0, 1e-60, "=1+1", "2024-03-02", "weekday"),
    ],
    columns=list(c.MEMBERS),
)


def campaign(store: Store, shop: str = SHOP, name: str = "Spring", **more: object) -> Campaign:
    """A draft over a run of the shop."""
    store.shops.ensure(shop)
    run = store.runs.create(shop, {})
    start, end = datetime(2024, 3, 1), datetime(2024, 3, 31)
    made = Campaign(shop, name, run.id, "mixed", start, end, 0.1, 7, {"size": 5}, {"customers": 3})
    return replace(made, **more)


class CampaignsContract:
    """Campaigns by shop and name."""

    def test_a_campaign_comes_back_as_it_was_made(self, store):
        wish = {"segments": ["category:Tee & Kräuter@90"], "rules": {"in_stock": True}}
        asked = campaign(store, wish=wish)
        made = store.campaigns.create(asked, MEMBERS)
        assert replace(made, id=0, created=None) == asked and made.id and made.created
        assert store.campaigns.get(SHOP, "Spring") == made
        assert cells(store.campaigns.members(made.id)) == cells(MEMBERS)
        assert store.campaigns.members(made.id)[c.HELD].dtype == bool

    def test_names_are_taken_once_in_a_shop(self, store):
        first = store.campaigns.create(campaign(store), MEMBERS)
        with pytest.raises(BadSetting, match="Spring"):
            store.campaigns.create(campaign(store), MEMBERS)
        store.campaigns.create(campaign(store, "other"), MEMBERS)
        second = store.campaigns.create(campaign(store, name="Autumn"), MEMBERS.head(0))
        assert store.campaigns.list(SHOP) == [second, first]
        assert store.campaigns.members(second.id).empty and store.campaigns.list("nowhere") == []

    def test_what_is_not_there_is_told(self, store):
        theirs = campaign(store, "other").run_id
        with pytest.raises(UnknownRun):
            store.campaigns.create(campaign(store, run_id=theirs), MEMBERS)
        with pytest.raises(UnknownShop):
            store.campaigns.create(replace(campaign(store), shop="nowhere"), MEMBERS)
        with pytest.raises(UnknownCampaign, match="Winter"):
            store.campaigns.get(SHOP, "Winter")
        assert store.campaigns.list(SHOP) == []

    def test_it_goes_from_draft_to_running_to_finished_and_never_back(self, store):
        made = store.campaigns.create(campaign(store), MEMBERS)
        with pytest.raises(CampaignConflict, match="draft"):
            store.campaigns.advance(made.id, CampaignState.FINISHED)
        for state in (CampaignState.RUNNING, CampaignState.RUNNING, CampaignState.FINISHED):
            assert store.campaigns.advance(made.id, state).state is state
        with pytest.raises(CampaignConflict, match="finished"):
            store.campaigns.advance(made.id, CampaignState.RUNNING)
        judged = store.campaigns.judge(made.id, {"bought": [0.2, None]})
        assert judged.judgement == {"bought": [0.2, None]} and judged.state is CampaignState.FINISHED

    def test_only_a_draft_can_be_taken_away(self, store):
        made = store.campaigns.create(campaign(store), MEMBERS)
        kept = store.campaigns.create(campaign(store, name="kept"), MEMBERS)
        store.campaigns.drop(made.id)
        assert store.campaigns.list(SHOP) == [kept] and store.campaigns.members(made.id).empty
        store.campaigns.advance(kept.id, CampaignState.RUNNING)
        with pytest.raises(CampaignConflict, match="written out"):
            store.campaigns.drop(kept.id)
        assert len(store.campaigns.members(kept.id)) == 3

    def test_an_erased_customer_is_in_no_campaign_of_the_shop(self, store):
        save(store, "a", events=log(("ann", "tea", "o1", 0)))
        here = store.campaigns.create(campaign(store), MEMBERS)
        there = store.campaigns.create(campaign(store, "other"), MEMBERS)
        assert store.campaigns.of_customer(SHOP, "ann")["campaign"].tolist() == ["Spring"]
        store.data.erase_customer(SHOP, "ann", "mark")
        assert store.campaigns.members(here.id)[c.CUSTOMER_ID].tolist() == ["NA", "=bob"]
        assert len(store.campaigns.members(there.id)) == 3
        assert store.campaigns.of_customer(SHOP, "ann").empty
