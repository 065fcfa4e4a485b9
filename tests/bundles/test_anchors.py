"""What belongs with a product stood with it in real orders, more often than chance; all can be counted again."""

import numpy as np
import pytest

from bundlerec.bundles.anchor_table import (
    ANCHOR,
    COLUMNS,
    LIFT,
    ORDERS,
    SENTENCE,
    SHARE,
    anchors_from,
    anchors_parquet,
)
from bundlerec.bundles.anchors import LEAST_TOGETHER, anchor_bundles
from bundlerec.data import columns as c
from bundlerec.data.dataset import build_dataset
from tests.bundles.test_completing import sets_by_title
from tests.worlds import events

SETS = sets_by_title(orders=1_500)


@pytest.fixture(scope="module")
def table():
    return anchor_bundles(SETS)


def orders_with(*items: str) -> int:
    held = [set(SETS.item_ids[part]) for part in np.split(SETS.line_item, SETS.line_start[1:-1])]
    return sum(set(items) <= order for order in held)


def test_only_products_of_the_same_set_belong_together(table):
    assert list(table.columns) == list(COLUMNS) and table[ANCHOR].nunique() > 250
    assert (table[ANCHOR].str[2:] == table[c.ITEM_ID].str[2:]).all()
    assert (table[ANCHOR] != table[c.ITEM_ID]).all() and not table.duplicated([ANCHOR, c.ITEM_ID]).any()


def test_the_evidence_is_what_one_counts_by_hand(table):
    for row in table.sample(30, random_state=1).to_dict("records"):
        one, other = orders_with(row[ANCHOR]), orders_with(row[c.ITEM_ID])
        assert row[ORDERS] == orders_with(row[ANCHOR], row[c.ITEM_ID]) >= LEAST_TOGETHER
        assert row[SHARE] == pytest.approx(row[ORDERS] / one)
        assert row[LIFT] == pytest.approx(row[ORDERS] * SETS.n_orders / (one * other)) and row[LIFT] > 1
        assert f"({row[ORDERS]:,} orders)" in row[SENTENCE] and f"{row[LIFT]:.1f} times" in row[SENTENCE]


def test_slots_count_from_one_and_scores_fall(table):
    for _, bundle in table.groupby(ANCHOR):
        assert bundle[c.SLOT].tolist() == list(range(1, len(bundle) + 1))
        assert (bundle[c.SCORE].diff().dropna() <= 0).all()


def test_pairs_by_chance_and_a_shop_without_orders_give_nothing():
    rows = [("", item, f"o{order}", order) for order in range(40) for item in ("tea", "jam")]
    rows += [("", "nut", f"o{order}", order) for order in range(40)]
    assert anchor_bundles(build_dataset(events(rows))).empty  # all three stand in every order: no more than chance
    assert anchor_bundles(SETS.before(0)).empty


def test_only_the_asked_anchors_are_answered_and_at_most_so_many(table):
    asked = np.flatnonzero(np.isin(SETS.item_ids, ["0-07", "1-08"]))
    found = anchor_bundles(SETS, anchors=asked, size=2)
    assert set(found[ANCHOR]) == {"0-07", "1-08"} and found[c.SLOT].max() == 2
    top = table[table[c.SLOT] <= 2].set_index([ANCHOR, c.SLOT])[c.ITEM_ID]
    assert found.set_index([ANCHOR, c.SLOT])[c.ITEM_ID].equals(top.loc[["0-07", "1-08"]])


def test_a_run_keeps_them_as_they_are(table):
    assert anchors_from(anchors_parquet(table)).equals(table)
