"""No attribute of a customer, sensitive or not, reaches a model: trained with it shuffled, every bundle is the same."""

import numpy as np
import pandas as pd
import pytest

from bundlerec.data import columns as c
from bundlerec.store import ImportRecord, Store, TablesOfFile
from db.data import SqlData
from db.store import open_store
from tests import databases
from tests.shops import SHOP, save, trained
from tests.worlds import habitual_shop


def know(store: Store, values: np.ndarray, name: str) -> None:
    """An age (sensitive) and a newsletter (not) of everybody, by what a file says."""
    ids = store.data.customer_ids(SHOP)
    rows = [
        (one, what, str(value)) for what in ("age", "newsletter") for one, value in zip(ids, values, strict=True)
    ]
    table = pd.DataFrame(rows, columns=list(c.CUSTOMERS)).assign(sensitive=lambda t: t[c.ATTRIBUTE] == "age")
    store.data.save(SHOP, [TablesOfFile(ImportRecord(name, name, "plain", "customers", {}), customers=table)])


def results(store: Store, run: int) -> tuple[pd.DataFrame, ...]:
    found = store.results
    return found.bundles(run), found.reasons(run), found.metrics(run)


def test_a_shuffled_sensitive_attribute_leaves_every_bundle_reason_and_figure_as_it_was(tmp_path, monkeypatch):
    store = open_store(databases.at(tmp_path / "shop.db"))
    save(store, SHOP, *habitual_shop(customers=60, orders=7))
    # The attribute tells the customer's favourite shelf exactly: a model that saw it would use it.
    shelf = np.arange(60) % 4
    know(store, shelf, "told.csv")
    first = trained(store, SHOP)
    know(store, np.random.default_rng(0).permutation(shelf), "shuffled.csv")
    assert store.data.sensitive_attributes(SHOP) == {"age"}
    with monkeypatch.context() as patch:
        for name in ("customers", "attributes", "sensitive_attributes"):
            patch.setattr(SqlData, name, lambda *_, name=name: pytest.fail(f"A training asked for {name}."))
        second = trained(store, SHOP)
    assert second.state.value == "done", second.error
    for one, two in zip(results(store, first.id), results(store, second.id), strict=True):
        assert len(one) and one.to_csv() == two.to_csv()
    store.close()
