"""The Metrics and Comparisons tables as the Evaluation page asks them: figures, sizes, the best method."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from bundlerec.data import columns as c
from pages.common import words

CEILING = "ceiling"
BEST_SELLERS = "best_sellers"
USUAL_SIZE = "10"


@dataclass(frozen=True)
class Scores:
    """One run's tables, everybody's segment, sizes as text."""

    metrics: pd.DataFrame
    comparisons: pd.DataFrame
    chosen: str

    def value(self, model: str, k: str, metric: str) -> float | None:
        """One figure, or None where it was not or could not be computed."""
        found = self._rows(metric, k)
        found = found.loc[found[c.MODEL] == model, c.VALUE]
        return float(found.iloc[0]) if len(found) else None

    def measures(self) -> list[str]:
        """Those with a figure, in the order of `words.MEASURES`."""
        return [name for name in words.MEASURES if self.sizes(name)]

    def judged(self, model: str, k: str, metric: str) -> int:
        """How many customers stand behind a figure."""
        found = self._rows(metric, k)
        return int(found.loc[found[c.MODEL] == model, c.N].sum())

    def without_figure(self, metric: str, k: str) -> list[str]:
        """Models of the run that have no figure of this measure at this size."""
        return [one for one in self.metrics[c.MODEL].unique() if one not in (*self.models(metric, k), CEILING)]

    def sizes(self, metric: str) -> list[str]:
        """All sizes with a figure of this measure, small to large, "auto" last."""
        present = set(self.metrics.loc[self.metrics[c.METRIC] == metric].dropna(subset=[c.VALUE])[c.K])
        return sorted(present - {c.AUTO}, key=int) + [c.AUTO] * (c.AUTO in present)

    def usual_size(self, metric: str) -> str:
        """10, or the largest size where 10 was not judged."""
        sizes = self.sizes(metric)
        fixed = [size for size in sizes if size != c.AUTO]
        return USUAL_SIZE if USUAL_SIZE in fixed else [*sizes[-1:], *fixed[-1:]][-1]

    def models(self, metric: str, k: str) -> list[str]:
        """Models with a figure, best first, without the ceiling."""
        rows = self._rows(metric, k).sort_values(c.VALUE, ascending=False)
        return [model for model in rows[c.MODEL] if model != CEILING]

    def best_simple(self, metric: str, k: str) -> str | None:
        """The best of the simple methods."""
        return next((model for model in self.models(metric, k) if not words.is_ours(model)), None)

    def paired(self, rival: str, metric: str, k: str) -> pd.Series | None:
        """The paired difference of the chosen model to a rival."""
        rows = self.comparisons
        found = rows[(rows[c.RIVAL] == rival) & (rows[c.METRIC] == metric) & (rows[c.K] == k)]
        return found.iloc[0] if len(found) else None

    def _rows(self, metric: str, k: str) -> pd.DataFrame:
        rows = self.metrics
        return rows[(rows[c.METRIC] == metric) & (rows[c.K] == k)].dropna(subset=[c.VALUE])


def scores(metrics: pd.DataFrame, comparisons: pd.DataFrame, chosen: str) -> Scores:
    """The tables of a run, made ready."""
    everybody = metrics[metrics[c.SEGMENT] == "all"]
    mine = comparisons[comparisons[c.MODEL] == chosen]
    return Scores(_with_text_sizes(everybody), _with_text_sizes(mine), chosen)


def _with_text_sizes(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(**{c.K: table[c.K].astype(str)})
