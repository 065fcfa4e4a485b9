"""The Campaigns page: choose, preview, create, and see what came of it."""

import json
from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from bundlerec import charts_campaigns
from bundlerec.bundles.rules.model import ALL, Rules
from bundlerec.bundles.rules.of_shop import save_rules
from bundlerec.campaigns.of_shop import start_campaign
from bundlerec.data import columns as c
from bundlerec.money.terms import Terms, save_terms
from bundlerec.store import CampaignState, ImportRecord, TablesOfFile
from tests.pages import seed
from tests.pages.conftest import text_of


@pytest.fixture
def run(store):
    seed.filled_shop(store)
    return seed.finished_run(store)


def widget(at, kind, label):
    return [one for one in getattr(at, kind) if one.label == label][0]


def opened(visit):
    """The page when the customers have been looked at, everybody chosen."""
    at = visit("Campaigns")
    for _ in range(100):
        if at.get("button_group"):
            break
        at.run()
    at.get("button_group")[0].set_value(["everybody"]).run()
    assert not at.exception
    return at


def created(at, name="Spring"):
    widget(at, "text_input", "Name").set_value(name).run()
    widget(at, "button", "Create the campaign").click().run()
    assert not at.exception
    return at


def test_a_shop_without_data_is_led_to_the_data(visit):
    assert "the shop needs data" in text_of(visit("Campaigns"))


def test_a_shop_without_a_training_is_led_to_train(visit, store):
    seed.filled_shop(store)
    assert "will be here after the first training" in text_of(visit("Campaigns"))


def test_the_counts_the_offer_and_the_first_rows_stand_before_anything_is_saved(visit, run, store):
    at = opened(visit)
    text = text_of(at).replace("\\", "")
    assert "Everybody with an order (60 customers)" in text
    assert "54 customers get the offer, 6 are held back. No effect can be measured with so few" in text
    table = at.dataframe[0].value
    assert len(table) == 20 and {"Customer", "Bundle", "Price", "Best day", "Reason"} <= set(table)
    assert store.campaigns.list(seed.SHOP) == []


def test_a_campaign_is_created_by_one_click_and_waits_for_its_file(visit, run, store):
    at = created(opened(visit))
    (campaign,) = store.campaigns.list(seed.SHOP)
    assert (campaign.name, campaign.state, campaign.wish["segments"]) == (
        "Spring",
        CampaignState.DRAFT,
        ["everybody"],
    )
    text = text_of(at)
    assert "“Spring” is kept" in text and "**54** get the offer, **6** are held back" in text
    assert [one.label for one in at.get("download_button")] == ["Download the file for sending", "As Excel"]
    again = widget(at, "text_input", "Name").value
    widget(at, "text_input", "Name").set_value("Spring").run()
    widget(at, "button", "Create the campaign").click().run()
    assert "There is a campaign “Spring” already" in text_of(at) and again.startswith("Everybody: ")
    widget(at, "text_input", "Name").set_value("Summer").run()
    widget(at, "button", "Create the campaign").click().run()
    assert [one.seed for one in store.campaigns.list(seed.SHOP)] == [1, 0]  # newest first; others are held back
    store.campaigns.drop(store.campaigns.get(seed.SHOP, "Summer").id)
    at.run()
    widget(at, "button", "Take it away").click().run()
    assert store.campaigns.list(seed.SHOP) == [] and "Your campaigns" not in text_of(at)


@pytest.mark.parametrize(
    "change",
    [
        lambda store: seed.more_lines(store),
        lambda store: save_rules(store, seed.SHOP, ALL, Rules(exclude_items=("i001", "i002", "i003"))),
        lambda store: save_terms(store, seed.SHOP, Terms(most_discount=90, floor_margin=0, margin_share=100)),
    ],
    ids=["file", "rules", "terms"],
)
def test_a_plan_that_everybody_shares_is_made_anew_when_something_else_follows(visit, run, store, change):
    before = opened(visit).dataframe[0].value
    pd.testing.assert_frame_equal(opened(visit).dataframe[0].value, before)
    change(store)
    assert not opened(visit).dataframe[0].value.equals(before)


