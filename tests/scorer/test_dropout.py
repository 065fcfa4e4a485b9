"""Dropout whose chances are bytes."""

import pytest
import torch

from bundlerec.scorer.dropout import Dropout


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5])
def test_the_share_is_dropped_and_the_mean_stays(share):
    torch.manual_seed(0)
    ones = torch.ones(999, 131)  # no multiple of eight values
    found = Dropout(share).train()(ones)
    assert float((found == 0).float().mean()) == pytest.approx(share, abs=0.005)
    assert float(found.mean()) == pytest.approx(1, abs=0.01)
    assert found.unique().numel() == (2 if share else 1)


def test_neighbouring_values_are_dropped_independently():
    torch.manual_seed(0)
    lost = (Dropout(0.5).train()(torch.ones(4000, 16)) == 0).float()
    likeness = torch.corrcoef(lost.T) - torch.eye(16)
    assert float(likeness.abs().max()) < 0.08


def test_nothing_is_dropped_outside_of_training():
    values = torch.randn(5, 3)
    assert Dropout(0.5).eval()(values) is values


@pytest.mark.parametrize("kind", [torch.float32, torch.bfloat16])
def test_precision_and_device_stay(kind):
    values = torch.ones(3, 5, dtype=kind, device="meta")
    found = Dropout(0.1).train()(values)
    assert (found.dtype, found.device.type, found.shape) == (kind, "meta", (3, 5))
