"""Ranking the bundles that a merchant already has: Youshu, a bookshop, as published.

    python -m benchmarks.youshu --data FOLDER

FOLDER holds `youshu/` (user_item, bundle_item, user_bundle_train, _tune, _test; a pair of numbers a line). Every
method learns from user_bundle_train alone; ridges are chosen on _tune, and _test is judged once: recall@20 and NDCG@20
over all bundles but those of _train, mean over the customers of _test. Our ranker runs through the product's own code,
with the settings that the product ships.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
from scipy import linalg, sparse
from threadpoolctl import threadpool_limits

from bundlerec.bundles.existing.offers import ExistingBundles
from bundlerec.bundles.existing.ranker import BundleRanker
from bundlerec.evaluation.intervals import estimate

K: Final = 20
RIDGES: Final = (200.0, 400.0, 800.0)
CONTENTS: Final = (0.25, 0.5)  # weight of a row bundle x item beside a row customer x bundle
PUBLISHED: Final = (
    ("published: EASE with bundle-item rows, as re-run", ".2649"),
    ("published: the best nets", ".28 to .30"),
)


@dataclass(frozen=True)
class Youshu:
    """The log as matrices of ones."""

    bought: sparse.csr_array  # [customers, items]
    contents: sparse.csr_array  # [bundles, items]
    train: sparse.csr_array  # [customers, bundles]
    tune: sparse.csr_array
    test: sparse.csr_array

    def as_bundles(self) -> ExistingBundles:
        """As the product sees a shop that has its bundles, and the purchases of both, in one log."""
        ids = np.arange(self.contents.shape[0]).astype(str).astype(object)
        items = np.arange(self.contents.shape[1]).astype(str).astype(object)
        return ExistingBundles(ids, ids, items, self.contents, self.bought, self.train, 0)


def read(folder: Path) -> Youshu:
    """The five files of the folder `youshu`."""
    pairs = {
        name: pd.read_csv(folder / "youshu" / f"{name}.txt.gz", sep="\t", header=None).to_numpy()
        for name in ("user_item", "bundle_item", "user_bundle_train", "user_bundle_tune", "user_bundle_test")
    }
    bought, contents, *parts = pairs.values()
    customers = 1 + max(int(each[:, 0].max()) for each in (bought, *parts))
    bundles = 1 + max(int(contents[:, 0].max()), *(int(each[:, 1].max()) for each in parts))
    items = 1 + max(int(each[:, 1].max()) for each in (bought, contents))
    return Youshu(
        _ones(bought, (customers, items)),
        _ones(contents, (bundles, items)),
        *(_ones(each, (customers, bundles)) for each in parts),
    )


def judged(
    scores: np.ndarray, customers: np.ndarray, log: Youshu, truth: sparse.csr_array
) -> tuple[np.ndarray, np.ndarray]:
    """Recall@20 and NDCG@20 (ideal cut at the size of the truth) of each customer ([n] each)."""
    scores = scores.astype(np.float64) - 1e9 * log.train[customers].toarray()
    best = np.argsort(-scores, axis=1, kind="stable")[:, :K]
    hit = np.take_along_axis(truth[customers].toarray(), best, axis=1)
    size = np.diff(truth.indptr)[customers]
    discount = 1 / np.log2(np.arange(2, K + 2))
    ideal = np.cumsum(discount)[np.minimum(size, K) - 1]
    return hit.sum(axis=1) / size, hit @ discount / ideal


def ease(log: Youshu, customers: np.ndarray, ridge: float, contents: float) -> np.ndarray:
    """EASE over bundles (Steck 2019) whose rows are customers, and items with weight `contents`."""
    gram = (log.train.T @ log.train + contents * (log.contents @ log.contents.T)).toarray().astype(np.float32)
    gram[np.diag_indices_from(gram)] += ridge
    with threadpool_limits(1, "blas"):
        solved = linalg.inv(gram, overwrite_a=True, assume_a="pos")
    weights = solved / -np.diag(solved)
    np.fill_diagonal(weights, 0)
    return log.train[customers] @ weights


def main() -> None:
    """Chooses the rivals' settings, judges everybody once, and prints one line a method."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--data", type=Path, required=True, help="folder that holds youshu/")
    log = read(words.parse_args().data)
    tuned, tested = (np.flatnonzero(np.diff(part.indptr)) for part in (log.tune, log.test))
    print(f"{len(tested):,} customers judged, {log.contents.shape[0]:,} bundles")

    def on_tune(ridge: float, contents: float) -> float:
        return float(judged(ease(log, tuned, ridge, contents), tuned, log, log.tune)[0].mean())

    plain = max(RIDGES, key=lambda ridge: on_tune(ridge, 0.0))
    stacked = max(((ridge, c) for c in CONTENTS for ridge in RIDGES), key=lambda pair: on_tune(*pair))
    started = time.perf_counter()
    ranker = BundleRanker().fit(log.as_bundles())
    seconds = time.perf_counter() - started
    popular = np.tile(log.train.sum(axis=0), (len(tested), 1))
    methods = {
        "most taken": popular,
        f"EASE (ridge {plain:g})": ease(log, tested, plain, 0.0),
        f"EASE with bundle-item rows (ridge {stacked[0]:g}, weight {stacked[1]:g})": ease(log, tested, *stacked),
        "BundleRec": ranker.score(tested),
    }
    for name, scores in methods.items():
        recall, ndcg = judged(scores, tested, log, log.test)
        found = estimate(recall[:, None])
        interval = f"[{found.low[0]:.4f}, {found.high[0]:.4f}]"
        print(f"{name:62} recall@20 {found.value[0]:.4f} {interval}  ndcg@20 {ndcg.mean():.4f}")
    for name, figure in PUBLISHED:
        print(f"{name:62} recall@20 {figure}")
    print(f"BundleRec on tune: recall@20 {judged(ranker.score(tuned), tuned, log, log.tune)[0].mean():.4f}; "
          f"fitted in {seconds:.0f} s")  # fmt: skip


def _ones(pairs: np.ndarray, shape: tuple[int, int]) -> sparse.csr_array:
    found = sparse.csr_array((np.ones(len(pairs), dtype=np.float32), (pairs[:, 0], pairs[:, 1])), shape=shape)
    found.data[:] = 1
    return found


if __name__ == "__main__":
    main()
