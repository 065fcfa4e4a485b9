"""Keeping a run's models in the store, and getting them back."""

from __future__ import annotations

import json

import torch

from bundlerec.bundles.rules.preview import keep_candidates
from bundlerec.data.dataset import Dataset
from bundlerec.errors import UnknownRun
from bundlerec.evaluation.judged import keep_judged
from bundlerec.money.chances import keep_chances
from bundlerec.money.prices import keep_paid
from bundlerec.policy.weights import PolicyWeights
from bundlerec.scorer.weights import ScorerWeights
from bundlerec.store import Store
from bundlerec.training.models import Models
from bundlerec.training.outlook import outlook_of
from bundlerec.training.pipeline import Outcome
from bundlerec.training.sample import candidates_of

SCORER, JUDGED = "scorer.safetensors", "scorer-judged.safetensors"
POLICY, SIZES = "policy.safetensors", "sizes.json"
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
    """Weights as safetensors, sizes as JSON, what each judged customer got; the judged scorer only where it is not
    today's as well."""
    save, learned = store.results.save_artifact, outcome.learned
    save(run_id, SIZES, json.dumps(dict(outcome.factors)).encode())
    if learned is not None:
        save(run_id, SCORER, learned.scorer.to_bytes())
        save(run_id, POLICY, learned.policy.to_bytes())
        if learned.scorer is not learned.judged_scorer:
            save(run_id, JUDGED, learned.judged_scorer.to_bytes())
        keep_judged(store, run_id, learned.scores)


def keep_numbers(store: Store, run_id: int, models: Models, seed: int) -> None:
    """What forms, pages and exports compute with, so that none of them needs a net."""
    keep_paid(store, run_id, models.dataset)
    outlook = outlook_of(models)  # looks at everybody, which the sample and the bundles after it are made of
    if outlook is not None:
        keep_chances(store, run_id, outlook)
    sample = candidates_of(models, seed)
    if sample is not None:
        keep_candidates(store, run_id, sample)


def kept_models(
    store: Store, run_id: int, dataset: Dataset, cut: int, device: torch.device, *, as_judged: bool = False
) -> Models:
    """The run's models looking at `dataset` at `cut`; the shop may have grown since the training.

    as_judged: with the scorer that saw nothing at or after the training's own cut. Raises UnknownRun for weights of
    another version of the program.
    """
    get = store.results.artifact
    scorer = (get(run_id, JUDGED) if as_judged else None) or get(run_id, SCORER)
    policy, sizes = get(run_id, POLICY), get(run_id, SIZES)
    try:
        return Models(
            dataset,
            cut,
            scorer=None if scorer is None else ScorerWeights.from_bytes(scorer, dataset),
            policy=None if policy is None else PolicyWeights.from_bytes(policy),
            factors=json.loads(sizes) if sizes else {},
            device=device,
        )
    except (RuntimeError, KeyError) as trouble:  # what torch says of shapes and names that do not fit
        raise UnknownRun(f"Run {run_id} was trained by another version of BundleRec.", "Train again.") from trouble
