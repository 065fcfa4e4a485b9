"""Contract of `Reports`."""

from __future__ import annotations

from datetime import datetime

import pandas as pd
import pytest

from bundlerec.data import columns as c
from bundlerec.errors import UnknownReport, UnknownRun, UnknownShop
from tests.contracts.tables import SHOP, cells

NOON = datetime(2024, 2, 29, 12, 0, 0, 1)


def report(run, customer="007", **more):
    """One report."""
    row = {
        c.RUN: run,
        c.MODEL: "policy",
        c.KIND: "mixed",
        c.CUSTOMER_ID: customer,
        c.BUNDLE: 1,
        c.ITEMS: '["NA", "007"]',
        c.WHAT: c.UNFAIR,
        c.COMMENT: "Too dear, Grüße",
        c.TIME: NOON,
    }
    return pd.DataFrame([{**row, **more}])


class ReportsContract:
    """What somebody found unfair or wrong."""

    def test_reports_come_back_newest_first_and_open(self, store, run):
        first = store.reports.save(SHOP, report(run))
        second = store.reports.save(SHOP, report(run, customer="ann", what=c.WRONG, comment=None))
        whole = ("policy", "mixed", "007", 1, '["NA", "007"]', "unfair", "Too dear, Grüße", NOON, "open", None)
        other = ("policy", "mixed", "ann", 1, '["NA", "007"]', "wrong", None, NOON, "open", None)
        assert cells(store.reports.all(SHOP)) == [(second, run, *other), (first, run, *whole)]

    def test_a_report_is_answered_and_closed(self, store, run):
        number = store.reports.save(SHOP, report(run))
        store.reports.settle(SHOP, number, c.ANSWERED, "The price is the same for all.")
        [told] = store.reports.all(SHOP)[[c.STATE, c.ANSWER]].to_numpy().tolist()
        assert told == ["answered", "The price is the same for all."]
        with pytest.raises(UnknownReport):
            store.reports.settle(SHOP, number + 1, c.CLOSED, "")

    def test_another_shop_sees_and_settles_nothing(self, store, run):
        number = store.reports.save(SHOP, report(run))
        store.shops.ensure("other")
        assert store.reports.all("other").empty
        with pytest.raises(UnknownReport):
            store.reports.settle("other", number, c.CLOSED, "")
        with pytest.raises(UnknownRun):
            store.reports.save("other", report(run))
        with pytest.raises(UnknownShop):
            store.reports.all("nowhere")

    def test_an_erased_customer_takes_their_reports_along(self, store, run):
        for who in ("ann", "007"):
            store.reports.save(SHOP, report(run, customer=who))
        store.data.erase_customer(SHOP, "ann", "mark")
        assert store.reports.all(SHOP)[c.CUSTOMER_ID].tolist() == ["007"]