def test_more_ways_to_choose_are_joined(visit, run, store):
    at = opened(visit)
    widget(at, "multiselect", "Bought in a category").select("Shelf 1")
    widget(at, "number_input", "In the last days").set_value(7).run()
    text = text_of(at).replace("\\", "")
    assert "By category: bought from “Shelf 1” in the last 7 days" in text
    chosen = int(text.split(" customers get the offer")[0].split()[-1])
    widget(at, "radio", "Customers who are in").set_value("any of them").run()
    assert "54 customers get the offer" in text_of(at) and chosen < 54
    at.get("button_group")[0].set_value([]).run()
    widget(at, "multiselect", "Bought in a category").unselect("Shelf 1").run()
    assert "Choose at least one group" in text_of(at)


def test_what_is_sensitive_is_not_offered_to_choose_by(visit, run, store):
    people = pd.DataFrame({c.CUSTOMER_ID: ["c001", "c002"], c.ATTRIBUTE: ["faith", "town"], c.VALUE: ["x", "Rye"]})
    record = ImportRecord("p.csv", "p", "plain", "customers", {})
    store.data.save(seed.SHOP, [TablesOfFile(record, customers=people)])
    store.data.mark_sensitive(seed.SHOP, {"faith": True})
    at = opened(visit)
    assert widget(at, "selectbox", "Attribute").options == ["town"]
    assert "Nobody can be chosen by what is marked as sensitive: faith" in text_of(at)
    widget(at, "selectbox", "Attribute").set_value("town").run()
    at.get("button_group")[0].set_value([]).run()
    created(at)
    store.data.mark_sensitive(seed.SHOP, {"town": True})
    at = visit("Campaigns")
    assert "“town” is marked as sensitive" in text_of(at) and not at.get("download_button")


def test_what_came_of_a_campaign_is_told_with_a_chart(visit, run, store):
    at = opened(visit)
    at.select_slider[0].set_value(50).run()
    created(at)
    (campaign,) = store.campaigns.list(seed.SHOP)
    start_campaign(store, campaign)
    members = store.campaigns.members(campaign.id)
    late = members[~members[c.HELD] | (np.arange(len(members)) % 5 == 0)]
    _buy(store, late, campaign.start + timedelta(days=2))
    _buy(store, members.head(1), campaign.end + timedelta(days=2))
    at = visit("Campaigns")
    widget(at, "button", "What came of it so far?").click().run()
    assert not at.exception
    text = text_of(at)
    assert "more of 100 customers bought something of their bundle because of the campaign" in text
    assert len(at.get("plotly_chart")) == 1
    table = at.table[0].value
    assert table.iloc[0].tolist()[1] == "100.0 of 100" and "to" in table.iloc[0].tolist()[-1]
    widget(at, "button", "Finish").click().run()
    assert store.campaigns.get(seed.SHOP, "Spring").state is CampaignState.FINISHED
    assert not [one for one in at.button if one.label == "Finish"]


def test_before_any_later_order_nothing_is_drawn(visit, run, store):
    created(opened(visit))
    start_campaign(store, store.campaigns.list(seed.SHOP)[0])
    at = visit("Campaigns")
    widget(at, "button", "What came of it so far?").click().run()
    assert "import later orders" in text_of(at) and not at.get("plotly_chart") and not at.table


def test_the_chart_marks_what_chance_may_have_done():
    rows = pd.DataFrame(
        {"measure": ["Bought", "Takings"], c.VALUE: [0.5, 0.1], c.LOW: [0.2, -0.1], c.HIGH: [0.8, 0.3]}
    )
    dots = charts_campaigns.effects(rows).data[0]
    assert list(dots.y) == ["Takings", "Bought"]
    assert list(dots.marker.color) == [charts_campaigns.SIMPLE, charts_campaigns.OURS]


def _buy(store, members, moment):
    items = [json.loads(told)[0] for told in members[c.ITEMS]]
    log = pd.DataFrame(
        {
            c.CUSTOMER_ID: members[c.CUSTOMER_ID].tolist(),
            c.ITEM_ID: items,
            c.ORDER_ID: [f"late{moment:%d%m}{number}" for number in range(len(items))],
            c.TIME: pd.Series([moment] * len(items), dtype="datetime64[us]").tolist(),
            c.KIND: c.PURCHASE,
            c.QUANTITY: 1.0,
            c.PRICE: 3.0,
        }
    )
    assert isinstance(moment, datetime)
    name = f"late {moment}"
    store.data.save(seed.SHOP, [TablesOfFile(ImportRecord(name, name, "plain", "events", {}), events=log)])
