"""An audit on its way to the Fairness page."""

import json

import pandas as pd

from bundlerec import wire
from bundlerec.data import columns as c
from bundlerec.fairness.asked import answer
from bundlerec.fairness.audit import Audit, audit
from bundlerec.progress import Silent
from bundlerec.questions.answers import Opened
from bundlerec.store import ImportRecord, TablesOfFile
from db.store import open_store
from tests import databases
from tests.pages import seed


def test_an_audit_arrives_as_it_was_made(tmp_path):
    store = open_store(databases.at(tmp_path / "shop.db"))
    seed.filled_shop(store)
    run = seed.finished_run(store)
    rows = [(one, "age", "young" if number < 30 else "old") for number, one in enumerate(seed.CUSTOMERS)]
    table = pd.DataFrame(rows, columns=list(c.CUSTOMERS)).assign(sensitive=True)
    record = ImportRecord("c.csv", "c", "plain", "customers", {})
    store.data.save(seed.SHOP, [TablesOfFile(record, customers=table)])
    made = audit(store, run)
    found = wire.read(Audit, json.loads(json.dumps(answer(store, Opened(), {"run": run.id}, Silent()))))
    store.close()
    assert len(found.figures) and found.customers == 60
    for name in ("figures", "brands", "categories", "reports"):
        pd.testing.assert_frame_equal(getattr(found, name), getattr(made, name), check_dtype=False)
    assert repr((found.gaps, found.goods, found.proxies)) == repr((made.gaps, made.goods, made.proxies))
    assert (found.pooled, found.problems) == (made.pooled, made.problems)
