"""What is asked of the models of a run when bundles are made."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from bundlerec.bundles.blend import Blends
from bundlerec.bundles.due import Due
from bundlerec.bundles.path import Steps
from bundlerec.bundles.rules.screen import Screen
from bundlerec.data.dataset import Dataset
from bundlerec.data.lists import RankedLists


class OwnSized(Protocol):
    """Bundles of a model's own size."""

    @property
    def lists(self) -> RankedLists: ...


class Drawn(OwnSized, Protocol):
    """Bundles of which some were drawn by chance."""

    @property
    def probability(self) -> np.ndarray: ...


class Offering(Protocol):
    """All models of a run at one moment (`training.models.Models`)."""

    dataset: Dataset  # everything before the run's end
    cart_blends: Blends | None  # how evidence counts beside a cart, where the training chose it

    @property
    def deep(self) -> bool:
        """Whether the run has a scorer and a policy."""

    def need(self, model: str) -> None:
        """Raises UnknownRun for a model that the run lacks, BadSetting for a name that no model has."""

    def under(self, screen: Screen | None) -> Offering:
        """The same models under rules."""

    def ranked(
        self,
        model: str,
        customers: np.ndarray,
        size: int,
        *,
        only_new: bool = False,
        sizes: np.ndarray | None = None,
    ) -> RankedLists: ...

    def again(
        self, model: str, customers: np.ndarray, size: int, *, sizes: np.ndarray | None = None
    ) -> RankedLists: ...

    @property
    def due(self) -> Due: ...

    def next_steps(self, customers: np.ndarray, size: int, *, only_new: bool = False) -> Steps: ...

    def own(self, model: str, customers: np.ndarray) -> OwnSized: ...

    def explored(self, customers: np.ndarray, drawn: np.ndarray, share: float, seed: int) -> Drawn: ...

    def newcomers(self, count: int, size: int) -> RankedLists: ...
