"""How often the intervals of off-policy estimates hold a truth that is known, in made-up shops.

    python -m benchmarks.offpolicy_made_up [--logs 400]

From each shop that many logs are drawn; of each log the three estimators tell their interval. Printed are the shares of
logs whose interval holds the truth, or lies above or below it, and the interval's median width in truths. An honest
interval of 95 % holds the truth on about 95 of 100 logs or more: where successes are few, no method reaches 95 exactly.

- usual: of the bundles served, 90 % were the usual one, the rest one of five others; what had everybody got the usual?
- nobody: a tenth was held back; what had everybody been?
- spent: the same with money (a tenth buys, log-normal with sigma 1), which has no largest value that would be known
- fashion: 80 goods at three places, clicks by four in a thousand, once chosen evenly (few large weights), once by what
  a policy had learnt (weights beyond 100); the other's clicks are asked for. Made like the Open Bandit sample
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from typing import Final

import numpy as np

from bundlerec.evaluation.arms import all_of
from bundlerec.evaluation.offpolicy import METHODS, Logged, NoOverlap, by_method, cross_fitted, off_policy

FOLDS: Final = 5
ITEMS, PLACES, MOMENTS = 80, 3, 20
CLICKS: Final = 0.004

Log = Callable[[np.random.Generator], Logged]


def usual(rate: float, n: int) -> tuple[Log, float]:
    """The log, and what is asked for: what everybody's usual bundle brings. Another brings half of it."""

    def drawn(rng: np.random.Generator) -> Logged:
        mine = rng.random(n) < 0.9
        reward = (rng.random(n) < np.where(mine, rate, rate / 2)).astype(np.float64)
        return all_of(mine, np.where(mine, 0.9, 0.1 / 5), reward, rng.random(n))

    return drawn, rate


def nobody(rate: float, n: int, *, spent: bool = False) -> tuple[Log, float]:
    """The log, and what is asked for: what comes of customers who are held back."""

    def drawn(rng: np.random.Generator) -> Logged:
        held = rng.random(n) < 0.1
        reward = (rng.random(n) < np.where(held, rate, 1.3 * rate)).astype(np.float64)
        if spent:
            reward *= rng.lognormal(3, 1, n)
        return all_of(held, np.where(held, 0.1, 0.9), reward, rng.random(n))

    return drawn, rate * (np.exp(3.5) if spent else 1)


def fashion(evenly: bool, n: int) -> tuple[Log, float]:
    """The log, and what is asked for: the clicks of the policy that did not choose."""
    rng = np.random.default_rng(0)
    liked = rng.lognormal(0, 1.2, (ITEMS, PLACES))
    clicks = rng.gamma(4, 1, liked.shape) * liked**0.15
    clicks *= CLICKS / clicks.mean()
    learnt = liked * rng.lognormal(0, 0.5, (MOMENTS, *liked.shape))
    learnt /= learnt.sum(axis=1, keepdims=True)
    even = np.full(learnt.shape, 1 / ITEMS)
    shown, asked = (even, learnt) if evenly else (learnt, even)
    below = shown.cumsum(axis=1)

    def drawn(rng: np.random.Generator) -> Logged:
        moment, place = rng.integers(0, MOMENTS, n), rng.integers(0, PLACES, n)
        item = (rng.random((n, 1)) > below[moment, :, place]).sum(axis=1).clip(max=ITEMS - 1)
        reward = (rng.random(n) < clicks[item, place]).astype(np.float64)
        means, fold = cross_fitted(item, reward, ITEMS, folds=FOLDS), np.arange(n) % FOLDS
        value = (means[fold] * asked[moment, :, place]).sum(axis=1)
        return Logged(reward, shown[moment, item, place], asked[moment, item, place], means[fold, item], value)

    return drawn, float((asked * clicks).sum(axis=1).mean())


def shops() -> Iterator[tuple[str, tuple[Log, float]]]:
    """What is asked, with the log and the truth."""
    for n in (200, 1000):
        yield f"usual, 5 % buy, {n} served", usual(0.05, n)
        yield f"usual, 1 % buy, {n} served", usual(0.01, n)
        yield f"nobody, 5 % buy, {n} customers", nobody(0.05, n)
        yield f"nobody, 30 % buy, {n} customers", nobody(0.3, n)
        yield f"nobody, spent, {n} customers", nobody(0.1, n, spent=True)
    for n in (1000, 10_000):
        yield f"fashion, learnt from even, {n} lines", fashion(True, n)
        yield f"fashion, even from learnt, {n} lines", fashion(False, n)


def main() -> None:
    """Prints a row for each shop and method."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--logs", type=int, default=400)
    logs = parser.parse_args().logs
    for name, (drawn, truth) in shops():
        found: dict[str, list[tuple[bool, bool, float]]] = {method: [] for method in METHODS}
        refused = 0
        for seed in range(logs):
            try:
                answers = by_method(off_policy(drawn(np.random.default_rng([1, seed])), seed=seed))
            except NoOverlap:
                refused += 1
                continue
            for method, one in answers.items():
                found[method].append((truth < one.low, truth > one.high, (one.high - one.low) / truth))
        print(f"{name}: truth {truth:.4g}" + (f"; {refused} refused" if refused else ""))
        for method, all_ in found.items():
            above, below, width = np.array(all_, dtype=np.float64).T
            held = 1 - above.mean() - below.mean()
            print(
                f"  {method:6} holds it {held:6.1%}; lies above {above.mean():.1%}, below {below.mean():.1%}; "
                f"width {np.median(width):.2f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
