"""Off-policy estimates against the truth, on the Open Bandit sample.

    python -m pip install --no-deps obp==0.4.1     (its data files alone are read; nothing of it is imported)
    python -m benchmarks.offpolicy

The package holds six logs of a fashion shop: 10,000 recommendations in each of three campaigns (all, men, women), once
chosen uniformly at random and once by Bernoulli Thompson sampling (BTS), each with the probability of its choice and
whether it was clicked (Saito et al. 2021, Open Bandit Dataset and Pipeline). From the log of one policy the value of
the other is estimated; the truth is the mean of the other's own log. Each pair is judged on a hundred resamples of the
log (drawn with replacement) and on the tenths into which it is dealt out ten times: resamples of one unlucky log all
share its luck, the tenths of one deal share nothing. Two shares are printed: of the intervals that hold the truth as it
stands, and of those that do when it is counted that the truth is itself a mean over some forty clicks. The probability
of BTS for an item at a place is its share of what BTS showed there.
"""

from __future__ import annotations

import sys
from importlib import metadata
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from bundlerec.evaluation.offpolicy import METHODS, Logged, NoOverlap, by_method, cross_fitted, off_policy

CAMPAIGNS: Final = ("all", "men", "women")
RESAMPLES: Final = 100
DEALS: Final = 10
RANDOM, BTS = "random", "bts"
FOLDS: Final = 5
NORMAL: Final = 1.96


def folder() -> Path:
    """Where the sample lies; ends the program with a sentence where it is not installed."""
    try:
        files = metadata.distribution("obp").locate_file("obp/dataset/obd")
    except metadata.PackageNotFoundError:
        sys.exit("The sample is in the package obp: python -m pip install --no-deps obp==0.4.1")
    return Path(str(files))


def read(policy: str, campaign: str) -> pd.DataFrame:
    """One log: item_id, position (0 to 2), click, propensity_score."""
    names = ["item_id", "position", "click", "propensity_score"]
    table = pd.read_csv(folder() / policy / campaign / f"{campaign}.csv", usecols=names)
    return table.assign(position=table["position"] - 1)


def chances(policy: str, log: pd.DataFrame, items: int) -> np.ndarray:
    """[items, places] with which a policy shows each item at each place, the places' sums 1."""
    if policy == RANDOM:
        return np.full((items, 3), 1 / items)

    count = np.zeros((items, 3))
    np.add.at(count, (log["item_id"].to_numpy(), log["position"].to_numpy()), 1.0)
    return count / count.sum(axis=0)


def estimated(log: pd.DataFrame, target: np.ndarray, seed: int) -> dict[str, tuple[float, float, float]]:
    """method -> (value, low, high), with a reward model of the mean click of each item."""
    item, place = log["item_id"].to_numpy(), log["position"].to_numpy()
    reward = log["click"].to_numpy(dtype=np.float64)
    means = cross_fitted(item, reward, len(target), folds=FOLDS)
    fold = np.arange(len(log)) % FOLDS
    value = (means @ target)[fold, place]
    logged = Logged(reward, log["propensity_score"].to_numpy(), target[item, place], means[fold, item], value)
    found = off_policy(logged, seed=seed)
    told = {method: (one.value, one.low, one.high) for method, one in by_method(found).items()}
    return {**told, "ess": (found.effective, found.mean_weight, found.clipped)}


def main() -> None:
    """Prints each pair: estimates on the whole log, and on how many resamples the interval held the truth."""
    for campaign in CAMPAIGNS:
        logs = {policy: read(policy, campaign) for policy in (RANDOM, BTS)}
        items = int(max(log["item_id"].max() for log in logs.values())) + 1
        for shown, asked in ((RANDOM, BTS), (BTS, RANDOM)):
            log, truth = logs[shown], float(logs[asked]["click"].mean())
            target = chances(asked, logs[asked], items)
            print(
                f"\n{campaign}: {asked} from the log of {shown}; truth {truth:.4f}, shown {log['click'].mean():.4f}"
            )
            try:
                whole = estimated(log, target, 0)
            except NoOverlap as refused:
                print(f"  refused: {refused.message}")
                continue
            ess, mean_weight, clipped = whole["ess"]
            print(f"  worth {ess:,.0f} of {len(log):,}; mean weight {mean_weight:.3f}; cut {clipped:.2%}")
            noise = NORMAL * float(logs[asked]["click"].std(ddof=1)) / len(logs[asked]) ** 0.5
            for how, parts in {"drawn": drawn(log), "tenths": tenths(log)}.items():
                again = [estimated(part, target, 1) for part in parts]
                for method in METHODS:
                    value, low, high = whole[method]
                    held = (np.mean([inside(one[method], truth, more) for one in again]) for more in (0.0, noise))
                    shares = "; ".join(f"{share:.0%}" for share in held)
                    print(f"  {how:7}{method:6} {value:.4f} ({low:.4f} to {high:.4f}); truth inside: {shares}")


def drawn(log: pd.DataFrame) -> list[pd.DataFrame]:
    """RESAMPLES logs as long as this one, drawn from it with replacement."""
    rng = np.random.default_rng(0)
    return [log.iloc[rng.integers(0, len(log), len(log))] for _ in range(RESAMPLES)]


def tenths(log: pd.DataFrame) -> list[pd.DataFrame]:
    """The log dealt out DEALS times into ten logs that share nothing."""
    rng = np.random.default_rng(0)
    return [log.iloc[part] for _ in range(DEALS) for part in np.array_split(rng.permutation(len(log)), 10)]


def inside(answer: tuple[float, float, float], truth: float, noise: float) -> bool:
    """Whether the interval holds the truth; `noise`: half the width of the truth's own interval."""
    value, low, high = answer
    return value - np.hypot(value - low, noise) <= truth <= value + np.hypot(high - value, noise)


if __name__ == "__main__":
    main()
