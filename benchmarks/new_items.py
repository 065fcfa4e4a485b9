"""Products that nobody could have bought yet: some items are taken out of the past altogether, and found again.

    python -m benchmarks.new_items --data FOLDER [--set NAME …] [--draws 3] [--share 0.15] [--least 1]
        [--customers 1000] [--seed 0] [--inner]

Each draw removes every line of a random share of the items from before the cut (`--least`: only of items that at
least so many customers had bought), learns from what is left, and ranks the removed items alone for every customer
whose next order holds some of them. What is known of them is what a catalogue says: title, category, brand, price
(the median of what was paid, where the catalogue has none). Of more than `--customers` such customers some are drawn
by chance, so that it ends in minutes; everybody's past is learned from. recall@10, ties by chance (expected value),
the mean over a customer's draws, then over customers; the differences are paired, 95 % bootstrap over customers. With
`--inner` the log ends at its cut and is cut once more before that: for trying ideas, nothing judged is looked at.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
from scipy import sparse

from benchmarks.sets import SETS, BenchmarkSet, inner
from bundlerec.cli.output import table
from bundlerec.content import ContentModel, Descriptions, describe
from bundlerec.content.descriptions import one_hot
from bundlerec.content.model import held_in
from bundlerec.data.dataset import Dataset
from bundlerec.data.split import known_items, next_orders
from bundlerec.evaluation.intervals import estimate, mean_relative_difference
from bundlerec.text import text_encoder

K: Final = 10
OURS: Final = "BundleRec"
SHARES, CHANCE = "own category shares", "chance"


@dataclass(frozen=True)
class Draw:
    """One set of removed items, and who bought some of them next."""

    past: Dataset  # everything before the cut, without a line of theirs
    items: np.ndarray  # [m] item rows
    customers: np.ndarray  # [n] customer rows
    bought: np.ndarray  # [n, m] bool


def draw(log: BenchmarkSet, share: float, least: int, most: int, rng: np.random.Generator) -> Draw:
    """Removes a share of the items that at least `least` customers had bought before the cut.

    Of those who bought some of them next, at most `most` customers are judged.
    """
    before = log.dataset.before(log.cut)
    pool = np.flatnonzero(before.customers_of_item >= least)
    items = np.sort(rng.choice(pool, int(share * len(pool)), replace=False))
    keep = np.ones(log.dataset.n_items, dtype=bool)
    keep[items] = False
    past = before.only_items(keep)
    truth = next_orders(log.dataset, past.only_items(known_items(past)), log.cut)
    bought = held_in(truth.start, truth.item, items)
    some = np.sort(rng.permutation(np.flatnonzero(bought.any(axis=1)))[:most])
    return Draw(past, items, truth.customers[some], bought[some])


def scores(one: Draw, cut: int, about: Descriptions) -> dict[str, np.ndarray]:
    """Each method's scores of the removed items for the judged customers, [n, m] each."""
    amounts = sparse.csr_array(one.past.customer_item[one.customers])
    shape = one.bought.shape
    found = {OURS: ContentModel(about).fit(one.past, cut).score(one.customers, one.items)}
    for name, codes in ((SHARES, about.groups[1]), ("own department shares", about.groups[0])):
        if codes.max(initial=-1) > 0:
            found[name] = np.where(
                codes[one.items] >= 0, (amounts @ one_hot(codes)).toarray()[:, codes[one.items]], 0
            )
    if about.title_words.nnz:
        titles, place = np.unique(about.title[one.items], return_inverse=True)
        likeness = amounts @ one_hot(about.title) @ about.title_words @ about.title_words[titles].T
        found["text neighbours (words)"] = likeness.toarray()[:, place]
    if about.meaning.size:
        found["text neighbours (meaning)"] = (amounts @ about.meaning) @ about.meaning[one.items].T
    return {**found, CHANCE: np.zeros(shape)}


def recall(values: np.ndarray, bought: np.ndarray) -> np.ndarray:
    """[n] expected recall@K where places within a tie are drawn by chance."""
    row, column = np.nonzero(bought)
    wanted, rivals = values[row, column][:, None], values[row]
    above, level = (rivals > wanted).sum(axis=1), (rivals == wanted).sum(axis=1)
    inside = np.clip((K - above) / level, 0, 1)
    return np.bincount(row, weights=inside, minlength=len(bought)) / bought.sum(axis=1)


def judge(log: BenchmarkSet, asked: argparse.Namespace) -> None:
    """Prints one table a log."""
    rng = np.random.default_rng(asked.seed)
    about = describe(log.dataset.before(log.cut), text_encoder())
    found, people, sizes = defaultdict(list), [], []
    for _ in range(asked.draws):
        one = draw(log, asked.share, asked.least, asked.customers, rng)
        people.append(one.customers)
        sizes.append(one.bought.shape)
        for name, values in scores(one, log.cut, about).items():
            found[name].append(recall(values, one.bought))
    owner = np.concatenate(people)
    by_customer = {
        name: pd.Series(np.concatenate(parts)).groupby(owner).mean().to_numpy() for name, parts in found.items()
    }
    rows = [_row(name, values, by_customer[OURS]) for name, values in by_customer.items()]
    items, judged = sizes[0][1], len(by_customer[OURS])
    table(
        f"{log.name}: {asked.draws} draws of {items:,} removed items, {judged:,} customers judged, recall@{K}",
        ("Method", "recall", "95 %", "BundleRec more by", "95 %", "times as much"),
        rows,
    )


def _row(name: str, values: np.ndarray, ours: np.ndarray) -> tuple[str, ...]:
    own, more = estimate(values[:, None]), estimate((ours - values)[:, None])
    if name == OURS:
        return name, f"{own.value[0]:.4f}", f"{own.low[0]:.4f} to {own.high[0]:.4f}", "", "", ""
    ratio = mean_relative_difference([(ours, values)])
    return (
        name,
        f"{own.value[0]:.4f}",
        f"{own.low[0]:.4f} to {own.high[0]:.4f}",
        f"{more.value[0]:+.4f}",
        f"{more.low[0]:+.4f} to {more.high[0]:+.4f}",
        f"{1 + ratio.value[0]:.2f} ({1 + ratio.low[0]:.2f} to {1 + ratio.high[0]:.2f})",
    )


def main() -> None:
    """Judges each log that was asked for."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--data", type=Path, required=True, help="folder with one folder a log")
    words.add_argument("--set", choices=list(SETS), action="append", help="may be repeated; default: all")
    words.add_argument("--draws", type=int, default=3)
    words.add_argument("--share", type=float, default=0.15, help="of the items, removed in each draw")
    words.add_argument("--least", type=int, default=1, help="customers who must have bought an item to be removed")
    words.add_argument("--customers", type=int, default=1000, help="judged in each draw")
    words.add_argument("--seed", type=int, default=0)
    words.add_argument("--inner", action="store_true", help="before the cut alone, where ideas are tried")
    asked = words.parse_args()
    for name in asked.set or SETS:
        log = SETS[name](asked.data)
        judge(inner(log) if asked.inner else log, asked)


if __name__ == "__main__":
    main()
