"""What a training keeps of each judged customer: the figures of its table of metrics, without whoever is erased."""

import json

import numpy as np
import pytest

from bundlerec.data import columns as c
from bundlerec.evaluation.judged import kept_judged
from bundlerec.store import CUSTOMER_LISTS, JUDGED_LIST
from tests.shops import SHOP


@pytest.fixture
def kept(lasting_shop):
    found = kept_judged(lasting_shop.store, lasting_shop.store.runs.get(lasting_shop.latest))
    assert found is not None
    return found


def test_its_means_are_those_of_the_metrics_table(lasting_shop, kept):
    metrics = lasting_shop.store.results.metrics(lasting_shop.latest)
    told = metrics[metrics[c.SEGMENT] == "all"].set_index([c.MODEL, c.K, c.METRIC])[c.VALUE]
    assert len(kept.values) > 50
    for key, each in kept.values.items():
        if key in told.index and np.isfinite(each).any():
            assert np.nanmean(each, dtype=np.float64) == pytest.approx(told[key], abs=1e-6), key


def test_as_rows_it_names_each_customer_once_a_figure(kept):
    rows = kept.table()
    assert list(rows.columns) == [c.CUSTOMER_ID, c.MODEL, c.K, c.METRIC, c.VALUE]
    assert not rows.duplicated([c.CUSTOMER_ID, c.MODEL, c.K, c.METRIC]).any()
    assert set(rows[c.K]) == {10, c.AUTO}
    assert len(rows[(rows[c.MODEL] == "scorer") & (rows[c.K] == 10) & (rows[c.METRIC] == "f1")]) == len(
        kept.customers
    )


def test_an_erased_customer_becomes_nobody_in_it(growing_shop, kept):
    store, run = growing_shop.store, growing_shop.store.runs.get(growing_shop.latest)
    someone = str(kept.customers[3])
    store.data.erase_customer(SHOP, someone, "mark")
    after = kept_judged(store, run)
    assert after is not None
    assert after.customers[3] == "" and someone not in set(after.table()[c.CUSTOMER_ID])
    assert someone not in {
        name for one in CUSTOMER_LISTS for name in json.loads(store.results.artifact(run.id, one) or b"[]")
    }
    assert (np.delete(after.customers, 3) == np.delete(kept.customers, 3)).all()
    assert JUDGED_LIST in CUSTOMER_LISTS
