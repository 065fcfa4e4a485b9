"""How long the plan within stock takes, and how close it is to the best: `python -m benchmarks.allocation`.

Made-up customers with as many likely products each as a training keeps. Chances fall off with the rank as those of a
shop do, everybody likes best sellers, prices are log-normal, and the stock is one piece for each few that are wanted.
With --most-of-shelf N no bundle holds more than N products of one of twenty shelves.
"""

from __future__ import annotations

import argparse
import time
from typing import Final

import numpy as np

from bundlerec.money.allocation import allocate
from bundlerec.money.chances import PLACES

SHELVES: Final = 20


def made_up(customers: int, items: int, scarcity: float, seed: int) -> tuple[np.ndarray, ...]:
    """value, item, sizes, stock of `allocate`. scarcity: places of all bundles for each piece of the stock."""
    rng = np.random.default_rng(seed)
    taste = np.log(1 / np.arange(1, items + 1))
    item = np.empty((customers, PLACES), dtype=np.int32)
    for row in range(customers):  # without repetition, best sellers sooner (Gumbel top k)
        item[row] = np.argpartition(taste + rng.gumbel(size=items), -PLACES)[-PLACES:]
    chance = 0.5 / np.arange(1, PLACES + 1) * rng.lognormal(0, 0.3, item.shape)
    price = rng.lognormal(1.0, 0.7, items)
    sizes = rng.integers(3, 11, customers)
    share = 1 / np.arange(1, items + 1) ** 0.7
    stock = np.floor(share / share.sum() * sizes.sum() / scarcity) + rng.integers(0, 3, items)
    return np.minimum(chance, 0.95) * price[item], item, sizes, stock


def main() -> None:
    """One line for each scarcity."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--customers", type=int, default=30_000)
    words.add_argument("--items", type=int, default=5_000)
    words.add_argument("--seed", type=int, default=0)
    words.add_argument("--most-of-shelf", type=int)
    told = words.parse_args()
    print("places per piece | seconds | pieces promised | of stock | share of the upper bound")
    for scarcity in (0.5, 1.0, 2.0, 10.0):
        value, item, sizes, stock = made_up(told.customers, told.items, scarcity, told.seed)
        shelf = np.random.default_rng(told.seed).integers(0, SHELVES, told.items)
        limits = [(shelf[item], told.most_of_shelf)] if told.most_of_shelf else []
        started = time.perf_counter()
        found = allocate(value, item, sizes, stock, limits)
        seconds = time.perf_counter() - started
        used = np.bincount(item[found.taken], minlength=len(stock))
        assert (used <= stock).all() and (found.taken.sum(axis=1) <= sizes).all()
        print(f"{scarcity:g} | {seconds:.1f} | {used.sum():,} | {int(stock.sum()):,} | {found.share:.2%}")


if __name__ == "__main__":
    main()
