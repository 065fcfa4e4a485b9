"""The policy's training: one pass over the customers at a time, the loop outside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import torch
from torch import Tensor

from bundlerec.config import RewardWeights
from bundlerec.policy.choices import Choices
from bundlerec.policy.environment import OWN_SIZE, State
from bundlerec.policy.loss import advantages, imitate, replay
from bundlerec.policy.net import PolicyNet
from bundlerec.policy.reward import rewards_to_go
from bundlerec.policy.rollout import Played, play
from bundlerec.policy.table import Table, table_of

LEAST_BATCH, MOST_BATCH = 32, 256  # customers
BATCHES_A_PASS = 20  # at least, where there are enough customers
MOST_A_PASS = 5_000  # customers; of more, each pass takes others
RATE, LAST_RATE = 6e-3, 3e-4
FIXED_SIZES = (5, 10)
FIXED_SHARE = 0.25  # of the customers of a pass get a bundle of one of FIXED_SIZES
BETA = 0.1  # weight of the KL to the policy before training
IMITATED_STEPS = 4


class PolicyTrainer:
    """Trains one net on the choices of many customers whose next order is known."""

    def __init__(
        self,
        net: PolicyNet,
        choices: Choices,
        reward: RewardWeights,
        *,
        samples: int,
        passes: int,
        device: torch.device,
        seed: int,
    ) -> None:
        """`samples`: bundles drawn for each customer (G). `passes`: of reinforcement, after one of imitation."""
        self._net, self._choices, self._reward = net.to(device), choices, reward
        self._samples, self._passes, self._device, self._seed = samples, passes, device, seed
        self._optimizer = torch.optim.Adam(net.parameters(), lr=RATE)
        self.passes_done = 0  # the one of imitation counts

    def train_epoch(self) -> dict[str, float]:
        """One pass in random order, the first of imitation; returns means over the customers.

        Imitation: `imitation` (cross-entropy). Then `reward` of the drawn bundles, `likeliest` (reward of the
        likeliest bundle), `kl` to the policy before training, `size` of the drawn bundles, `value_loss` of the second
        head.
        """
        generator = torch.Generator(self._device).manual_seed(self._seed * 1009 + self.passes_done)
        learn = self._reinforce if self.passes_done else self._imitate
        sums: dict[str, float] = {}
        customers = 0
        for table in self._batches(generator):
            self._optimizer.zero_grad()
            metrics = learn(table, generator)
            self._optimizer.step()
            customers += len(table)
            sums = {name: sums.get(name, 0.0) + value * len(table) for name, value in metrics.items()}
        self.passes_done += 1
        return {name: value / customers for name, value in sums.items()}

    def state(self) -> dict[str, Tensor]:
        """The optimizer's memory, so that a training can go on as if it had never stopped."""
        memory = self._optimizer.state_dict()["state"]
        return {f"{place}.{name}": value for place, parts in memory.items() for name, value in parts.items()}

    def restore(self, state: Mapping[str, Tensor], passes_done: int) -> None:
        """Takes up where `state` was taken; the net's own weights are the caller's."""
        memory: dict[int, dict[str, Tensor]] = {}
        for key, value in state.items():
            place, name = key.split(".")
            memory.setdefault(int(place), {})[name] = value
        groups = self._optimizer.state_dict()["param_groups"]
        self._optimizer.load_state_dict({"state": memory, "param_groups": groups})
        self.passes_done = passes_done

    def _batches(self, generator: torch.Generator) -> Iterator[Table]:
        order = torch.randperm(len(self._choices), generator=generator, device=self._device)[:MOST_A_PASS].cpu()
        parts = order.split(min(max(len(order) // BATCHES_A_PASS, LEAST_BATCH), MOST_BATCH))
        for number, part in enumerate(parts):
            self._set_rate(self.passes_done + number / len(parts))
            yield table_of(self._choices.of(part.numpy()), self._device)

    def _set_rate(self, passes_done: float) -> None:
        left = max(0.0, 1 - passes_done / (self._passes + 1))
        for group in self._optimizer.param_groups:
            group["lr"] = LAST_RATE + (RATE - LAST_RATE) * left

    def _imitate(self, table: Table, generator: torch.Generator) -> dict[str, float]:
        """Learns from the states that the policy comes into by itself which true items remain."""
        who = torch.arange(len(table), device=self._device)
        empty = State.start(table, who, torch.full_like(who, IMITATED_STEPS))
        with torch.no_grad():
            played = play(self._net, empty.copy(), torch.ones_like(who, dtype=torch.bool), generator)
        return {"imitation": imitate(self._net, empty, played.places)}

    def _reinforce(self, table: Table, generator: torch.Generator) -> dict[str, float]:
        customers, drawn = len(table), self._samples
        who = torch.arange(customers, device=self._device).repeat_interleave(drawn + 1)
        wanted = self._wanted(customers, generator).repeat_interleave(drawn + 1)
        by_chance = (
            torch.arange(len(who), device=self._device) % (drawn + 1) < drawn
        )  # the last one is the likeliest
        start = State.start(table, who, wanted)
        with torch.no_grad():
            played = play(self._net, start.copy(), by_chance, generator)
            to_go = rewards_to_go(played.prefixes(table, who, self._reward))
        by_customer = to_go.view(customers, drawn + 1, -1)
        samples, likeliest = by_customer[:, :drawn], by_customer[:, drawn]
        total = samples[..., 0]
        spread = (
            (total - total.mean(dim=1, keepdim=True)).square().mean().sqrt()
        )  # gives BETA one scale for all shops
        advantage = advantages(samples, likeliest).flatten(0, 1) / spread.clamp(min=1e-6)
        divergence = replay(self._net, start.only(by_chance), played.places[by_chance], advantage, BETA)
        value_loss = self._value_loss(played, to_go)
        value_loss.backward()
        own = by_chance & (wanted == OWN_SIZE)
        return {
            "reward": float(total.mean()),
            "likeliest": float(likeliest[:, 0].mean()),
            "kl": divergence,
            "size": float((played.places[own] >= 0).sum() / own.sum().clamp(min=1)),
            "value_loss": float(value_loss.detach()),
        }

    def _wanted(self, customers: int, generator: torch.Generator) -> Tensor:
        """[customers] int64: the size that each bundle shall have, mostly the policy's own."""
        fixed = torch.rand(customers, device=self._device, generator=generator) < FIXED_SHARE
        sizes = torch.tensor(FIXED_SIZES, device=self._device)
        which = torch.randint(len(sizes), (customers,), device=self._device, generator=generator)
        return torch.where(fixed, sizes[which], OWN_SIZE)

    def _value_loss(self, played: Played, to_go: Tensor) -> Tensor:
        """Squared error of g(S, A) against the reward to go, over all choices of all bundles."""
        there = played.places >= 0
        error = self._net.value_of(played.features) - to_go[:, :-1]
        return (error.square() * there).sum() / there.sum().clamp(min=1)
