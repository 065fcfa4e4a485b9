"""Reports hold no more of anybody than the customer's pseudonym."""

import pytest

from bundlerec.data import columns as c
from bundlerec.errors import BadSetting
from bundlerec.fairness.reporting import answer_report, report_bundle
from db.store import open_store
from tests import databases
from tests.pages import seed


@pytest.fixture
def store(tmp_path):
    opened = open_store(databases.at(tmp_path / "shop.db"))
    seed.filled_shop(opened)
    yield opened
    opened.close()


def test_addresses_and_phone_numbers_are_left_out_of_words_and_answers(store):
    run = seed.finished_run(store)
    number = report_bundle(store, run, "c000", "mixed", comment="Ask ann@example.org, +49 170 1234567")
    answer_report(store, seed.SHOP, number, "Wrote to ann@example.org")
    [told] = store.reports.all(seed.SHOP).to_dict("records")
    assert "ann@" not in told[c.COMMENT] and "1234567" not in told[c.COMMENT] and "ann@" not in told[c.ANSWER]


def test_an_empty_answer_is_none(store):
    number = report_bundle(store, seed.finished_run(store), "c000", "mixed")
    with pytest.raises(BadSetting, match="empty"):
        answer_report(store, seed.SHOP, number, "  ")
