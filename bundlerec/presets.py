"""What each preset spends: numbers only, measured in benchmarks and written up in docs/method.md."""

from __future__ import annotations

from dataclasses import dataclass

from bundlerec.config import Preset


@dataclass(frozen=True)
class Plan:
    """How much of everything one training takes."""

    snapshots: int  # past moments whose next orders the scorer learns from, at least
    folds: int  # nets, each trained without one part of the customers
    passes: int  # training passes over all snapshots
    hidden: int  # width of the net's first layer
    customers_a_snapshot: int  # at most so many customers from each moment, by chance
    policy_passes: int  # training passes of the policy
    samples: int  # bundles drawn for each customer and step (RLOO)
    probed: int = 50  # customers by whom it is judged whether reasons hold
    batch: int = 128  # customers at each step of a net
    steps: int = 240  # of a net's whole training, at least: on small shops fewer learn too little
    next_orders: int = 0  # until there are so many, the scorer looks at more past moments


PLANS = {
    Preset.QUICK: Plan(3, 2, 3, 64, 3_000, 3, 4, probed=30, batch=64),
    Preset.BALANCED: Plan(8, 5, 3, 128, 8_000, 4, 4, steps=500, next_orders=16_000),
    Preset.BEST: Plan(12, 5, 4, 256, 12_000, 6, 8, steps=500, next_orders=16_000),
}
