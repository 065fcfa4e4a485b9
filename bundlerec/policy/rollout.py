"""Builds bundles step by step: the likeliest ones or drawn by chance, with the exact probability of each."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from bundlerec.config import RewardWeights
from bundlerec.policy.environment import BUNDLE_FEATURES, ITEM_FEATURES, State
from bundlerec.policy.net import Decision, PolicyNet, choice_features
from bundlerec.policy.reward import prefix_rewards
from bundlerec.policy.table import Table

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
        said = table.said[rows, place]
        return prefix_rewards(hit, margin, self.fresh, self.places >= 0, table.truth_size[who], weights, said)


def play(net: PolicyNet, state: State, drawn: Tensor, generator: torch.Generator | None = None) -> Played:
    """Finishes the bundles of `state`, which start empty.

    drawn: [r] bool, by chance (with `generator`; None: torch's own) or else the likeliest choice in every step.
    """
    rows, device = len(state), state.who.device
    active = torch.arange(rows, device=device)
    log_probability = torch.zeros(rows, device=device)
    columns: list[tuple[Tensor, Tensor, Tensor]] = []
    while True:
        view = state.view()
        step = net(view)
        going = _going_on(step, drawn, generator)
        log_probability[active] += torch.where(going, step.go_on, step.stop)
        if not going.any():
            return _stacked(columns, log_probability)
        place = _item(step, drawn, generator)
        seen = choice_features(view, place)
        chosen = step.item.gather(1, place.unsqueeze(1)).squeeze(1)
        if not going.all():
            active, drawn, state = active[going], drawn[going], state.only(going)
            place, seen, chosen = place[going], seen[going], chosen[going]
        log_probability[active] += chosen
        new = state.choose(place)
        columns.append(
            (
                place.new_full((rows,), NOTHING).index_copy(0, active, place),
                new.new_zeros(rows).index_copy(0, active, new),
                seen.new_zeros(rows, seen.shape[1]).index_copy(0, active, seen),
            )
        )


def _going_on(step: Decision, drawn: Tensor, generator: torch.Generator | None) -> Tensor:
    """[r] bool. Without chance: where going on is the likelier of the two."""
    chance = torch.rand(step.stop.shape, device=step.stop.device, generator=generator)
    return torch.where(drawn, chance >= step.stop.exp(), step.go_on > step.stop)


def _item(step: Decision, drawn: Tensor, generator: torch.Generator | None) -> Tensor:
    """[r] int64. By chance: the Gumbel-max trick (Gumbel 1954)."""
    waiting = torch.empty_like(step.item).exponential_(generator=generator).clamp(min=1e-20)
    return torch.where(drawn.unsqueeze(1), step.item - waiting.log(), step.item).argmax(dim=1)


def _stacked(columns: list[tuple[Tensor, Tensor, Tensor]], log_probability: Tensor) -> Played:
    """The columns (places, fresh, features) side by side; there are none where no bundle has an item."""
    if not columns:
        none = log_probability.new_zeros(len(log_probability), 0)
        wide = none.new_zeros(len(none), 0, ITEM_FEATURES + BUNDLE_FEATURES)
        return Played(none.long(), none.bool(), wide, log_probability)
    places, fresh, features = (torch.stack(part, dim=1) for part in zip(*columns, strict=True))
    return Played(places, fresh, features, log_probability)
