"""One net's training: a pass over all snapshots at a time, the loop outside."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from bundlerec.presets import Plan
from bundlerec.scorer.loss import scorer_loss
from bundlerec.scorer.net import Scales, ScorerNet, batch_of
from bundlerec.scorer.snapshot import Snapshot

AT_ONCE = 256  # customers whom a trained net is asked about together
RATE = 2e-3
OWN_RATE = 0.1  # of RATE: an item's own vector is seen seldom, and Adam would throw it far
KEEP = 0.3  # share of the candidates that were not bought which a pass looks at


def passes_needed(views: Sequence[Snapshot], learners: np.ndarray, plan: Plan) -> int:
    """Those of the plan, or as many as its steps take: a pass over a small shop is a few steps only."""
    steps = sum(-(-int(learners[view.customers].sum()) // plan.batch) for view in views)
    return max(plan.passes, -(-plan.steps // max(steps, 1)))


class ScorerTrainer:
    """Trains one net on the customers of a mask, with a one-cycle rate over a known number of passes."""

    def __init__(
        self,
        net: ScorerNet,
        views: Sequence[Snapshot],
        learners: np.ndarray,
        *,
        passes: int,
        batch: int,
        device: torch.device,
        seed: int,
        rate: float = 1.0,
    ) -> None:
        """learners: [n_customers] bool, whose orders the net may see; batch: customers a step; rate: share of the
        usual rate.
        """
        self._batch = batch
        self._net, self._views, self._device = net.to(device), views, device
        self._members = [np.flatnonzero(learners[view.customers]) for view in views]
        self._rng = np.random.default_rng(seed)
        own = [net.own.weight]
        others = [p for name, p in net.named_parameters() if name != "own.weight"]
        self._optimizer = torch.optim.AdamW(
            [{"params": own, "lr": rate * RATE * OWN_RATE}, {"params": others, "lr": rate * RATE}],
            weight_decay=1e-3,
        )
        steps = max(1, passes * sum(-(-len(members) // batch) for members in self._members))
        self._rate = torch.optim.lr_scheduler.OneCycleLR(
            self._optimizer, [rate * RATE * OWN_RATE, rate * RATE], total_steps=steps + 1, pct_start=0.15
        )

    def train_epoch(self) -> dict[str, float]:
        """One pass over all snapshots in random order; returns the mean loss."""
        self._net.train()
        batches = [
            (number, part)
            for number, members in enumerate(self._members)
            if len(members)
            for part in np.array_split(self._rng.permutation(members), -(-len(members) // self._batch))
        ]
        losses = []
        for place in self._rng.permutation(len(batches)):
            number, part = batches[place]
            batch = batch_of(self._views[number], part, self._rng, KEEP).to(self._device)
            with torch.autocast(self._device.type, dtype=torch.bfloat16, enabled=self._device.type == "cuda"):
                logits = self._net(batch)
            loss = scorer_loss(logits, batch)
            self._optimizer.zero_grad()
            loss.backward()
            self._optimizer.step()
            self._rate.step()
            losses.append(loss.detach())
        return {"loss": float(torch.stack(losses).mean()) if losses else float("nan")}


def logits_of(net: ScorerNet, view: Snapshot, members: np.ndarray, device: torch.device) -> np.ndarray:
    """[rows of members] float32: the net's logits, customer by customer."""
    net.to(device).eval()
    parts = []
    with torch.inference_mode():
        for first in range(0, len(members), AT_ONCE):
            batch = batch_of(view, members[first : first + AT_ONCE]).to(device)
            parts.append(net(batch).float().cpu().numpy())
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.float32)


def scales_of(views: Sequence[Snapshot], most_rows: int = 400_000) -> Scales:
    """Of the features of a sample of all snapshots."""
    step = max(1, sum(len(view.item) for view in views) // most_rows)
    return Scales.of(np.concatenate([view.features[::step] for view in views], dtype=np.float32))
