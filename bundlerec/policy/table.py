"""What customers can choose from, as tensors on one device: made once, however many bundles grow from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from bundlerec.policy.choices import Choices
from bundlerec.policy.outlook import LEAST_P


@dataclass(frozen=True)
class Table:
    """Some customers' choices as tensors on one device."""

    fixed: Tensor  # [b, M, S] float32: features of the items that do not change while a bundle grows
    p: Tensor  # [b, M] float32
    open: Tensor  # [b, M] bool
    code: Tensor  # [b, M] int64 subcategory, -1 unknown
    lift: Tensor  # [b, M, M] float16
    margin: Tensor  # [b, M] float32
    label: Tensor  # [b, M] bool
    order_size: Tensor  # [b] float32
    truth_size: Tensor  # [b] float32
    said: Tensor  # [b, M] float32
    limits: tuple[
        tuple[Tensor, int], ...
    ] = ()  # ([b, M] int64 codes, -1 not counted; at most so many of one code)

    def __len__(self) -> int:
        return len(self.p)


def table_of(choices: Choices, device: torch.device, limits: Sequence[tuple[np.ndarray, int]] = ()) -> Table:
    """The choices on `device`. limits: ([n_items] int codes, -1 not counted; at most so many of one in a bundle)."""

    def on(values: np.ndarray) -> Tensor:
        return torch.from_numpy(np.ascontiguousarray(values)).to(device, non_blocking=True)

    mask, p = on(choices.mask), on(choices.p)
    width = p.shape[1]
    rank = torch.arange(width, device=device, dtype=torch.float32).expand_as(p) / 20
    log_p = p.clamp(min=LEAST_P).log()
    lift = on(choices.lift)
    partner = lift.float().amax(dim=2)  # the first of two complements must be told from a lonely item
    fixed = torch.stack(
        [
            p,
            on(choices.logit) / 3,
            log_p - log_p[:, :1],
            on(choices.bought).float(),
            on(choices.margin),
            rank,
            partner,
        ],
        dim=2,
    )
    return Table(
        fixed=fixed * mask.unsqueeze(2),
        p=p,
        open=mask,
        code=on(choices.subcategory.astype(np.int64)),
        lift=lift,
        margin=on(choices.margin),
        label=on(choices.label),
        order_size=on(choices.order_size),
        truth_size=on(choices.truth_size),
        said=on(choices.said),
        limits=tuple((on(np.append(code, -1)[choices.item].astype(np.int64)), most) for code, most in limits),
    )
