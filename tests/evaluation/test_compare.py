"""The tables that go to charts and to the store."""

import numpy as np
import pytest

from bundlerec.data import columns as c
from bundlerec.data.dataset import build_dataset
from bundlerec.data.lists import RankedLists
from bundlerec.data.split import cut_time, next_orders, training_part
from bundlerec.evaluation.compare import (
    CEILING,
    Offer,
    comparisons_table,
    judge,
    metrics_table,
    segments_by_orders,
    surely_ahead,
)
from tests.worlds import habitual_shop


@pytest.fixture(scope="module")
def judged():
    data = build_dataset(*habitual_shop())
    cut = cut_time(data)
    past, history = data.before(cut), training_part(data, cut)
    truth = next_orders(data, history, cut)
    size = (len(truth), 10)
    rng = np.random.default_rng(0)

    def offer(name, items):
        lists = RankedLists(truth.customers, items.astype(np.int32), np.zeros(size, dtype=np.float32))
        return Offer(name, ranked=lists, new=lists, own=lists.sized(np.full(len(truth), 3)))

    habits = np.argsort(-past.customer_item[truth.customers].toarray(), axis=1, kind="stable")[:, :10]
    offers = [offer("habits", habits), offer("chance", rng.permuted(np.tile(np.arange(10), (size[0], 1)), axis=1))]
    return judge(offers, truth, past, ks=(1, 5)), history, truth


def test_every_model_size_and_metric_has_a_row(judged):
    table = metrics_table(judged[0])
    assert list(table.columns) == list(c.METRICS)
    assert len(table) == 3 * 3 * 12  # models with the ceiling, sizes, metrics with their discovery forms
    assert set(table[c.K]) == {1, 5, "auto"}
    assert not table.duplicated([c.MODEL, c.K, c.SEGMENT, c.METRIC]).any()
    assert ((table[c.LOW] <= table[c.VALUE]) & (table[c.VALUE] <= table[c.HIGH])).all()


def test_the_ceiling_stands_above_every_model(judged):
    table = metrics_table(judged[0])
    f1 = table[table[c.METRIC] == "f1"].pivot(index=c.K, columns=c.MODEL, values=c.VALUE)
    assert (f1[CEILING] >= f1.max(axis=1)).all()
    assert f1.loc["auto", CEILING] == 1


def test_a_model_that_repeats_habits_beats_chance_beyond_chance(judged):
    table = comparisons_table(judged[0], ["habits"], ["chance", "habits"])
    assert list(table.columns) == list(c.COMPARISONS)
    assert set(table[c.RIVAL]) == {"chance"}
    row = table[(table[c.K] == 5) & (table[c.METRIC] == "f1")].iloc[0]
    assert row[c.LOW] > 0
    assert row[c.N] == len(judged[2])


def test_at_sizes_of_their_own_models_are_compared_by_f1_only(judged):
    table = comparisons_table(judged[0], ["habits"], ["chance"])
    assert set(table.loc[table[c.K] == c.AUTO, c.METRIC]) == {"f1", "discovery_f1"}


def test_segments_share_out_the_customers(judged):
    judgement, history, truth = judged
    segments = segments_by_orders(history, truth.customers)
    assert list(segments) == ["few", "some", "many"]
    assert (sum(segments.values()) == 1).all()
    table = metrics_table(judgement, segments)
    counted = table[(table[c.MODEL] == "habits") & (table[c.K] == 5) & (table[c.METRIC] == "f1")]
    counts = counted.set_index(c.SEGMENT)[c.N]
    assert counts["all"] == counts[["few", "some", "many"]].sum() == len(truth)


def test_a_segment_without_customers_has_no_number_but_a_row(judged):
    table = metrics_table(judged[0], {"nobody": np.zeros(len(judged[2]), dtype=bool)})
    empty = table[table[c.SEGMENT] == "nobody"]
    assert len(empty) and empty[c.VALUE].isna().all() and (empty[c.N] == 0).all()


def test_discovery_counts_only_customers_with_something_new(judged):
    table = metrics_table(judged[0])
    n = table.drop_duplicates(c.METRIC).set_index(c.METRIC)[c.N]
    assert 0 < n["discovery_f1"] < n["f1"]


def test_a_claim_needs_a_lead_over_every_rival(judged):
    judgement = judged[0]
    assert surely_ahead(judgement, "habits", ["chance", "habits"], k=5)
    assert not surely_ahead(judgement, "chance", ["habits"], k=5)
    assert not surely_ahead(judgement, "habits", ["chance", CEILING], k=5)
