"""Weights to safetensors + JSON and back; no pickle, so that loading can run no code."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Protocol

from safetensors.torch import load, save
from torch import Tensor


class Checkpoints(Protocol):
    """Where a training keeps what it has finished, so that it can go on after an interruption."""

    def get(self, name: str) -> bytes | None:
        """What was kept under `name`, if anything."""

    def put(self, name: str, content: bytes) -> None:
        """Keeps `content` under `name`."""


class Forgetful:
    """Keeps nothing."""

    def get(self, name: str) -> bytes | None:
        """Nothing was kept."""
        return None

    def put(self, name: str, content: bytes) -> None:
        """Forgets at once."""


def to_bytes(tensors: Mapping[str, Tensor], about: Mapping[str, Any]) -> bytes:
    """One safetensors file: the tensors, and `about` as JSON in its header."""
    kept = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
    return save(kept, metadata={"about": json.dumps(about)})


def from_bytes(content: bytes) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """Reads `to_bytes` back."""
    header = int.from_bytes(content[:8], "little")
    about = json.loads(content[8 : 8 + header])["__metadata__"]["about"]
    return load(content), json.loads(about)
