"""Are the weights fitted again on the newest orders, or kept? Decided by measuring.

After the judgement the orders after the cut are known too. The nets learn from four fifths of the judged customers'
orders; on the other fifth the new weights are compared with the old ones, and the better ones are kept.
"""

from __future__ import annotations

import copy
from dataclasses import replace

import numpy as np
import torch

from bundlerec.scorer.snapshot import Snapshot
from bundlerec.scorer.trainer import ScorerTrainer
from bundlerec.scorer.weights import ScorerWeights
from bundlerec.training.choice import f1_of_view

HELD_OUT = 0.2
RATE = 0.3  # of the first training's rate: the nets are to follow, not to start anew
BATCH = 128  # customers
LEAST = 100  # customers held out; fewer can't tell


def refit(
    weights: ScorerWeights, newest: Snapshot, older: list[Snapshot], device: torch.device, seed: int
) -> tuple[ScorerWeights, str]:
    """The weights to ship, and a sentence that tells which and why.

    `newest`: the judged customers at the judging cut with their truth; `older`: snapshots already learned from.
    """
    rng = np.random.default_rng(seed)
    held = rng.random(len(newest)) < HELD_OUT
    if held.sum() < LEAST:
        return weights, "The weights were kept: too few customers to tell whether fitting them again would help."
    learners = np.ones(int(max(view.customers.max() for view in [newest, *older])) + 1, dtype=bool)
    learners[newest.customers[held]] = False
    nets = []
    for number, net in enumerate(weights.nets):
        # What a net drops by chance must not depend on what was computed before it, or a resumed run ends otherwise.
        torch.manual_seed(seed + number)
        moved = copy.deepcopy(net)
        trainer = ScorerTrainer(
            moved, [newest, *older], learners, passes=1, batch=BATCH, device=device, seed=seed + number, rate=RATE
        )
        trainer.train_epoch()
        nets.append(moved)
    again = replace(weights, nets=nets)
    asked = newest.only(held[newest.row])
    old, new = (f1_of_view(asked, w.logits(asked, device))[held].mean() for w in (weights, again))
    told = f"F1 at 10 of {int(held.sum()):,} customers held out: {old:.4f} kept, {new:.4f} fitted again"
    if new > old:
        return again, f"The weights were fitted again on the newest orders ({told})."
    return weights, f"The weights were kept; fitting them again on the newest orders did not help ({told})."
