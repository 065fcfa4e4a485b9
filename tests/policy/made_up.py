"""Made-up choices for the policy's tests: any shape, any padding, nothing learned."""

from __future__ import annotations

import numpy as np
import torch

from bundlerec.data.lists import EMPTY
from bundlerec.policy.choices import Choices
from bundlerec.policy.environment import OWN_SIZE, State
from bundlerec.policy.gate import Verdict
from bundlerec.policy.net import PolicyNet
from bundlerec.policy.table import Table, table_of

CPU = torch.device("cpu")
KEPT = Verdict(kept=True, why="", kept_fixed=True)


def made_up_choices(customers: int, width: int, seed: int = 0, fewest: int = 0) -> Choices:
    """Choices with between `fewest` and `width` candidates a customer."""
    rng = np.random.default_rng(seed)
    shape = (customers, width)
    mask = np.arange(width) < rng.integers(fewest, width + 1, customers)[:, None]
    logit = -np.sort(-rng.normal(-1.5, 1.2, shape), axis=1)
    lift = rng.normal(0, 1, (customers, width, width))
    lift = (lift + lift.transpose(0, 2, 1)) * mask[:, :, None] * mask[:, None, :]
    p = np.where(mask, 1 / (1 + np.exp(-logit)), 0)
    return Choices(
        customers=np.arange(customers, dtype=np.int32),
        item=np.where(mask, rng.permuted(np.tile(np.arange(width), (customers, 1)), axis=1), EMPTY).astype(
            np.int32
        ),
        logit=np.where(mask, logit, 0).astype(np.float32),
        p=p.astype(np.float32),
        bought=mask & (rng.random(shape) < 0.5),
        margin=np.where(mask, rng.normal(1, 1, shape), 0).astype(np.float32),
        subcategory=np.where(mask, rng.integers(-1, 4, shape), -1).astype(np.int32),
        order_size=rng.uniform(1, 9, customers).astype(np.float32),
        lift=np.clip(lift, -3, 3).astype(np.float16),
        label=rng.random(shape) < p,
        truth_size=rng.integers(1, 12, customers).astype(np.float32),
        said=np.where(mask, rng.integers(-1, 2, shape), 0).astype(np.float32),
    )


def opinionated_net(seed: int = 0) -> PolicyNet:
    """A policy that differs in every part from one before training."""
    generator = torch.Generator().manual_seed(seed)
    net = PolicyNet()
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.add_(0.3 * torch.randn(parameter.shape, generator=generator))
    return net


def empty_bundles(choices: Choices, size: int | None = None) -> tuple[Table, torch.Tensor, State]:
    """The table, whose bundles they are, and one empty bundle a customer."""
    table = table_of(choices, CPU)
    who = torch.arange(len(choices))
    return table, who, State.start(table, who, torch.full_like(who, size or OWN_SIZE))
