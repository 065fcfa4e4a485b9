"""What the scorer's training minimises.

The mission's `L = sum w_ui (I(u,i) - R(u,i))` has no minimum as written; its well-posed reading is a weighted proper
loss, here cross-entropy, whose minimum is the true probability (Gneiting & Raftery 2007, Strictly Proper Scoring
Rules). A softmax over each order's candidates is mixed in, because it looks at the order of the list.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from bundlerec.scorer.net import Batch

LISTWISE = 0.3  # share of the softmax part
SCALE = 0.1  # brings the sum of cross-entropies over a customer's candidates to the size of the softmax part


def scorer_loss(logits: Tensor, batch: Batch) -> Tensor:
    """Scalar: (1 - a) * sum_i w_ui CE(I(u,i), R(u,i)) * scale + a * softmax part, mean over the customers.

    An item has evidence for it (R = 1, `evidence.evidence_for`) and, where it was not bought, evidence against it
    (R = 0, 1 over the chance with which it was kept); both are multiplied by the age's weight.
    """
    customers = batch.bag_item.shape[0]
    age = batch.age[batch.row]
    against = (1 - batch.label) * batch.weight
    pointwise = batch.evidence * functional.softplus(-logits) + against * functional.softplus(logits)
    cross_entropy = (pointwise * age).sum() / customers
    total = _log_sum_exp(logits + batch.weight.log(), batch.row, customers)
    positives = torch.zeros(customers, device=logits.device).index_add(0, batch.row, batch.label)
    share = batch.label / positives.clamp(min=1)[batch.row]
    listwise = ((total[batch.row] - logits) * share * age).sum() / customers
    return (1 - LISTWISE) * SCALE * cross_entropy + LISTWISE * listwise


def _log_sum_exp(values: Tensor, row: Tensor, rows: int) -> Tensor:
    """[rows]: log of the sum of exp(values) over each row's entries; steady for large values."""
    top = torch.full((rows,), -1e9, device=values.device).scatter_reduce(0, row, values.detach(), "amax")
    total = torch.zeros(rows, device=values.device).index_add(0, row, (values - top[row]).exp())
    return top + (total + 1e-12).log()
