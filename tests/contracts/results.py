"""Contract of `Results`."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from bundlerec.data import columns as c
from bundlerec.errors import UnknownRun
from bundlerec.store import ProcessIdentity, RunState
from tests.contracts.tables import SHOP, cells

METRICS = pd.DataFrame(
    [("policy", 10, "all", "f1", 0.1, 0.05, 0.15, 2076), ("policy", "auto", "all", "f1", None, None, None, 0)],
    columns=list(c.METRICS),
)
COMPARISONS = pd.DataFrame([("policy", "ease", 5, "f1", 0.01, 0.0, 0.02, 2076)], columns=list(c.COMPARISONS))
BUNDLES = pd.DataFrame(
    [
        ("policy", "ranked", "007", 1, 1, "NA", 0.9, None, 1.25),
        ("policy", "ranked", "007", 1, 2, "tea", 0.8, None, None),
        ("policy", "mixed", "007", 1, 1, "tea", 0.8, 0.125, None),
        ("ease", "ranked", "Ö_b", 1, 1, "jam", 1 / 3, None, None),
    ],
    columns=list(c.BUNDLES),
)
REASONS = pd.DataFrame(
    [
        ("ranked", "007", 1, "NA", "bought_before", 3.5, '{"times": 3}'),
        ("ranked", "Ö_b", 1, "jam", "value", None, "{}"),
    ],
    columns=list(c.REASONS),
)


@pytest.fixture
def run(store):
    """A run to hang results on."""
    store.shops.ensure(SHOP)
    return store.runs.create(SHOP, {}).id


class ResultsContract:
    """What a training leaves behind."""

    def test_metrics_come_back(self, store, run):
        store.results.save_metrics(run, METRICS, COMPARISONS)
        assert cells(store.results.metrics(run)) == cells(METRICS)
        assert cells(store.results.comparisons(run)) == cells(COMPARISONS)

    def test_saving_metrics_again_replaces_them(self, store, run):
        store.results.save_metrics(run, METRICS, COMPARISONS)
        store.results.save_metrics(run, METRICS[1:], COMPARISONS[:0])
        assert len(store.results.metrics(run)) == 1
        assert store.results.comparisons(run).empty

    def test_bundles_come_back_whole_and_by_customer_model_and_kind(self, store, run):
        store.results.save_bundles(run, BUNDLES, REASONS)
        assert cells(store.results.bundles(run)) == cells(BUNDLES)
        assert len(store.results.bundles(run, customer_id="007")) == 3
        assert len(store.results.bundles(run, customer_id="007", kind="ranked", model="policy")) == 2
        assert store.results.bundles(run, model="nothing").empty

    def test_reasons_carry_their_evidence_as_json(self, store, run):
        store.results.save_bundles(run, BUNDLES, REASONS)
        found = store.results.reasons(run, "007")
        assert list(found.columns) == list(c.REASONS)
        assert [json.loads(each) for each in found[c.EVIDENCE]] == [{"times": 3}]

    def test_saving_bundles_again_replaces_those_of_this_run_only(self, store, run):
        other = store.runs.create(SHOP, {}).id
        store.results.save_bundles(run, BUNDLES, REASONS)
        store.results.save_bundles(other, BUNDLES, REASONS)
        store.results.save_bundles(run, BUNDLES[:1], REASONS[:0])
        assert len(store.results.bundles(run)) == 1
        assert store.results.reasons(run, "007").empty
        assert len(store.results.bundles(other)) == 4

    def test_customers_are_found_by_a_part_of_the_id_taken_literally(self, store, run):
        store.results.save_bundles(run, BUNDLES, REASONS)
        assert store.results.customers(run) == ["007", "Ö_b"]
        assert store.results.customers(run, "ö_B") == ["Ö_b"]
        assert store.results.customers(run, "%") == []
        assert store.results.customers(run, limit=1, offset=1) == ["Ö_b"]
        assert store.results.customers(run, limit=None, offset=1) == ["Ö_b"]
        assert store.results.count_customers(run) == 2

    def test_artifacts_are_bytes_by_name(self, store, run):
        content = bytes(range(256)) * 1000
        store.results.save_artifact(run, "weights", b"old")
        store.results.save_artifact(run, "weights", content)
        store.results.save_artifact(run, "empty", b"")
        assert store.results.artifact(run, "weights") == content
        assert store.results.artifacts(run) == {"empty": 0, "weights": 256_000}
        store.results.drop_artifact(run, "weights")
        store.results.drop_artifact(run, "weights")
        assert store.results.artifact(run, "weights") is None

    @pytest.mark.parametrize("end", [RunState.FAILED, RunState.CANCELLED, RunState.INTERRUPTED, RunState.DONE])
    def test_only_a_run_that_came_to_its_end_keeps_its_results(self, store, run, end):
        other = store.runs.create(SHOP, {}).id
        store.runs.claim(run, ProcessIdentity(1, 2.0, "boot"))
        for each in (run, other):
            store.results.save_metrics(each, METRICS, COMPARISONS)
            store.results.save_bundles(each, BUNDLES, REASONS)
            store.results.save_artifact(each, "checkpoint", b"half")
        store.runs.finish(run, end)
        kept = end is RunState.DONE
        tables = (store.results.metrics, store.results.comparisons, store.results.bundles)
        assert [len(table(run)) > 0 for table in tables] == [kept] * 3
        assert (len(store.results.reasons(run, "007")) > 0) == kept
        assert (store.results.artifact(run, "checkpoint") == b"half") == (kept or end is RunState.INTERRUPTED)
        assert all(len(table(other)) for table in tables)
        assert store.results.artifact(other, "checkpoint") == b"half"

    def test_an_interrupted_run_that_is_cancelled_gives_its_checkpoints_up(self, store, run):
        store.runs.claim(run, ProcessIdentity(1, 2.0, "boot"))
        store.results.save_artifact(run, "checkpoint", b"half")
        store.runs.interrupt_orphans(lambda process: False, 60)
        assert store.results.artifact(run, "checkpoint") == b"half"
        store.runs.request_cancel(run)
        assert store.results.artifacts(run) == {}

    def test_results_of_an_unknown_run_are_refused(self, store):
        for saving in (
            lambda: store.results.save_metrics(99, METRICS, COMPARISONS),
            lambda: store.results.save_bundles(99, BUNDLES, REASONS),
            lambda: store.results.save_artifact(99, "weights", b""),
        ):
            with pytest.raises(UnknownRun):
                saving()
