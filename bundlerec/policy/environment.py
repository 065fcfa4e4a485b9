"""The decision process: state S = (customer, chosen so far, what is left), action A = the next item or STOP.

Everything is incremental and runs over many bundles at once; nothing here carries gradients.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Self

import torch
from torch import Tensor

from bundlerec.policy.choices import MOST_OWN
from bundlerec.policy.outlook import LEAST_P, Outlook
from bundlerec.policy.table import Table

OWN_SIZE = 0  # in `wanted`: the policy chooses the size itself
RATIO_CLIP = 4.0
ITEM_FEATURES, BUNDLE_FEATURES = 14, 13


@dataclass(frozen=True)
class View:
    """What the policy sees of r growing bundles."""

    items: Tensor  # [r, M, ITEM_FEATURES] float32
    bundle: Tensor  # [r, BUNDLE_FEATURES] float32
    outlook: Outlook
    compat: Tensor  # [r, M] float32: mean log lift with the chosen
    open: Tensor  # [r, M] bool: may be chosen now
    may_stop: Tensor  # [r] bool
    must_stop: Tensor  # [r] bool

    def best(self, ratio: Tensor) -> Tensor:
        """[r]: the largest of the ratios ([r, M]) that is open, clipped."""
        return ratio.masked_fill(~self.open, -RATIO_CLIP).amax(dim=1).clamp(-RATIO_CLIP, RATIO_CLIP)


@dataclass
class State:
    """r growing bundles. `who` says whose they are (row of the table), the rest what is in them."""

    table: Table
    who: Tensor  # [r] int64
    wanted: Tensor  # [r] int64: fixed size, or OWN_SIZE
    open: Tensor  # [r, M] bool: not yet chosen, and still let in by every limit
    taken: Tensor  # [r, M] bool: chosen; only kept where there are limits
    lift_sum: Tensor  # [r, M] float32: sum of log lifts with the chosen
    lift_max: Tensor  # [r, M] float32
    same: Tensor  # [r, M] float32: chosen items of the same subcategory
    size: Tensor  # [r] float32: k
    hits: Tensor  # [r] float32: S, expected hits so far = sum of p
    earned: Tensor  # [r] float32: M, their expected margins = sum of p m
    distinct: Tensor  # [r] float32: known subcategories among the chosen
    none: Tensor  # [r] float32: chance of no hit, items taken as independent
    one: Tensor  # [r] float32: chance of exactly one hit

    @classmethod
    def start(cls, table: Table, who: Tensor, wanted: Tensor) -> Self:
        """Empty bundles of the customers at rows `who` ([r])."""
        cells = table.p.new_zeros(len(who), table.p.shape[1])
        zero = cells.new_zeros(len(who))
        return cls(
            table=table,
            who=who,
            wanted=wanted,
            open=table.open[who],
            taken=torch.zeros_like(table.open[who]),
            lift_sum=cells,
            lift_max=cells,
            same=cells,
            size=zero,
            hits=zero,
            earned=zero,
            distinct=zero,
            none=zero + 1,
            one=zero,
        )

    def __len__(self) -> int:
        return len(self.who)

    def copy(self) -> State:
        """The same bundles, to grow on their own (growing replaces tensors and changes none in place)."""
        return replace(self)

    def only(self, rows: Tensor) -> State:
        """The bundles of a mask or of row numbers."""
        kept = {f.name: getattr(self, f.name)[rows] for f in fields(self) if f.name != "table"}
        return State(self.table, **kept)

    def view(self) -> View:
        """Features, masks and what is known of the items that may come next."""
        p = self.table.p[self.who]
        order_size = self.table.order_size[self.who]
        compat = self.lift_sum / self.size.clamp(min=1).unsqueeze(1)
        free = self.wanted == OWN_SIZE
        exhausted = ~self.open.any(dim=1)
        most = torch.where(free, MOST_OWN, self.wanted)
        must_stop = exhausted | (self.size >= most)
        return View(
            items=self._item_features(p, order_size, compat),
            bundle=self._bundle_features(p, order_size),
            outlook=self._outlook(p, order_size),
            compat=compat,
            open=self.open,
            may_stop=must_stop | (free & (self.size >= 1)),
            must_stop=must_stop,
        )

    def choose(self, place: Tensor) -> Tensor:
        """Adds the item at `place` ([r] int64) to every bundle; [r] bool: its subcategory is known and new."""
        row = torch.arange(len(self), device=place.device)
        p, code = self.table.p[self.who, place], self.table.code[self.who]
        lift = self.table.lift[self.who, place].float()
        mine = code.gather(1, place.unsqueeze(1))
        fresh = (mine.squeeze(1) >= 0) & (self.same[row, place] == 0)
        self.open = self.open.scatter(1, place.unsqueeze(1), False)
        if self.table.limits:
            self._close_full(place)
        self.lift_max = torch.where((self.size == 0).unsqueeze(1), lift, torch.maximum(self.lift_max, lift))
        self.lift_sum = self.lift_sum + lift
        self.same = self.same + ((code == mine) & (mine >= 0))
        self.one = self.one * (1 - p) + self.none * p
        self.none = self.none * (1 - p)
        self.hits = self.hits + p
        self.earned = self.earned + p * self.table.margin[self.who, place]
        self.distinct = self.distinct + fresh
        self.size = self.size + 1
        return fresh

    def _close_full(self, place: Tensor) -> None:
        """After the choice of `place`: what would be more of the same than a limit lets in can't be chosen now."""
        self.taken = self.taken.scatter(1, place.unsqueeze(1), True)
        for codes, most in self.table.limits:
            code = codes[self.who]
            mine = code.gather(1, place.unsqueeze(1))
            alike = (code == mine) & (mine >= 0)
            full = (alike & self.taken).sum(dim=1, keepdim=True) >= most
            self.open = self.open & ~(alike & full)

    def _outlook(self, p: Tensor, order_size: Tensor) -> Outlook:
        distinct, size = self.distinct.unsqueeze(1), self.size.unsqueeze(1)
        fresh = (self.table.code[self.who] >= 0) & (self.same == 0)
        variety = ((distinct + fresh) / (size + 1) - (size >= 2) * distinct / size.clamp(min=1)) * (size >= 1)
        margin = self.table.margin[self.who]
        return Outlook(p, margin, variety, self.size, order_size, self.hits, self.earned, self.one)

    def _threshold(self, order_size: Tensor) -> Tensor:
        """[r]: an item of a larger p adds to expected F1, which is taken as 2 S / (k + T_hat)."""
        return (self.hits / (self.size + order_size)).clamp(min=LEAST_P)

    def _item_features(self, p: Tensor, order_size: Tensor, compat: Tensor) -> Tensor:
        threshold = self._threshold(order_size).unsqueeze(1)
        gain = 2 * (p - threshold) / (self.size + 1 + order_size).unsqueeze(1)
        second = self.one.unsqueeze(1) * p  # chance that this item makes it two hits
        changing = torch.stack(
            [
                gain * 20,
                (p.clamp(min=LEAST_P) / threshold).log().clamp(-RATIO_CLIP, RATIO_CLIP),
                compat,
                self.lift_max,
                (self.same > 0).float(),
                self.same / self.size.clamp(min=1).unsqueeze(1),
                second * 5,
            ],
            dim=2,
        )
        return torch.cat([self.table.fixed[self.who], changing], dim=2)

    def _bundle_features(self, p: Tensor, order_size: Tensor) -> Tensor:
        threshold, fixed_size = self._threshold(order_size), self.wanted != OWN_SIZE
        highest = (p * self.open).amax(dim=1)
        return torch.stack(
            [
                self.size / 10,
                (1 + self.size).log(),
                self.hits,
                order_size.log(),
                order_size / 10,
                2 * threshold,
                (highest.clamp(min=LEAST_P) / threshold).log().clamp(-RATIO_CLIP, RATIO_CLIP),
                highest,
                self.none,
                self.one,
                1 - self.none - self.one,
                fixed_size.float(),
                (self.wanted - self.size).clamp(min=0) / 10 * fixed_size,
            ],
            dim=1,
        )
