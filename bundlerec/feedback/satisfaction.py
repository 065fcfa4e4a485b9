"""How satisfied customers are, out of what they said.

    s = 1 for accepted, bought and thumbs up, 0 for dismissed and thumbs down, score / best score for a survey's answer

A figure is the mean over customers of each customer's mean s, with the 95 % interval of a bootstrap over customers. A
comment without a score says nothing here.
"""

from __future__ import annotations

from typing import Final

import pandas as pd

from bundlerec.data import columns as c
from bundlerec.evaluation.intervals import estimate

SATISFIED: Final = {c.ACCEPTED_OFFER: 1.0, c.BOUGHT: 1.0, c.THUMBS_UP: 1.0, c.DISMISSED: 0.0, c.THUMBS_DOWN: 0.0}
SATISFACTION: Final = "satisfaction"
ANSWERS: Final = "answers"
WHEN: Final = "when"
FIGURES: Final = [SATISFACTION, c.LOW, c.HIGH, c.N, ANSWERS]
A_YEAR: Final = pd.Timedelta(days=366)


def satisfaction_of(told: pd.DataFrame) -> pd.Series:
    """s of each row of a Feedback table, 0 to 1; NaN where it says nothing of it."""
    by_verdict = told[c.VERDICT].map(SATISFIED).astype("float64")
    return by_verdict.fillna(told[c.SCORE] / told[c.BEST_SCORE])


def satisfaction_by(told: pd.DataFrame, group: pd.Series | None = None) -> pd.DataFrame:
    """One row a group (all together: None), with FIGURES: satisfaction, low, high, n customers, answers."""
    scored = told.assign(**{SATISFACTION: satisfaction_of(told), "group": "all" if group is None else group})
    scored = scored.dropna(subset=[SATISFACTION, "group"])
    rows = {name: _figures(part) for name, part in scored.groupby("group", sort=True)}
    return pd.DataFrame.from_dict(rows, orient="index", columns=FIGURES)


def satisfaction_over_time(told: pd.DataFrame) -> pd.DataFrame:
    """A row a week, or a month where the answers span more than a year: its first day in `when`, and FIGURES."""
    times = told[c.TIME]
    long = len(told) > 0 and times.max() - times.min() > A_YEAR
    first_day = times.dt.to_period("M" if long else "W").dt.start_time
    return satisfaction_by(told, first_day).rename_axis(WHEN).reset_index()


def with_exposures(told: pd.DataFrame, shown: pd.DataFrame) -> pd.DataFrame:
    """Feedback with the model and kind of the bundle that it is about; empty where that is not known."""
    first = shown.drop_duplicates(c.EXPOSURE)
    number = told[c.EXPOSURE].astype(object)
    known = {name: dict(zip(first[c.EXPOSURE], first[name], strict=True)) for name in (c.MODEL, c.KIND)}
    return told.assign(**{name: number.map(by_number) for name, by_number in known.items()})


def _figures(part: pd.DataFrame) -> list[float]:
    means = part.groupby(c.CUSTOMER_ID)[SATISFACTION].mean().to_numpy()
    found = estimate(means.reshape(-1, 1))
    return [float(found.value[0]), float(found.low[0]), float(found.high[0]), found.n, len(part)]
