"""Satisfaction in the policy's reward: what customers said after a past moment, and what the policy makes of it."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np

from bundlerec.artifacts import Forgetful
from bundlerec.data.looks import Looks
from bundlerec.policy.model import fit_policy
from bundlerec.policy.said import said_after
from bundlerec.presets import Plan
from bundlerec.progress import Silent
from tests.policy.made_up import CPU
from tests.worlds import MisleadingShop

SHOP = MisleadingShop()
PAIRED = 7  # the first of the items that sell in pairs only


def looks(*rows):
    """(customer, item, time) in order of time."""
    customer, item, time = (np.array(part) for part in zip(*rows, strict=True))
    return Looks(
        customer.astype(np.int32), item.astype(np.int32), time.astype(np.int64), np.zeros(len(rows), bool)
    )


def test_the_last_word_after_the_moment_counts():
    dataset = SimpleNamespace(
        n_items=3,
        liked=looks((5, 0, 3), (6, 1, 5), (5, 1, 12), (5, 2, 14), (6, 0, 11)),
        disliked=looks((5, 0, 10), (5, 2, 13), (6, 0, 15), (7, 1, 20)),
    )
    view = SimpleNamespace(
        cut=10, customers=np.array([5, 6]), row=np.array([0, 0, 0, 1, 1]), item=np.array([0, 1, 2, 0, 1])
    )
    assert said_after(dataset, view).tolist() == [-1, 1, 1, -1, 0]


def share_of_pairs(said, weight, passes):
    """Share of the items of the trained policy's bundles that sell in pairs, when customers said `said` of those."""
    choices = SHOP.choices(400)
    choices = replace(choices, said=np.where(choices.item >= PAIRED, np.float32(said), np.float32(0)))
    reward = SHOP.REWARD.model_copy(update={"satisfaction": weight})
    plan = Plan(1, 1, 1, 8, 1, policy_passes=passes, samples=8)
    weights = fit_policy([choices], reward, plan, device=CPU, seed=0, progress=Silent(), checkpoints=Forgetful())
    judged = SHOP.choices(100, seed=77)
    net = replace(weights, verdict=replace(weights.verdict, kept=True, kept_fixed=True))
    items = net.bundles(judged).items
    return (items >= PAIRED).sum() / (items >= 0).sum()


def test_the_policy_offers_less_of_what_customers_say_no_to():
    assert share_of_pairs(-1, 6.0, passes=12) < 0.1 < 0.3 < share_of_pairs(-1, 0.0, passes=4)
