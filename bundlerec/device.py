"""Where the nets compute, and with how many threads."""

from __future__ import annotations

import torch

from bundlerec.errors import DeviceMissing
from bundlerec.processes import compute_threads


def torch_device(wish: str) -> torch.device:
    """The device to compute on: "auto" takes a GPU where there is one.

    Raises DeviceMissing for "cuda" without a GPU.
    """
    if wish == "cuda" and not torch.cuda.is_available():
        raise DeviceMissing("This machine has no GPU that can be used.", "Choose the device auto or cpu.")
    return torch.device("cuda" if wish != "cpu" and torch.cuda.is_available() else "cpu")


def device_name(device: torch.device) -> str:
    """The device in words, for people."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    threads = torch.get_num_threads()
    return f"CPU, {threads} thread{'s' * (threads > 1)}"


def spare_a_core() -> None:
    """Computes with no more threads than leave one core to the pages; OMP_NUM_THREADS may ask for fewer."""
    torch.set_num_threads(min(torch.get_num_threads(), compute_threads()))
