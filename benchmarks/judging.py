"""How often a campaign's 95 % interval misses the true effect: `python -m benchmarks.judging [--draws N]`.

Made-up campaigns of few customers, ten in a hundred held back; what a customer does goes with what he or she did before
(a correlation of 0.5). Of shares, the offer makes so many more of 100 buy; of money, half of the customers buy
and spend log-normal sums of some spread, and the offer does nothing. Each line should say 0.05 or less.
"""

from __future__ import annotations

import argparse
from typing import Final

import numpy as np
import pandas as pd
from scipy.stats import norm

from bundlerec.campaigns.judging import Effect, judge
from bundlerec.campaigns.outcomes import OF_BUNDLE, TAKINGS

HELD, ALIKE = 0.1, 0.7
SHARES: Final = (
    (0.02, 0.0),
    (0.1, 0.05),
    (0.3, 0.05),
    (0.5, 0.0),
    (0.8, 0.05),
    (0.95, 0.0),
)  # usual, and the rise
SPREADS: Final = (1.0, 2.0)  # standard deviations of the logarithm of money


def main() -> None:
    """One line a size and outcome."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--draws", type=int, default=1_000)
    words.add_argument("--customers", type=int, default=200)
    asked = words.parse_args()
    n, seeds = asked.customers, range(asked.draws)
    print(f"{'customers':>9} {'held back':>9}  {'outcome':32} {'missed':>7}")
    for usual, rise in SHARES:
        missed = np.mean([_misses(share(n, usual, rise, seed), rise) for seed in seeds])
        print(
            f"{n:9} {round(HELD * n):9}  {f'{usual:.0%} buy, the offer adds {rise:.0%}':32} {missed:7.3f}",
            flush=True,
        )
    for spread in SPREADS:
        missed = np.mean([_misses(money(n, spread, seed), 0.0) for seed in seeds])
        print(f"{n:9} {round(HELD * n):9}  {f'money, spread {spread:g}':32} {missed:7.3f}", flush=True)


def share(n: int, usual: float, rise: float, seed: int) -> Effect:
    """Who buys."""
    rng = np.random.default_rng(seed)
    held = _held(rng, n)
    before, after = _taste(rng, n)
    chance = np.where(held, usual, usual + rise)
    return _judged(OF_BUNDLE, held, before < norm.ppf(usual), after < norm.ppf(chance))


def money(n: int, spread: float, seed: int) -> Effect:
    """What everybody spends."""
    rng = np.random.default_rng(seed)
    held = _held(rng, n)
    sums = [np.exp(spread * one) * (rng.random(n) < 0.5) for one in _taste(rng, n)]
    return _judged(TAKINGS, held, *sums)


def _held(rng: np.random.Generator, n: int) -> np.ndarray:
    held = np.zeros(n, dtype=bool)
    held[rng.choice(n, round(HELD * n), replace=False)] = True
    return held


def _taste(rng: np.random.Generator, n: int) -> list[np.ndarray]:
    """Before and after: standard normal, with the correlation ALIKE ** 2."""
    lasting = rng.normal(size=n)
    return [ALIKE * lasting + np.sqrt(1 - ALIKE**2) * rng.normal(size=n) for _ in range(2)]


def _judged(name: str, held: np.ndarray, before: np.ndarray, after: np.ndarray) -> Effect:
    told, known = (pd.DataFrame({name: values.astype(float)}) for values in (after, before))
    return judge(held, told, known, (name,))[0]


def _misses(found: Effect, truth: float) -> bool:
    return found.low is None or found.high is None or not found.low <= truth <= found.high


if __name__ == "__main__":
    main()
