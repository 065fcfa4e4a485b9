"""Completing bundles that people made by hand: one item is hidden, all others of the catalogue compete for its place.

    python -m benchmarks.crowd --data FOLDER

FOLDER holds `crowd_bundles/electronic` and `/clothing`. A fifth of the sessions is held out with all its bundles (every
bundle's items stand together in its session, so keeping the session would give the answer away); each item of each held
out bundle is hidden in turn. hit@10: share of hidden items among the ten best, mean over bundles; ties count by chance.
Intervals, also those of the paired differences: bootstrap over bundles, 95 %.
Popularity is no input: an item that no kept session holds is likelier to be hidden here, for no reason in any shop.
The product's `complete` weighs words of titles among other evidence (`bundlerec/bundles/cart_evidence.py`).
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
from scipy import sparse

from bundlerec.evaluation.intervals import estimate, paired_difference
from bundlerec.text import text_encoder
from bundlerec.text.words import word_vectors

SETS: Final = ("electronic", "clothing")
K: Final = 10
WEIGHTS: Final = (
    0.0,
    0.03,
    0.1,
    0.3,
    1.0,
)  # of what was together, beside words and meaning; chosen on an inner fold


def main() -> None:
    """One block a set, one line a method."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--data", type=Path, required=True, help="folder that holds crowd_bundles/")
    folder = words.parse_args().data / "crowd_bundles"
    for name in SETS:
        _judge(name, folder / name)


def _judge(name: str, folder: Path) -> None:
    titles = pd.read_csv(folder / "item_titles.csv.gz").drop_duplicates("item ID").sort_values("item ID")
    place = pd.Series(np.arange(len(titles)), index=titles["item ID"])
    bundles = pd.read_csv(folder / "bundle_item.csv.gz").drop_duplicates()
    sessions = pd.read_csv(folder / "session_item.csv.gz").drop_duplicates()
    of = pd.read_csv(folder / "session_bundle.csv.gz").drop_duplicates("bundle ID").set_index("bundle ID")
    bundles["session ID"] = bundles["bundle ID"].map(of["session ID"])
    bundles, sessions = (  # a session names items, too, that have no title and are in no bundle
        lines.assign(row=lines["item ID"].map(place)).dropna(subset="row").astype({"row": int})
        for lines in (bundles, sessions)
    )
    rng = np.random.default_rng(0)
    every = np.union1d(sessions["session ID"].dropna(), bundles["session ID"].dropna())
    fold = pd.Series(rng.integers(0, 5, len(every)), index=every)
    text = titles["titles"].fillna("").astype(str)
    vectors, rare = text_encoder().encode(text.tolist()), word_vectors(text.tolist())
    meaning, wording = vectors @ vectors.T, (rare @ rare.T).toarray()

    def scores(held: int, kept: set[int]) -> tuple[list[tuple[np.ndarray, int, int]], dict[str, np.ndarray]]:
        carts = _carts(bundles[bundles["session ID"].map(fold) == held])
        known = [part[part["session ID"].map(fold).isin(kept)] for part in (sessions, bundles)]
        lift, cosine = _together(known, len(titles))
        mean = _means([cart for cart, _, _ in carts], len(titles))
        together = mean @ cosine
        text_alone = _standard(mean @ meaning) + _standard(mean @ wording)
        return carts, {
            "bought together (lift)": mean @ lift,
            "item-item (cosine)": together,
            "text neighbours (meaning)": mean @ meaning,
            "text neighbours (words)": mean @ wording,
            **{
                f"words + meaning + {weight} cosine": text_alone + weight * _standard(together)
                for weight in WEIGHTS
            },
        }

    carts, inner = scores(1, {2, 3, 4})
    best = max(WEIGHTS, key=lambda w: _hits(inner[f"words + meaning + {w} cosine"], carts).mean())
    carts, outer = scores(0, {1, 2, 3, 4})
    print(f"{name}: {len(carts):,} hidden items, {len(titles):,} compete")
    rivals = {method: _hits(values, carts) for method, values in outer.items() if not method.startswith("words +")}
    ours = _hits(outer[f"words + meaning + {best} cosine"], carts)
    for method, found in {**rivals, f"words + meaning + {best} cosine": ours}.items():
        mean = estimate(found[:, None])
        print(f"  {method:30} hit@{K} {mean.value[0]:.4f} [{mean.low[0]:.4f}, {mean.high[0]:.4f}]")
    for method, found in rivals.items():
        lead = paired_difference(ours, found)
        print(f"  ahead of {method:26} {lead.value[0]:+.4f} [{lead.low[0]:+.4f}, {lead.high[0]:+.4f}]")


def _carts(bundles: pd.DataFrame) -> list[tuple[np.ndarray, int, int]]:
    """(the others, the hidden one, number of the bundle) for each item of each bundle of two or more."""
    every = [np.unique(rows) for _, rows in bundles.groupby("bundle ID")["row"]]
    whole = [items for items in every if len(items) > 1]
    return [(items[items != item], int(item), number) for number, items in enumerate(whole) for item in items]


def _together(known: list[pd.DataFrame], items: int) -> tuple[np.ndarray, np.ndarray]:
    """Lift and cosine of the baskets that hold both, [items, items]."""
    baskets = []
    for lines in known:
        key = "bundle ID" if "bundle ID" in lines else "session ID"
        row = pd.factorize(lines[key])[0]
        baskets.append(
            sparse.csr_array((np.ones(len(lines), np.float32), (row, lines["row"])), (len(lines), items))
        )
    matrix = sparse.vstack(baskets, format="csr")
    both = (matrix.T @ matrix).toarray()
    sold = np.maximum(np.diag(both).copy(), 1)
    np.fill_diagonal(both, 0)
    lift = both / sold / sold[:, None]
    return lift, both / np.sqrt(sold * sold[:, None])


def _means(carts: list[np.ndarray], items: int) -> sparse.csr_array:
    sizes = np.array([len(cart) for cart in carts])
    row = np.repeat(np.arange(len(carts)), sizes)
    return sparse.csr_array((np.repeat(1 / sizes, sizes), (row, np.concatenate(carts))), (len(carts), items))


def _standard(values: np.ndarray) -> np.ndarray:
    return (values - values.mean(axis=1, keepdims=True)) / np.maximum(values.std(axis=1, keepdims=True), 1e-9)


def _hits(scores: np.ndarray, carts: list[tuple[np.ndarray, int, int]]) -> np.ndarray:
    """[bundles] share of each one's items that are among the K best when hidden; places within a tie by chance."""
    found = []
    for values, (cart, item, _) in zip(scores, carts, strict=True):
        own = values[item]
        rivals = np.delete(values, [*cart, item])
        above, equal = int((rivals > own).sum()), int((rivals == own).sum())
        found.append(float(np.clip((K - above) / (equal + 1), 0, 1)))
    bundle = np.array([number for _, _, number in carts])
    return np.bincount(bundle, weights=found) / np.bincount(bundle)


if __name__ == "__main__":
    main()
