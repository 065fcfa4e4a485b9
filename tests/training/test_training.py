"""One training from the log to the bundles: what it promises about the future, about noise and about small shops."""

import json

import numpy as np
import pandas as pd
import pytest

from bundlerec.bundles.anchor_table import ANCHOR, ARTIFACT, ORDERS, anchors_from
from bundlerec.data import columns as c
from bundlerec.store import RunState
from db.store import open_store
from tests import databases
from tests.shops import SHOP, UNTIL, save, trained
from tests.worlds import START, events, habitual_shop


@pytest.fixture
def store(tmp_path):
    store = open_store(databases.at(tmp_path / "shop.db"))
    yield store
    store.close()


def rows(frame):
    return frame.sort_values([c.KIND, c.CUSTOMER_ID, c.SLOT]).reset_index(drop=True)


def test_a_habit_is_found_and_told_beside_every_simple_method(lasting_shop):
    run = lasting_shop.store.runs.get(lasting_shop.latest)
    assert run.state is RunState.DONE
    assert run.summary["chosen"] in ("scorer", "policy", "gp_decay", "tifu_knn", "ease")
    assert run.summary["customers_judged"] > 30
    metrics = lasting_shop.store.results.metrics(run.id)
    assert {"scorer", "policy", "ceiling", "best_sellers", "gp_decay", "tifu_knn", "up_cf"} <= set(
        metrics[c.MODEL]
    )
    f1 = metrics[(metrics[c.METRIC] == "f1") & (metrics[c.K] == 5) & (metrics[c.SEGMENT] == "all")]
    value = f1.set_index(c.MODEL)[c.VALUE]
    assert value["scorer"] > 2 * value["best_sellers"]
    assert (value <= value["ceiling"]).all()


def test_what_comes_after_until_changes_nothing(store, lasting_shop):
    changed = lasting_shop.events.copy()
    later = changed[c.TIME] >= pd.Timestamp(UNTIL)
    assert later.sum() > 100
    changed.loc[later, c.ITEM_ID] = "i010"
    save(store, SHOP, changed, lasting_shop.store.data.catalogue(SHOP))
    run = trained(store, SHOP, until=UNTIL)
    before = rows(lasting_shop.store.results.bundles(lasting_shop.earlier))
    after = rows(store.results.bundles(run.id))
    assert np.array_equal(before[[c.CUSTOMER_ID, c.ITEM_ID]], after[[c.CUSTOMER_ID, c.ITEM_ID]])
    assert np.allclose(before[c.SCORE], after[c.SCORE], atol=1e-5)


def test_every_bundle_is_whole_and_has_its_reasons(lasting_shop):
    bundles = lasting_shop.store.results.bundles(lasting_shop.latest)
    assert {"mixed", "ranked"} <= set(bundles[c.KIND])
    for _, bundle in bundles.groupby([c.KIND, c.CUSTOMER_ID, c.BUNDLE]):
        assert bundle[c.SLOT].tolist() == list(range(1, len(bundle) + 1))
        assert bundle[c.ITEM_ID].is_unique
        assert bundle.sort_values(c.SLOT)[c.SCORE].is_monotonic_decreasing
    customer = bundles[c.CUSTOMER_ID].iloc[0]
    offered = bundles[bundles[c.CUSTOMER_ID] == customer]
    reasons = lasting_shop.store.results.reasons(lasting_shop.latest, customer)
    told = reasons[reasons[c.REASON] == "sentence"]
    assert set(zip(told[c.KIND], told[c.ITEM_ID], strict=True)) == set(
        zip(offered[c.KIND], offered[c.ITEM_ID], strict=True)
    )
    assert all(json.loads(text)["text"] for text in told[c.EVIDENCE])


