"""Builds bundles step by step: the likeliest ones, or drawn by chance, with the exact probability of each."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from bundlerec.config import RewardWeights
from bundlerec.policy.environment import BUNDLE_FEATURES, ITEM_FEATURES, State, Table
from bundlerec.policy.net import Decision, PolicyNet, choice_features
from bundlerec.policy.reward import prefix_rewards

NOTHING = -1


@dataclass(frozen=True)
class Played:
    """r finished bundles."""

    places: Tensor  # [r, L] int64 places in the table, in the order of choosing; NOTHING after the end
    fresh: Tensor  # [r, L] bool: the item's subcategory is known and new in the bundle
    features: Tensor  # [r, L, F] float32: `choice_features` at the moment of choosing
    log_probability: Tensor  # [r] float32: of the ordered bundle, STOP included

    def prefixes(self, table: Table, who: Tensor, weights: RewardWeights) -> Tensor:
        """[r, L + 1]: R of the first 0, 1, … items against the customers' real next orders."""
        place = self.places.clamp(min=0)
        rows = who.unsqueeze(1)
        hit, margin = table.label[rows, place], table.margin[rows, place]
        return prefix_rewards(hit, margin, self.fresh, self.places >= 0, table.truth_size[who], weights)


def play(net: PolicyNet, state: State, drawn: Tensor, generator: torch.Generator | None = None) -> Played:
    """Finishes the bundles of `state`, which start empty.

    drawn: [r] bool, by chance (with `generator`; None: torch's own) or else the likeliest choice in every step.
    """
    rows, device = len(state), state.who.device
    active = torch.arange(rows, device=device)
    log_probability = torch.zeros(rows, device=device)
    places, fresh, features = [], [], []
    while True:
        view = state.view()
        step = net(view)
        going = _going_on(step, drawn, generator)
        log_probability[active] += torch.where(going, step.go_on, step.stop)
        if not going.any():
            break
        place = _item(step, drawn, generator)
        seen = choice_features(view, place)
        log_probability[active] += step.item.gather(1, place.unsqueeze(1)).squeeze(1) * going
        if not going.all():
            active, drawn, state = active[going], drawn[going], state.only(going)
            place, seen = place[going], seen[going]
        new = state.choose(place)
        places.append(place.new_full((rows,), NOTHING).index_copy(0, active, place))
        fresh.append(new.new_zeros(rows).index_copy(0, active, new))
        features.append(seen.new_zeros(rows, seen.shape[1]).index_copy(0, active, seen))
    return _stacked(places, fresh, features, log_probability)


def _going_on(step: Decision, drawn: Tensor, generator: torch.Generator | None) -> Tensor:
    """[r] bool. Without chance: where going on is the likelier of the two."""
    chance = torch.rand(step.stop.shape, device=step.stop.device, generator=generator)
    return torch.where(drawn, chance >= step.stop.exp(), step.go_on > step.stop)


def _item(step: Decision, drawn: Tensor, generator: torch.Generator | None) -> Tensor:
    """[r] int64. By chance: the Gumbel-max trick (Gumbel 1954)."""
    waiting = torch.empty_like(step.item).exponential_(generator=generator).clamp(min=1e-20)
    return torch.where(drawn.unsqueeze(1), step.item - waiting.log(), step.item).argmax(dim=1)


def _stacked(places: list[Tensor], fresh: list[Tensor], features: list[Tensor], log_probability: Tensor) -> Played:
    rows, device = len(log_probability), log_probability.device
    if not places:
        nothing = torch.zeros(rows, 0, dtype=torch.int64, device=device)
        width = ITEM_FEATURES + BUNDLE_FEATURES
        return Played(nothing, nothing.bool(), torch.zeros(rows, 0, width, device=device), log_probability)
    return Played(
        torch.stack(places, dim=1), torch.stack(fresh, dim=1), torch.stack(features, dim=1), log_probability
    )
