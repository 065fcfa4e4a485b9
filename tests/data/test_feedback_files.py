"""Files of feedback and of surveys' answers: what is taken, what is left out, and what never reaches the database."""

from __future__ import annotations

import pandas as pd
import pytest

from bundlerec.data import columns as c
from bundlerec.data.cleaning.ids import pseudonym
from bundlerec.data.cleaning.personal import without_contacts
from bundlerec.data.secret import passing_key
from tests.contracts.tables import cells
from tests.data.files import LOG, cleaned, looked_at

SAID = """customer_id,verdict,item_id,bundle,score,comment,timestamp
ann,accepted,007,1,,,2024-01-05 10:00
ann,Like,jam,,,,2024-01-05 10:00
bob,nonsense,jam,,,,2024-01-05 10:00
bob,survey,,,4,Ring +49 170 1234567 or write to bob@x.org,
,survey,,,4,x,2024-01-06
eve,survey,,,,,2024-01-06
eve,survey,,,abc,ok,2024-01-06
joe,,,,2,ok,2024-01-06
joe,,,,2,ok,2024-01-06
joe,dismissed,jam,,,,yesterday
"""


def table_of(folder, text, **options):
    [file] = cleaned(folder, text, **options)
    assert not file.report.refusal, file.report.refusal
    return file.report, file.feedback


def test_every_row_is_taken_or_counted_with_its_reason(tmp_path):
    report, told = table_of(tmp_path, SAID)
    assert (report.layout, report.role, report.rows_read, report.rows_kept) == ("feedback", "feedback", 10, 4)
    assert report.rejected == {
        "customer missing": 1,
        "verdict unknown": 1,
        "date unreadable": 1,
        "score unreadable or out of range": 1,
        "neither score nor comment": 1,
        "duplicate": 1,
    }
    assert cells(told[[c.CUSTOMER_ID, c.VERDICT, c.ITEM_ID, c.BUNDLE, c.SCORE, c.BEST_SCORE]]) == [
        ("ann", "accepted", "007", "1", None, None),
        ("ann", "thumbs_up", "jam", None, None, None),
        ("bob", "survey", None, None, 4.0, 5.0),
        ("joe", "survey", None, None, 2.0, 5.0),
    ]
    assert told[c.TIME].isna().tolist() == [False, False, True, False]
    assert any("“like” as thumbs up" in problem for problem in report.problems)


def test_addresses_and_phone_numbers_in_comments_are_left_out_and_it_is_counted(tmp_path):
    report, told = table_of(tmp_path, SAID)
    assert told[c.COMMENT].dropna().tolist() == ["Ring (number) or write to (e-mail)", "ok"]
    assert report.changed["an e-mail address or a phone number in a comment, left out"] == 1


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("call 0171-2345678!", "call (number)!"),
        ("(555) 123-4567", "(number)"),
        ("13800138000 打我", "(number) 打我"),
        ("a.b@c.de, x@y.org", "(e-mail) (e-mail)"),
        ("on 2024-01-05 10:30 I paid 1234.56 for 2 of 30", "on 2024-01-05 10:30 I paid 1234.56 for 2 of 30"),
        ("since 05.01.2024", "since 05.01.2024"),
    ],
)
def test_what_may_be_a_phone_is_masked_and_dates_and_prices_are_not(text, bare):
    assert without_contacts(text) == bare


@pytest.mark.parametrize(
    ("scores", "header", "best"),
    [("4\n1", "Score", 5), ("9\n1", "Score", 10), ("4\n1", "NPS", 10), ("55", "Score", 100)],
)
def test_a_survey_of_customers_scores_and_comments_is_known_and_its_scale_found(scores, header, best, tmp_path):
    rows = "".join(f"c{at},{score},fine\n" for at, score in enumerate(scores.split("\n")))
    report, told = table_of(tmp_path, f"Customer,{header},Comment\n{rows}")
    assert set(told[c.BEST_SCORE]) == {best} and set(told[c.VERDICT]) == {c.SURVEY}
    assert any(f"out of {best}" in problem for problem in report.problems)


def test_the_analyst_says_what_scores_are_out_of(tmp_path):
    _, told = table_of(tmp_path, "customer_id,score,comment\nann,4,ok\n", best_score=10.0)
    assert told[c.BEST_SCORE].tolist() == [10.0]


def test_a_column_may_say_what_each_score_is_out_of(tmp_path):
    _, told = table_of(tmp_path, "customer_id,score,best_score,comment\nann,4,7,ok\nbob,4,,ok\n")
    assert told[c.BEST_SCORE].tolist() == [7.0, 5.0]


def test_reviews_of_products_with_times_are_no_survey(tmp_path):
    text = "customer_id,item_id,score,comment,timestamp\nann,tea,4,ok,2024-01-05\n"
    assert looked_at(tmp_path, text).role == "events"


def test_scores_without_comments_are_attributes_unless_the_analyst_says_what_they_are(tmp_path):
    text = "customer_id,score\nann,4\n"
    assert looked_at(tmp_path, text).role == "customers"
    assert looked_at(tmp_path, text, role="feedback").role == "feedback"


def test_a_customer_known_by_e_mail_is_kept_as_a_code(tmp_path):
    _, told = table_of(tmp_path, "customer_id,verdict,item_id\nAnn@X.org,bought,tea\n")
    [code] = told[c.CUSTOMER_ID]
    assert code.startswith("p_") and len(code) == len(pseudonym("ann@x.org", passing_key(tmp_path)()))


@pytest.mark.parametrize("more", ["feedback", "comment", "score", "rating"])
def test_an_order_log_with_a_column_of_remarks_stays_a_log(more, tmp_path):
    lines = LOG.splitlines()
    text = "\n".join([f"{lines[0]},{more}", *(f"{line},4" for line in lines[1:])]) + "\n"
    assert looked_at(tmp_path, text).role == "events"


def test_a_file_without_times_says_when_it_counts_from(tmp_path):
    report, told = table_of(tmp_path, "customer_id,verdict,item_id\nann,bought,tea\n")
    assert told[c.TIME].isna().all() and told[c.TIME].dtype == "datetime64[us]"
    assert any("names no times" in problem for problem in report.problems)
    assert isinstance(told, pd.DataFrame)
