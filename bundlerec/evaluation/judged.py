"""How each judged customer fared in a training: kept by the run, so that groups and runs can be compared later.

One column a (model, k, metric) of the judgement, one row a customer, as Parquet: few different numbers stand in a
column, so it takes about a byte a number. The ids stand apart, so that a customer who is erased becomes nobody.
"""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from bundlerec.data import columns as c
from bundlerec.evaluation.compare import CEILING, DISCOVERY, Judgement
from bundlerec.evaluation.metrics import Size
from bundlerec.store import JUDGED_LIST, Run, Store

ARTIFACT: Final = "judged.parquet"
SIZES: Final[tuple[Size, ...]] = (10, c.AUTO)
METRICS: Final = ("precision", "recall", "f1", f"{DISCOVERY}f1", "reward", "takings", "margin")
MARK: Final = "|"  # between model, k and metric in the name of a column


@dataclass(frozen=True)
class JudgedScores:
    """n judged customers; NaN where a customer can't be judged by a metric."""

    customers: np.ndarray  # [n] text; empty where the customer was erased since
    values: dict[tuple[str, Size, str], np.ndarray]  # (model, k, metric) -> [n] float32

    def of(self, model: str, k: Size, metric: str) -> np.ndarray | None:
        """[n] float32; None where the run kept no such figure."""
        return self.values.get((model, k, metric))

    def table(self) -> pd.DataFrame:
        """The same as rows: customer_id, model, k, metric, value; without erased customers and what is not judged."""
        known = self.customers != ""
        parts = [
            pd.DataFrame(
                {
                    c.CUSTOMER_ID: self.customers[known],
                    c.MODEL: model,
                    c.K: pd.Series([k] * int(known.sum()), dtype=object),
                    c.METRIC: metric,
                    c.VALUE: each[known].astype(np.float64),
                }
            )
            for (model, k, metric), each in self.values.items()
        ]
        names = [c.CUSTOMER_ID, c.MODEL, c.K, c.METRIC, c.VALUE]
        whole = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=names)
        return whole.dropna(subset=[c.VALUE]).reset_index(drop=True)


def judged_scores(judgement: Judgement, customer_ids: np.ndarray) -> JudgedScores:
    """What is kept of a judgement: the usual size and the own one, METRICS. customer_ids: of the dataset's rows."""
    kept = {
        key: each
        for key, each in judgement.values.items()
        if key[0] != CEILING and key[1] in SIZES and key[2] in METRICS
    }
    return JudgedScores(customer_ids[judgement.customers], kept)


def keep_judged(store: Store, run_id: int, scores: JudgedScores) -> None:
    """As artifacts of the run."""
    wide = pd.DataFrame({MARK.join(map(str, key)): each for key, each in scores.values.items()})
    stream = io.BytesIO()
    wide.to_parquet(stream, compression="zstd", index=False)
    store.results.save_artifact(run_id, ARTIFACT, stream.getvalue())
    ids = json.dumps(scores.customers.tolist(), ensure_ascii=False).encode()
    store.results.save_artifact(run_id, JUDGED_LIST, ids)


def kept_judged(store: Store, run: Run) -> JudgedScores | None:
    """Those of a run; None where it kept none: nobody was judged, or an older version of the program trained it."""
    wide, ids = (store.results.artifact(run.id, name) for name in (ARTIFACT, JUDGED_LIST))
    if wide is None or ids is None:
        return None
    table = pd.read_parquet(io.BytesIO(wide))
    values = {_key(str(name)): table[name].to_numpy(dtype=np.float32) for name in table.columns}
    return JudgedScores(np.array(json.loads(ids), dtype=object), values)


def _key(name: str) -> tuple[str, Size, str]:
    model, k, metric = name.split(MARK)
    return model, k if k == c.AUTO else int(k), metric
