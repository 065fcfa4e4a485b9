"""Keeping a run's models in the store, and getting them back."""

from __future__ import annotations

import json
from typing import Any

import torch

from bundlerec.data.dataset import Dataset
from bundlerec.policy.weights import PolicyWeights
from bundlerec.scorer.weights import ScorerWeights
from bundlerec.store import Store
from bundlerec.training.models import Models
from bundlerec.training.pipeline import Outcome

SCORER, POLICY, SIZES = "scorer.safetensors", "policy.safetensors", "sizes.json"
CHECKPOINT = "checkpoint/"


class StoreCheckpoints:
    """Checkpoints of one run in the store; they count only for the same data."""

    def __init__(self, store: Store, run_id: int, fingerprint: str) -> None:
        self._store, self._run_id, self._prefix = store, run_id, f"{CHECKPOINT}{fingerprint[:16]}/"

    def get(self, name: str) -> bytes | None:
        """What was kept for the same data."""
        return self._store.results.artifact(self._run_id, self._prefix + name)

    def put(self, name: str, content: bytes) -> None:
        """Keeps it until the run is done."""
        self._store.results.save_artifact(self._run_id, self._prefix + name, content)

    def clear(self) -> None:
        """Drops all checkpoints of the run."""
        for name in self._store.results.artifacts(self._run_id):
            if name.startswith(CHECKPOINT):
                self._store.results.drop_artifact(self._run_id, name)


def keep_models(store: Store, run_id: int, outcome: Outcome) -> None:
    """Weights as safetensors, sizes as JSON."""
    save = store.results.save_artifact
    save(run_id, SIZES, json.dumps(dict(outcome.factors)).encode())
    if outcome.scorer is not None:
        save(run_id, SCORER, outcome.scorer.to_bytes())
    if outcome.policy is not None:
        save(run_id, POLICY, outcome.policy.to_bytes())


def kept_models(store: Store, run_id: int, dataset: Dataset, cut: int, device: torch.device) -> Models:
    """The run's models looking at `dataset` at `cut`; the shop may have grown since the training."""
    scorer, policy, sizes = (store.results.artifact(run_id, name) for name in (SCORER, POLICY, SIZES))
    factors: dict[str, Any] = json.loads(sizes) if sizes else {}
    return Models(
        dataset,
        cut,
        scorer=None if scorer is None else ScorerWeights.from_bytes(scorer, dataset),
        policy=None if policy is None else PolicyWeights.from_bytes(policy),
        factors=factors,
        device=device,
    )
