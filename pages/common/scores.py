"""The Metrics and Comparisons tables as the Evaluation page asks them: figures, sizes, the best method."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from bundlerec.data import columns as c
from pages.common import words

CEILING = "ceiling"
BEST_SELLERS = "best_sellers"
USUAL_SIZE = "10"

Figures = Mapping[
    tuple[str, str], Mapping[str, tuple[float, int]]
]  # of measure and size: model -> figure, customers


@dataclass(frozen=True)
class Scores:
    """One run's tables, everybody's segment, sizes as text."""

    metrics: pd.DataFrame
    comparisons: pd.DataFrame
    chosen: str
    figures: Figures

    def value(self, model: str, k: str, metric: str) -> float | None:
        """One figure, or None where it was not or could not be computed."""
        found = self._of(metric, k).get(model)
        return found[0] if found else None

    def measures(self) -> list[str]:
        """Those with a figure, in the order of `words.MEASURES`."""
        return [name for name in words.MEASURES if self.sizes(name)]

    def judged(self, model: str, k: str, metric: str) -> int:
        """How many customers stand behind a figure."""
        found = self._of(metric, k).get(model)
        return found[1] if found else 0

    def without_figure(self, metric: str, k: str) -> list[str]:
        """Models of the run that have no figure of this measure at this size."""
        known = (*self.models(metric, k), CEILING)
        return [one for one in self.metrics[c.MODEL].unique() if one not in known]

    def sizes(self, metric: str) -> list[str]:
        """All sizes with a figure of this measure, small to large, "auto" last."""
        present = {k for name, k in self.figures if name == metric}
        return sorted(present - {c.AUTO}, key=int) + [c.AUTO] * (c.AUTO in present)

    def usual_size(self, metric: str) -> str:
        """10, or the largest size where 10 was not judged."""
        sizes = self.sizes(metric)
        fixed = [size for size in sizes if size != c.AUTO]
        return USUAL_SIZE if USUAL_SIZE in fixed else [*sizes[-1:], *fixed[-1:]][-1]

    def models(self, metric: str, k: str) -> list[str]:
        """Models with a figure, best first, without the ceiling."""
        return [model for model in self._of(metric, k) if model != CEILING]

    def best_simple(self, metric: str, k: str) -> str | None:
        """The best of the simple methods."""
        return next((model for model in self.models(metric, k) if not words.is_ours(model)), None)

    def paired(self, rival: str, metric: str, k: str) -> pd.Series | None:
        """The paired difference of the chosen model to a rival."""
        rows = self.comparisons
        found = rows[(rows[c.RIVAL] == rival) & (rows[c.METRIC] == metric) & (rows[c.K] == k)]
        return found.iloc[0] if len(found) else None

    def _of(self, metric: str, k: str) -> Mapping[str, tuple[float, int]]:
        return self.figures.get((metric, k), {})


def scores(metrics: pd.DataFrame, comparisons: pd.DataFrame, chosen: str) -> Scores:
    """The tables of a run, made ready."""
    everybody = _with_text_sizes(metrics[metrics[c.SEGMENT] == "all"])
    mine = _with_text_sizes(comparisons[comparisons[c.MODEL] == chosen])
    return Scores(everybody, mine, chosen, _figures(everybody))


def _figures(everybody: pd.DataFrame) -> Figures:
    """Looked through once: the page asks some hundred times, and each look through a table takes a millisecond."""
    known = everybody.dropna(subset=[c.VALUE]).sort_values(c.VALUE, ascending=False, kind="stable")
    found: dict[tuple[str, str], dict[str, tuple[float, int]]] = {}
    for metric, k, model, value, n in known[[c.METRIC, c.K, c.MODEL, c.VALUE, c.N]].itertuples(index=False):
        found.setdefault((metric, k), {}).setdefault(model, (float(value), int(n)))
    return found


def _with_text_sizes(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(**{c.K: table[c.K].astype(str)})
