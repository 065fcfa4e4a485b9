"""What customers said, tapped on the Bundles page and seen on the Feedback page."""

import pytest

from bundlerec.data import columns as c
from tests.contracts.tables import cells
from tests.pages import seed
from tests.pages.conftest import text_of

FILE = b"""customer_id,verdict,item_id,score,comment
c001,dismissed,i003,,
c002,survey,,4,"nice, write to x@y.org"
c003,hated,i003,,
"""


@pytest.fixture
def run(store):
    seed.filled_shop(store)
    return seed.finished_run(store)


def pills(at, about):
    return next(one for one in at.get("button_group") if one.label == f"What the customer said of {about}")


def said(store):
    return cells(store.feedback.told(seed.SHOP)[[c.CUSTOMER_ID, c.ITEM_ID, c.EXPOSURE, c.VERDICT, c.SOURCE]])


def test_a_look_at_bundles_is_kept_once_however_often_the_page_runs(visit, run, store):
    at = visit("Bundles", customer="c000")
    shown = store.exposures.shown(seed.SHOP)
    assert set(shown[c.CUSTOMER_ID]) == {"c000"} and set(shown[c.CHANNEL]) == {"page"}
    assert set(shown[c.RUN]) == {run.id}
    kind = shown[c.KIND].iloc[0]
    served = store.results.bundles(run.id, customer_id="c000", kind=kind)
    assert cells(shown[[c.BUNDLE, c.SLOT, c.ITEM_ID, c.PROBABILITY]]) == cells(
        served.sort_values([c.BUNDLE, c.SLOT])[[c.BUNDLE, c.SLOT, c.ITEM_ID, c.PROBABILITY]]
    )
    count = store.exposures.count(seed.SHOP)
    at.run()
    visit("Bundles", customer="c000")
    assert store.exposures.count(seed.SHOP) == count
    visit("Bundles", customer="c001")
    assert store.exposures.count(seed.SHOP) > count


def test_an_answer_is_tapped_shown_changed_and_taken_back(visit, run, store):
    at = visit("Bundles", customer="c000")
    shown = store.exposures.shown(seed.SHOP)
    item, number = shown[c.ITEM_ID].iloc[0], int(shown[c.EXPOSURE].iloc[0])
    pills(at, item).select(c.DISMISSED).run()
    assert not at.exception
    assert said(store) == [("c000", item, number, "dismissed", "page")]
    at = visit("Bundles", customer="c000")
    assert pills(at, item).value == c.DISMISSED
    pills(at, item).unselect(c.DISMISSED).run()
    assert said(store) == []
    pills(at, "the whole bundle").select(c.THUMBS_UP).run()
    assert said(store) == [("c000", None, number, "thumbs_up", "page")]


def test_nobody_said_anything_yet_and_where_to_go(visit, run):
    text = text_of(visit("Feedback"))
    assert "Nobody has said anything yet (0 bundles shown so far)" in text
    assert "needs data" not in text


def test_a_shop_without_data_is_led_to_the_data(visit):
    assert "needs data" in text_of(visit("Feedback"))


def test_a_file_is_taken_in_and_the_figures_follow(visit, run, store):
    at = visit("Feedback")
    at.file_uploader[0].upload("said.csv", FILE, "text/csv").run()
    next(one for one in at.button if one.label == "Take the file in").click().run()
    assert not at.exception
    text = text_of(at)
    assert "3 rows read, 2 answers are new" in text.replace("\\", "")
    assert "verdict unknown: 1 row" in text and "--best-score" not in text
    assert "Satisfied: 40.0 %" in text and "Dismissed: 1" in text and "Answers to surveys: 1" in text
    comments = at.dataframe[-1].value
    assert comments["Comment"].tolist() == ["nice, write to (e-mail)"]
    assert comments["Score"].tolist() == ["4 of 5"]


def test_an_answer_to_a_survey_is_typed_in(visit, run, store):
    at = visit("Feedback")
    at.text_input[0].set_value("c004")
    at.slider[0].set_value(2)
    at.text_area[0].set_value("too much tea, ring 0171 2345678")
    next(one for one in at.button if one.label == "Keep this answer").click().run()
    assert not at.exception
    [row] = cells(store.feedback.told(seed.SHOP)[[c.CUSTOMER_ID, c.VERDICT, c.SCORE, c.BEST_SCORE, c.COMMENT]])
    assert row == ("c004", "survey", 2.0, 5.0, "too much tea, ring (number)")


def test_an_answer_without_a_customer_is_told(visit, run, store):
    at = visit("Feedback")
    next(one for one in at.button if one.label == "Keep this answer").click().run()
    assert "No customer is named" in text_of(at) and said(store) == []
