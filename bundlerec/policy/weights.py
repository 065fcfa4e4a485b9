"""The trained policy as an object that can be kept, loaded and asked for bundles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import torch

from bundlerec.artifacts import from_bytes, to_bytes
from bundlerec.data.lists import EMPTY
from bundlerec.policy.choices import Choices
from bundlerec.policy.environment import OWN_SIZE, State
from bundlerec.policy.gate import Verdict
from bundlerec.policy.judging import CHUNK
from bundlerec.policy.net import PolicyNet
from bundlerec.policy.rollout import Played, play
from bundlerec.policy.table import Table, table_of

CPU = torch.device("cpu")


@dataclass(frozen=True)
class PolicyBundles:
    """One ordered bundle a customer, in the order of choosing; places after its end hold EMPTY (values: NaN)."""

    places: np.ndarray  # [n, L] int64 places among the customer's candidates
    items: np.ndarray  # [n, L] int32 item rows
    choice_value: np.ndarray  # [n, L] float32 g(S, A): expected reward of this item and all that follow
    log_probability: np.ndarray  # [n] float32 of the ordered bundle with its STOP; NaN where nothing was drawn
    log_chance: np.ndarray  # [n] float32: with which probability a draw would give this bundle, drawn or not


@dataclass(frozen=True)
class PolicyWeights:
    """The policy that the shop gets: the trained one, or the one of hits alone where training did not pay.

    That is decided for bundles of the policy's own size and for those of a given size (`gate`). The likeliest bundles
    by hits alone are those of greatest expected F1; the values of the choices come from the trained second head in
    either case.
    """

    net: PolicyNet
    verdict: Verdict

    @property
    def kept(self) -> bool:
        """Whether the trained policy is used."""
        return self.verdict.kept

    @property
    def why(self) -> str:
        """Why it is used or not, in a merchant's words."""
        return self.verdict.why

    def bundles(
        self,
        choices: Choices,
        *,
        size: int | None = None,
        sample_seed: int | None = None,
        device: torch.device = CPU,
        limits: Sequence[tuple[np.ndarray, int]] = (),
    ) -> PolicyBundles:
        """The likeliest bundle of every customer, or with `sample_seed` one drawn by chance.

        size: exactly so many items (fewer only where candidates run out); None: the policy stops by itself, after 1
        item at the earliest and `choices.MOST_OWN` at the latest. A customer without candidates gets no item.
        limits: ([n_items] codes of items, -1 not counted; at most so many of one code in a bundle).
        The probability of a drawn bundle is exact: the product over its steps under the masks that were served.
        """
        trained = self.verdict.kept_fixed if size else self.verdict.kept
        net = (self.net if trained else self.net.by_hits_alone()).to(device).eval()
        generator = None if sample_seed is None else torch.Generator(device).manual_seed(sample_seed)
        parts = [
            _chunk(
                net,
                table_of(choices.of(np.arange(low, min(low + CHUNK, len(choices)))), device, limits),
                size,
                generator,
            )
            for low in range(0, len(choices), CHUNK)
        ]
        length = max((part.places.shape[1] for part in parts), default=0)
        places = np.concatenate([_padded(part.places.cpu().numpy(), length, EMPTY) for part in parts] or [_none()])
        values = [_values(net, part, length) for part in parts]
        chances = [part.log_probability.cpu().numpy() for part in parts]
        log_probability = np.concatenate(chances).astype(np.float32) if parts else np.zeros(0, dtype=np.float32)
        row = np.arange(len(choices))[:, None]
        return PolicyBundles(
            places=places,
            items=np.where(places == EMPTY, EMPTY, choices.item[row, np.maximum(places, 0)]).astype(np.int32),
            choice_value=np.concatenate(values or [_none()]).astype(np.float32),
            log_probability=log_probability if sample_seed is not None else np.full_like(log_probability, np.nan),
            log_chance=log_probability,
        )

    def to_bytes(self) -> bytes:
        """One safetensors file with everything in it."""
        return to_bytes(self.net.state_dict(), {"verdict": self.verdict.to_json()})

    @classmethod
    def from_bytes(cls, content: bytes) -> Self:
        """Reads `to_bytes` back."""
        tensors, about = from_bytes(content)
        return cls(PolicyNet.of(tensors), Verdict.from_json(about["verdict"]))


def _chunk(net: PolicyNet, table: Table, size: int | None, generator: torch.Generator | None) -> Played:
    who = torch.arange(len(table), device=table.p.device)
    state = State.start(table, who, torch.full_like(who, size or OWN_SIZE))
    with torch.inference_mode():
        return play(net, state, torch.full_like(who, generator is not None, dtype=torch.bool), generator)


def _values(net: PolicyNet, played: Played, length: int) -> np.ndarray:
    with torch.inference_mode():
        values = net.value_of(played.features).masked_fill(played.places < 0, torch.nan)
    return _padded(values.cpu().numpy(), length, np.nan)


def _padded(values: np.ndarray, length: int, empty: float) -> np.ndarray:
    return np.pad(values, ((0, 0), (0, length - values.shape[1])), constant_values=empty)


def _none() -> np.ndarray:
    return np.zeros((0, 0), dtype=np.int64)
