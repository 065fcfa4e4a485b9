"""The published split without a calendar: the last order of each customer is the truth, and nothing of it is seen."""

import gzip
import json

from benchmarks.sets import ta_feng_fixed
from bundlerec.data.split import next_orders


def test_of_the_fixed_split_the_last_orders_are_judged_and_all_others_known(tmp_path):
    (tmp_path / "ta_feng_fixed_split").mkdir()
    orders = {"7": [[1], [2, 3], [4, 1]], "8": [[5], [6], [2], [3]]}
    packed = gzip.compress(json.dumps(orders).encode())
    (tmp_path / "ta_feng_fixed_split" / "tafeng_merged.json.gz").write_bytes(packed)
    log = ta_feng_fixed(tmp_path)
    known = log.dataset.before(log.cut)
    truth = next_orders(log.dataset, known, log.cut)
    assert log.dataset.customer_ids[truth.customers].tolist() == ["7", "8"]
    judged = [set(log.dataset.item_ids[items]) for items in (truth.item[:2], truth.item[2:])]
    assert judged == [{"1", "4"}, {"3"}]
    assert known.order_ids.tolist() == ["8-000", "7-000", "8-001", "7-001", "8-002"]
