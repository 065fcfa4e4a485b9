"""Contract of `Exposures` and `Feedback`."""

from __future__ import annotations

from datetime import datetime, timedelta

import pandas as pd
import pytest

from bundlerec.data import columns as c
from bundlerec.errors import UnknownRun, UnknownShop
from tests.contracts.tables import SHOP, cells, log, save

MORNING = datetime(2024, 2, 29, 9, 30, 0, 1)


def shown(run, *items, customer="007", time=MORNING, campaign=None, probability=0.25, bundle=1):
    """One bundle that was shown."""
    return pd.DataFrame(
        {
            c.RUN: run,
            c.MODEL: "policy",
            c.KIND: "mixed",
            c.CUSTOMER_ID: customer,
            c.BUNDLE: bundle,
            c.SLOT: range(1, len(items) + 1),
            c.ITEM_ID: list(items),
            c.PROBABILITY: probability,
            c.CHANNEL: c.ON_PAGE if campaign is None else c.IN_CAMPAIGN,
            c.TIME: pd.Series([time] * len(items), dtype="datetime64[us]"),
            c.CAMPAIGN: campaign,
        }
    )


def said(verdict, customer="007", item="tea", time=MORNING, **more):
    """One thing that a customer said."""
    row = {c.CUSTOMER_ID: customer, c.ITEM_ID: item, c.VERDICT: verdict, c.TIME: time, c.SOURCE: "page", **more}
    return pd.DataFrame([row])


def words(table):
    """Customer, item and verdict of each row."""
    return cells(table[[c.CUSTOMER_ID, c.ITEM_ID, c.VERDICT]])


@pytest.fixture
def run(store):
    """A run whose bundles are shown."""
    store.shops.ensure(SHOP)
    return store.runs.create(SHOP, {}).id


class ExposuresContract:
    """Bundles that were shown."""

    def test_a_shown_bundle_comes_back_in_its_order_with_its_probability(self, store, run):
        assert store.exposures.save(SHOP, shown(run, "NA", "007")) == 1
        assert cells(store.exposures.shown(SHOP)) == [
            (1, run, "policy", "mixed", "007", 1, slot, item, 0.25, "page", MORNING, None)
            for slot, item in ((1, "NA"), (2, "007"))
        ]
        assert store.exposures.shown(SHOP)[c.TIME].dtype == "datetime64[us]"
        assert store.exposures.count(SHOP) == 1

    def test_the_same_bundle_counts_once_a_day_and_another_order_of_its_items_is_another(self, store, run):
        store.exposures.save(SHOP, shown(run, "tea", "jam"))
        assert store.exposures.save(SHOP, shown(run, "tea", "jam", time=MORNING + timedelta(hours=14))) == 0
        assert store.exposures.save(SHOP, shown(run, "tea", "jam", time=MORNING + timedelta(hours=15))) == 1
        assert store.exposures.save(SHOP, shown(run, "tea", "jam")[::-1]) == 0
        assert store.exposures.save(SHOP, shown(run, "jam", "tea")) == 1
        assert store.exposures.save(SHOP, shown(run, "tea", "jam", customer="ann")) == 1
        assert store.exposures.count(SHOP) == 4

    def test_of_the_same_bundle_told_twice_at_once_the_first_is_kept(self, store, run):
        twice = [shown(run, "tea", "jam", time=MORNING + timedelta(hours=hours)) for hours in (0, 1)]
        assert store.exposures.save(SHOP, pd.concat(twice, ignore_index=True)) == 1
        assert store.exposures.shown(SHOP)[c.TIME].tolist() == [MORNING] * 2

    def test_a_campaign_shows_a_bundle_once_on_whatever_day(self, store, run):
        for days in (0, 3):
            later = MORNING + timedelta(days=days)
            parts = [shown(run, "tea", customer=who, time=later, campaign=5) for who in ("ann", "bob")]
            store.exposures.save(SHOP, pd.concat(parts, ignore_index=True))
        store.exposures.save(SHOP, shown(run, "tea", customer="ann"))
        found = store.exposures.shown(SHOP, campaign=5)
        assert cells(found[[c.CUSTOMER_ID, c.CAMPAIGN, c.CHANNEL]]) == [
            ("ann", 5, "campaign"),
            ("bob", 5, "campaign"),
        ]
        assert found[c.EXPOSURE].nunique() == 2

    def test_exposures_are_found_by_customer_run_and_time(self, store, run):
        other = store.runs.create(SHOP, {}).id
        store.exposures.save(SHOP, shown(run, "tea"))
        store.exposures.save(SHOP, shown(other, "tea", customer="ann", time=MORNING + timedelta(days=1)))
        store.exposures.save(SHOP, shown(other, "tea", customer=None, probability=None))
        seen = store.exposures.shown
        assert seen(SHOP, customer_id="ann")[c.RUN].tolist() == [other]
        assert len(seen(SHOP, run_id=other)) == 2
        assert seen(SHOP, since=MORNING + timedelta(days=1))[c.CUSTOMER_ID].tolist() == ["ann"]
        assert len(seen(SHOP, until=MORNING + timedelta(days=1))) == 2
        assert seen(SHOP, since=MORNING, until=MORNING).empty

    def test_a_run_of_another_shop_shows_nothing_here(self, store, run):
        store.shops.ensure("other")
        foreign = store.runs.create("other", {}).id
        for number in (foreign, 99):
            with pytest.raises(UnknownRun):
                store.exposures.save(SHOP, shown(number, "tea"))
        with pytest.raises(UnknownShop):
            store.exposures.save("nowhere", shown(run, "tea"))
        assert store.exposures.count(SHOP) == 0


