"""A run is made again from its row."""

from __future__ import annotations

import pandas as pd
import pytest

from bundlerec.bundles.rules.model import ALL, Rules
from bundlerec.bundles.rules.of_shop import save_rules
from bundlerec.data import columns as c
from bundlerec.registry.likeness import again
from tests.shops import SHOP, save, trained


def bundles(store, run):
    return store.results.bundles(run).sort_values([c.KIND, c.CUSTOMER_ID, c.SLOT]).reset_index(drop=True)


def test_a_run_made_again_from_its_row_has_the_same_figures_and_bundles_though_the_shop_grew(growing_shop):
    store = growing_shop.store
    first = store.runs.get(growing_shop.latest)
    later = growing_shop.events.copy()
    later[c.TIME] += pd.Timedelta(days=400)
    later[c.ORDER_ID] += "-later"
    save(store, SHOP, later)
    settings, warnings = again(store, first)
    assert warnings == [] and settings.until == first.summary["end"]
    made = trained(store, SHOP, **settings.model_dump(mode="json"))
    assert made.fingerprint == first.fingerprint and made.summary["chosen"] == first.summary["chosen"]
    pd.testing.assert_frame_equal(store.results.metrics(made.id), store.results.metrics(first.id))
    pd.testing.assert_frame_equal(bundles(store, made.id), bundles(store, first.id))


def test_where_nothing_changed_the_same_is_asked_for(lasting_shop):
    run = lasting_shop.store.runs.get(lasting_shop.latest)
    settings, warnings = again(lasting_shop.store, run)
    assert settings.model_dump(mode="json") == run.settings and warnings == []


@pytest.mark.parametrize(("change", "sentence"), [("data", "not there any more"), ("rules", "rules have changed")])
def test_what_may_make_it_come_out_otherwise_is_told(growing_shop, change, sentence):
    store = growing_shop.store
    if change == "data":
        store.data.erase_customer(SHOP, "007", "mark")
    else:
        save_rules(store, SHOP, ALL, Rules(exclude_items=["i003"]))
    assert sentence in " ".join(again(store, store.runs.get(growing_shop.latest))[1])