def test_what_is_new_to_a_customer_was_never_bought(lasting_shop):
    bundles = lasting_shop.store.results.bundles(lasting_shop.latest)
    new = bundles[bundles[c.KIND] == "discover"]
    assert new.groupby(c.CUSTOMER_ID).size().eq(10).all() and new[c.CUSTOMER_ID].nunique() == 120
    bought = set(zip(lasting_shop.events[c.CUSTOMER_ID], lasting_shop.events[c.ITEM_ID], strict=True))
    assert not bought & set(zip(new[c.CUSTOMER_ID], new[c.ITEM_ID], strict=True))


def test_products_that_belong_together_are_kept_with_the_run(lasting_shop):
    content = lasting_shop.store.results.artifact(lasting_shop.latest, ARTIFACT)
    table = anchors_from(content)
    assert table[ORDERS].min() >= 3 and "0012" in set(table[ANCHOR])
    told = lasting_shop.store.runs.get(lasting_shop.latest).summary["complete"]
    assert 0 < told["ours"] <= 1 and set(told["blends"]) == {"known", "nobody"}


def test_a_bundle_drawn_by_chance_keeps_its_probability(lasting_shop):
    bundles = lasting_shop.store.results.bundles(lasting_shop.latest)
    drawn = bundles[bundles[c.KIND] == "explore"]
    if lasting_shop.store.runs.get(lasting_shop.latest).summary["chosen"] == "policy":
        assert drawn[c.PROBABILITY].between(0, 1, inclusive="right").all()
    assert bundles[bundles[c.KIND] != "explore"][c.PROBABILITY].isna().all()


def test_on_a_shuffled_log_nothing_is_claimed(store, whole_trainings):
    bought, catalogue = habitual_shop(customers=80)
    bought[c.ITEM_ID] = np.random.default_rng(0).permutation(bought[c.ITEM_ID].to_numpy())
    save(store, SHOP, bought, catalogue)
    run = trained(store, SHOP)
    assert run.summary["chosen"] == "best_sellers"
    assert "no personal signal" in run.summary["chosen_because"]
    assert "nothing personal" in run.summary["verdict"]
    bundles = store.results.bundles(run.id)
    assert set(bundles[c.MODEL]) == {"best_sellers"}
    assert bundles[bundles[c.KIND] == "ranked"].groupby(c.SLOT)[c.ITEM_ID].nunique().eq(1).all()


@pytest.mark.parametrize("days", [(7, 0), (30, 0), (1, 300)], ids=["weekly", "monthly", "two seasons"])
def test_a_shop_whose_orders_all_come_at_once_is_learned_from(store, whole_trainings, days):
    bought, catalogue = habitual_shop(customers=60)
    number = bought[c.ORDER_ID].str[-2:].astype(int)
    step, gap = days
    bought[c.TIME] = START + pd.to_timedelta(number * step + gap * (number > 6), unit="D")
    save(store, SHOP, bought, catalogue)
    run = trained(store, SHOP)
    assert (run.state, run.summary["problems"]) == (RunState.DONE, [])
    assert run.summary["chosen"] != "best_sellers"


def test_too_few_orders_are_told_and_get_best_sellers(store):
    save(store, SHOP, events([("ann", "tea", "1", 0), ("ann", "jam", "2", 5), ("bob", "tea", "3", 6)]))
    run = trained(store, SHOP)
    assert run.state is RunState.DONE
    assert run.summary["chosen"] == "best_sellers"
    assert "needed" in run.summary["problems"][0]
    bundles = store.results.bundles(run.id)
    assert set(bundles[c.CUSTOMER_ID]) == {"ann", "bob"}
    bundles, new = bundles[bundles[c.KIND] != "discover"], bundles[bundles[c.KIND] == "discover"]
    assert bundles[bundles[c.SLOT] == 1][c.ITEM_ID].eq("tea").all()
    assert new[[c.CUSTOMER_ID, c.ITEM_ID]].to_numpy().tolist() == [["bob", "jam"]]  # ann bought both already


def test_a_shop_of_anonymous_baskets_is_no_failure(store):
    save(store, SHOP, events([("", "tea", str(n), n) for n in range(5)]))
    run = trained(store, SHOP)
    assert run.state is RunState.DONE
    assert len(store.results.bundles(run.id)) == 0