class FeedbackContract:
    """What customers said."""

    def test_what_was_said_comes_back(self, store, run):
        store.exposures.save(SHOP, shown(run, "tea"))
        number = int(store.exposures.shown(SHOP)[c.EXPOSURE].iloc[0])
        store.feedback.save(SHOP, said(c.THUMBS_UP, exposure=number, bundle="1"))
        survey = said(
            c.SURVEY, item=None, score=4.5, best_score=5, comment="Süß", time=MORNING - timedelta(days=1)
        )
        store.feedback.save(SHOP, survey)
        assert cells(store.feedback.told(SHOP)) == [
            (2, "007", None, None, None, "survey", 4.5, 5.0, "Süß", MORNING - timedelta(days=1), "page"),
            (1, "007", "tea", number, "1", "thumbs_up", None, None, None, MORNING, "page"),
        ]

    def test_the_same_is_kept_once_and_can_be_taken_back(self, store, run):
        assert store.feedback.save(SHOP, said(c.DISMISSED)) == 1
        assert store.feedback.save(SHOP, said(c.DISMISSED)) == 0
        assert store.feedback.save(SHOP, said(c.DISMISSED, time=MORNING + timedelta(days=1))) == 1
        store.feedback.save(SHOP, said(c.ACCEPTED_OFFER, customer="ann"))
        number = store.feedback.told(SHOP, customer_id="007")[c.FEEDBACK_ID].tolist()
        assert store.feedback.take_back(SHOP, number) == 2
        assert store.feedback.take_back(SHOP, number) == 0
        assert words(store.feedback.told(SHOP)) == [("ann", "tea", "accepted")]

    def test_another_shop_takes_nothing_back_and_sees_nothing(self, store, run):
        store.feedback.save(SHOP, said(c.DISMISSED))
        store.shops.ensure("other")
        number = store.feedback.told(SHOP)[c.FEEDBACK_ID].tolist()
        assert store.feedback.take_back("other", number) == 0
        assert store.feedback.told("other").empty and len(store.feedback.told(SHOP)) == 1
        with pytest.raises(UnknownShop):
            store.feedback.save("nowhere", said(c.DISMISSED))

    def test_feedback_is_found_by_time(self, store, run):
        store.feedback.save(SHOP, said(c.DISMISSED))
        assert len(store.feedback.told(SHOP, since=MORNING)) == 1
        assert store.feedback.told(SHOP, until=MORNING).empty

    def test_a_file_of_feedback_is_an_import_that_can_be_taken_back(self, store, run):
        one, two = said(c.DISMISSED), pd.concat([said(c.DISMISSED), said(c.BOUGHT, customer="ann")])
        assert save(store, "a", feedback=one) == (1, 0)
        assert save(store, "b", feedback=two) == (1, 1)
        assert save(store, "b", feedback=two) == (0, 2)
        assert words(store.feedback.told(SHOP)) == [("007", "tea", "dismissed"), ("ann", "tea", "bought")]
        [first] = [each.id for each in store.data.imports(SHOP) if each.file == "a"]
        assert store.data.undo_import(SHOP, first).feedback == 1
        assert len(store.feedback.told(SHOP)) == 2
        [second] = [each.id for each in store.data.imports(SHOP)]
        store.data.undo_import(SHOP, second)
        assert store.feedback.told(SHOP).empty

    def test_what_has_no_time_and_stands_in_a_longer_file_again_is_not_said_twice(self, store, run):
        one = said(c.SURVEY, item=None, score=3.0, best_score=5.0, time=None)
        save(store, "a", feedback=one)
        more = pd.concat([one, said(c.SURVEY, customer="ann", item=None, score=1.0, best_score=5.0, time=None)])
        assert save(store, "b", feedback=more) == (1, 1)
        assert store.feedback.told(SHOP)[c.CUSTOMER_ID].tolist() == ["007", "ann"]
        assert store.feedback.told(SHOP)[c.TIME].notna().all()

    def test_feedback_is_about_the_last_bundle_that_was_shown_before_it(self, store, run):
        for days, items in ((0, ("tea", "jam")), (1, ("jam", "oil")), (5, ("tea",))):
            store.exposures.save(SHOP, shown(run, *items, time=MORNING + timedelta(days=days), bundle=days + 1))
        store.exposures.save(SHOP, shown(run, "tea", customer="ann", time=MORNING))
        later = MORNING + timedelta(days=3)
        cases = {
            "tea": said(c.DISMISSED, time=later),
            "oil": said(c.DISMISSED, item="oil", time=later),
            "whole": said(c.ACCEPTED_OFFER, item=None, time=later),
            "first": said(c.ACCEPTED_OFFER, item=None, bundle="1", time=later),
            "never shown": said(c.DISMISSED, item="pot", time=later),
            "other number": said(c.ACCEPTED_OFFER, item=None, bundle="9", time=later),
            "too late": said(c.DISMISSED, item="oil", time=MORNING + timedelta(days=100)),
            "too early": said(c.DISMISSED, time=MORNING - timedelta(hours=1)),
        }
        found = {}
        for name, one in cases.items():
            store.feedback.save(SHOP, one)
            told = store.feedback.told(SHOP)
            found[name] = told.loc[told[c.FEEDBACK_ID].idxmax(), c.EXPOSURE]
            store.feedback.take_back(SHOP, told[c.FEEDBACK_ID].tolist())
        about = {name: int(number) for name, number in found.items() if pd.notna(number)}
        assert about == {"tea": 1, "oil": 2, "whole": 2, "first": 1}

    def test_feedback_changes_what_a_training_would_see_and_nothing_after_its_end_does(self, store, run):
        save(store, "log", events=log(("ann", "tea", "1", 0)))
        before = store.data.fingerprint(SHOP), store.data.fingerprint(SHOP, MORNING)
        store.feedback.save(SHOP, said(c.DISMISSED))
        assert store.data.fingerprint(SHOP) != before[0]
        assert store.data.fingerprint(SHOP, MORNING) == before[1]

    def test_an_erased_customer_takes_along_what_was_shown_and_said(self, store, run):
        for who in ("ann", "bob"):
            store.exposures.save(SHOP, shown(run, "tea", "jam", customer=who))
            number = int(store.exposures.shown(SHOP, customer_id=who)[c.EXPOSURE].iloc[0])
            store.feedback.save(SHOP, said(c.DISMISSED, customer=who, exposure=number))
        save(store, "a", feedback=said(c.BOUGHT, customer="ann"))
        gone = store.data.erase_customer(SHOP, "ann", "mark")
        assert (gone.exposures, gone.feedback) == (1, 2)
        assert store.exposures.shown(SHOP)[c.CUSTOMER_ID].unique().tolist() == ["bob"]
        assert store.feedback.told(SHOP)[c.CUSTOMER_ID].tolist() == ["bob"]
