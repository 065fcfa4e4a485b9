"""What customers said of offers: verdicts, and scores and comments of surveys."""

from __future__ import annotations

from typing import Final

import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.aliases import TIMESTAMP
from bundlerec.data.cleaning.clocks import moments
from bundlerec.data.cleaning.customers import NO_CUSTOMER
from bundlerec.data.cleaning.erased import of_erased
from bundlerec.data.cleaning.events import BAD_TIME
from bundlerec.data.cleaning.ids import pseudonyms, without_point_zero
from bundlerec.data.cleaning.notes import Around, Notes
from bundlerec.data.cleaning.numbers import numbers
from bundlerec.data.cleaning.personal import without_contacts
from bundlerec.data.cleaning.totals import TOTAL, is_total
from bundlerec.data.cleaning.verdicts import NO_VERDICT, verdicts_of
from bundlerec.data.reading.dialect import compact

BAD_SCORE, NO_ANSWER, TWICE = "score unreadable or out of range", "neither score nor comment", "duplicate"
MASKED = "an e-mail address or a phone number in a comment, left out"
SCALES: Final = (5.0, 10.0, 100.0)  # best scores of the usual surveys
FROM_0_TO_10: Final = ("nps", "npsscore")  # the question of the net promoter score
OPTIONAL: Final = (c.ITEM_ID, c.BUNDLE, c.COMMENT)


def clean_feedback(rows: pd.DataFrame, mapping: dict[str, str], notes: Notes, around: Around) -> pd.DataFrame:
    """The Feedback table (without `feedback` and `exposure`) of rows given by field.

    Raises FileProblem when the order of day and month can't be found. A row without a time has none.
    """
    ids = {name: without_point_zero(rows[name]) for name in (c.CUSTOMER_ID, c.ITEM_ID, c.BUNDLE) if name in rows}
    rows = rows.assign(**ids)
    rows = notes.reject(rows, rows[c.CUSTOMER_ID] == "", NO_CUSTOMER)
    rows = notes.reject(rows, is_total(rows[c.CUSTOMER_ID]), TOTAL)
    words = rows[c.VERDICT] if c.VERDICT in rows else pd.Series("", index=rows.index, dtype="str")
    rows = rows.assign(**{c.VERDICT: verdicts_of(words, notes, around)})
    rows = notes.reject(rows, rows[c.VERDICT].isna(), NO_VERDICT)
    rows = _timed(rows, mapping, notes, around)
    rows = _scored(rows, mapping, notes, around)
    texts = {name: rows[name] if name in rows else pd.Series("", rows.index, dtype="str") for name in OPTIONAL}
    texts[c.COMMENT] = _masked(texts[c.COMMENT], notes)
    rows = rows.assign(**{name: cells.where(cells != "", None) for name, cells in texts.items()})
    silent = rows[c.VERDICT].eq(c.SURVEY) & rows[c.SCORE].isna() & rows[c.COMMENT].isna()
    rows = notes.reject(rows, silent, NO_ANSWER)
    rows = rows.assign(**{c.CUSTOMER_ID: pseudonyms(rows[c.CUSTOMER_ID], notes, around), c.SOURCE: around.file})
    rows = rows[~of_erased(rows[c.CUSTOMER_ID], "rows", notes, around)]
    names = [name for name in c.FEEDBACK if name not in (c.FEEDBACK_ID, c.EXPOSURE)]
    rows = notes.reject(rows, rows.duplicated(names), TWICE)
    return rows[names].reset_index(drop=True)


def best_score(scores: pd.Series, column: str) -> float:
    """What the scores of a survey are out of: 5, 10 or 100, the least that none is above; NaN without any score."""
    if scores.notna().sum() == 0:
        return float("nan")
    if compact(column) in FROM_0_TO_10:
        return 10.0
    return next((scale for scale in SCALES if scores.max() <= scale), SCALES[-1])


def _timed(rows: pd.DataFrame, mapping: dict[str, str], notes: Notes, around: Around) -> pd.DataFrame:
    if TIMESTAMP not in rows:
        notes.say(f"{around.file} names no times: what is new in it counts as said now.")
        return rows.assign(**{c.TIME: pd.Series(pd.NaT, index=rows.index, dtype="datetime64[us]")})
    there = rows[TIMESTAMP].astype("str").str.strip() != ""
    rows = rows.assign(**{c.TIME: moments(rows, mapping, notes, around)})
    return notes.reject(rows, rows[c.TIME].isna() & there, BAD_TIME)


def _scored(rows: pd.DataFrame, mapping: dict[str, str], notes: Notes, around: Around) -> pd.DataFrame:
    """With columns `score` and `best_score`, both empty where nothing was scored."""
    if c.SCORE not in rows:
        return rows.assign(**{c.SCORE: float("nan"), c.BEST_SCORE: float("nan")})
    column = mapping.get(c.SCORE, c.SCORE)
    score, unreadable = numbers(rows[c.SCORE], column, notes, around)
    best = pd.Series(around.best_score or best_score(score, column), index=rows.index)
    if c.BEST_SCORE in rows:
        told, _ = numbers(rows[c.BEST_SCORE], mapping.get(c.BEST_SCORE, c.BEST_SCORE), notes, around)
        best = told.fillna(best)
    elif score.notna().any():
        notes.say(
            f"Scores in “{column}” of {around.file} are taken as out of {best.iloc[0]:g}; --best-score says otherwise."
        )
    rows = rows.assign(**{c.SCORE: score, c.BEST_SCORE: best.where(score.notna())})
    return notes.reject(rows, unreadable | (score < 0) | (score > best), BAD_SCORE)


def _masked(comments: pd.Series, notes: Notes) -> pd.Series:
    said = comments.str.strip()
    bare = said.map(without_contacts)
    notes.change(MASKED, said.index[bare != said])
    return bare
