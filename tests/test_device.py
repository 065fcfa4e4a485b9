"""Where the nets compute."""

import pytest
import torch

from bundlerec import device
from bundlerec.errors import DeviceMissing


def test_a_missing_gpu_is_told(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert device.torch_device("auto").type == "cpu"
    with pytest.raises(DeviceMissing, match="no GPU"):
        device.torch_device("cuda")


def test_auto_takes_a_gpu_unless_cpu_is_wished(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert device.torch_device("auto").type == "cuda"
    assert device.torch_device("cpu").type == "cpu"


@pytest.mark.parametrize(("had", "allowed", "left"), [(4, 3, 3), (1, 3, 1), (2, 1, 1)])
def test_one_core_is_left_to_the_pages_and_fewer_threads_stay_fewer(monkeypatch, had, allowed, left):
    said = []
    monkeypatch.setattr(torch, "get_num_threads", lambda: had)
    monkeypatch.setattr(torch, "set_num_threads", said.append)
    monkeypatch.setattr(device, "compute_threads", lambda: allowed)
    device.spare_a_core()
    assert said == [left]


def test_the_device_is_named_in_words(monkeypatch):
    monkeypatch.setattr(torch, "get_num_threads", lambda: 1)
    assert device.device_name(torch.device("cpu")) == "CPU, 1 thread"
