"""The nets that choose among hidden items."""

import numpy as np
import torch

from bundlerec.content.net import NETS, Draw, blind, fit_nets, utilities


def draws(seed, label_of_first=None):
    rng = np.random.default_rng(seed)
    made = []
    for number in range(NETS):
        features = rng.standard_normal((60, 20, 3)).astype(np.float32)
        label = np.zeros((60, 20), dtype=bool)
        label[np.arange(60), (features[:, :, 0] * features[:, :, 1]).argmax(axis=1)] = True
        made.append(Draw(features, label if number or label_of_first is None else label[:, ::-1]))
    return made


def test_each_net_is_blind_to_its_draw():
    told, other = fit_nets(draws(0), 0), fit_nets(draws(0, label_of_first="turned"), 0)
    same = [
        all(torch.equal(a, b) for a, b in zip(one.parameters(), two.parameters(), strict=True))
        for one, two in zip(told, other, strict=True)
    ]
    assert same == [True, False, False]
    assert blind(told, 0) == [told[0]] and blind(told, NETS + 1) == [told[1]]


def test_a_choice_that_no_linear_utility_makes_is_learned():
    nets = fit_nets([draw for seed in range(8) for draw in draws(seed)], 0)
    new = draws(99)[0]
    chosen = utilities(nets, new.features).argmax(axis=1)
    assert new.label[np.arange(60), chosen].mean() > 0.5  # by chance .05
