"""Each kind of bundle that no list of next purchases judges is judged in its own way."""

from bundlerec.data.dataset import build_dataset
from bundlerec.data.split import cut_time
from bundlerec.evaluation.of_kinds import kinds_told
from tests.worlds import habitual_shop


def test_every_kind_is_told_by_its_own_figures():
    data = build_dataset(*habitual_shop())
    found = kinds_told(data, cut_time(data))
    assert set(found) == {"due", "path", "complete"}
    assert found["due"]["pairs"] > found["due"]["customers"] > 0 and found["due"]["ours"] > 0
    assert found["path"]["customers"] > 0 and found["path"]["ours"] > found["path"]["best_sellers"]
    assert found["complete"]["orders"] > 0 and {"item_item", "bought_together"} <= set(found["complete"])
