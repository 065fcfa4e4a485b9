"""The trained scorer as an object that can be kept, loaded, and moved to a shop that has grown since."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Self

import numpy as np
import torch

from bundlerec.artifacts import from_bytes, to_bytes
from bundlerec.data.dataset import Dataset
from bundlerec.scorer.calibration import Calibration, SizeModel
from bundlerec.scorer.features import CUSTOMER_SLICE
from bundlerec.scorer.net import ScorerNet
from bundlerec.scorer.snapshot import Snapshot
from bundlerec.scorer.trainer import logits_of


def group_codes(dataset: Dataset) -> np.ndarray:
    """[n_items, 3] int64: shelf, department and brand of each item, -1 where unknown."""
    items = dataset.items
    return np.stack([items.subcategory, items.category, items.brand], axis=1).astype(np.int64)


def customer_features(view: Snapshot) -> np.ndarray:
    """[n, F] float32: the features of a snapshot that speak of the customer alone."""
    return view.features[view.start[:-1]][:, CUSTOMER_SLICE]


@dataclass(frozen=True)
class ScorerWeights:
    """An ensemble of nets (mean of their logits), its calibration and its model of order sizes."""

    nets: list[ScorerNet]
    calibration: Calibration
    sizes: SizeModel
    item_ids: np.ndarray  # [n_items] text: which item each row of the nets is
    groups: np.ndarray  # [n_items, 3] int64
    hidden: int

    def logits(self, view: Snapshot, device: torch.device) -> np.ndarray:
        """[rows of view] float32 calibrated logits that the customer buys the item in the next order."""
        everybody = np.arange(len(view))
        mean = np.mean([logits_of(net, view, everybody, device) for net in self.nets], axis=0)
        return self.calibration.logits(mean, view.bought)

    def order_sizes(self, view: Snapshot) -> np.ndarray:
        """[n] float32: expected |T| of each customer's next order."""
        return self.sizes.predict(customer_features(view))

    def to_bytes(self) -> bytes:
        """One safetensors file with everything in it."""
        tensors = {
            f"net{number}.{name}": tensor
            for number, net in enumerate(self.nets)
            for name, tensor in net.state_dict().items()
        }
        tensors["sizes"] = torch.from_numpy(np.asarray(self.sizes.weights, dtype=np.float64))
        about = {
            "nets": len(self.nets),
            "hidden": self.hidden,
            "features": self.nets[0].mean.shape[0],
            "slope": list(self.calibration.slope),
            "shift": list(self.calibration.shift),
            "item_ids": json.dumps(self.item_ids.tolist()),
        }
        return to_bytes(tensors, about)

    @classmethod
    def from_bytes(cls, content: bytes, dataset: Dataset) -> Self:
        """Loads the scorer for `dataset`, whose items may differ from those that it was trained on.

        An item that it does not know gets a zero vector of its own, and the shelf, department and brand of the
        items that share them; the net has learned to do without the own vector.
        """
        tensors, about = from_bytes(content)
        trained_ids = np.array(json.loads(about["item_ids"]), dtype=object)
        groups = tensors["net0.groups"].numpy() - 1
        row = _trained_rows(dataset, trained_ids)
        codes = np.stack([_moved(groups[:, g], row, now) for g, now in enumerate(group_codes(dataset).T)], axis=1)
        nets = []
        for number in range(about["nets"]):
            prefix = f"net{number}."
            state = {name.removeprefix(prefix): t for name, t in tensors.items() if name.startswith(prefix)}
            own = state["own.weight"]
            state["own.weight"] = torch.cat([own, torch.zeros(1, own.shape[1])])[torch.from_numpy(row)]
            state["groups"] = torch.from_numpy(codes + 1)
            net = ScorerNet(codes, about["features"], hidden=about["hidden"])
            net.shared = torch.nn.ModuleList(
                torch.nn.Embedding(len(state[f"shared.{g}.weight"]), net.size) for g in range(codes.shape[1])
            )
            net.load_state_dict({"least": net.least, "most": net.most, **state})  # older trainings had none
            nets.append(net)
        calibration = Calibration(tuple(about["slope"]), tuple(about["shift"]))
        sizes = SizeModel(tensors["sizes"].numpy())
        return cls(nets, calibration, sizes, dataset.item_ids, codes, about["hidden"])


def _trained_rows(dataset: Dataset, trained_ids: np.ndarray) -> np.ndarray:
    """[n_items] int64: the row of the training for each item, -1 (the last) where it knew none. A product is known by
    any of its variants, since another one may stand for it today.
    """
    now = dataset.rows_of(trained_ids)
    row = np.full(dataset.n_items, -1)
    row[now[now >= 0]] = np.flatnonzero(now >= 0)
    return row


def _moved(trained: np.ndarray, row: np.ndarray, now: np.ndarray) -> np.ndarray:
    """[n] int64: today's group codes in the numbering of the training.

    A group is found through any item that stands in it now and was known then; a new group becomes -1.
    """
    translation = np.full(int(now.max(initial=-1)) + 1, -1)
    known = (row >= 0) & (now >= 0)
    translation[now[known]] = trained[row[known]]
    moved = np.where(now >= 0, translation[np.maximum(now, 0)] if len(translation) else -1, -1)
    return np.where(row >= 0, trained[row], moved)
