"""What the named purchases move, beside purchases drawn by chance."""

from dataclasses import replace

import numpy as np
import pytest

from bundlerec.evaluation.fidelity import AGAIN, NEW, TOGETHER, Probes, fidelity

K, ORDERS = TOGETHER + 1, 2


def probes(*, named: float, random: float, customers: int = 20, each: int = 2) -> Probes:
    """Scores of 1 that lose a share with the named items and with random ones; an empty past has .2."""
    p = customers * each
    rows = np.ones((p, 1))
    step = np.arange(1, K + 1) / K
    drawn = np.ones((p, ORDERS, 1))
    return Probes(
        customer=np.repeat(np.arange(customers), each),
        new=np.tile([False, True], p)[:p],
        whole=rows[:, 0],
        nothing=0.2 * rows[:, 0],
        without=rows - named * step,
        only=0.2 + 0.8 * named * step * rows,
        without_random=drawn - random * step,
        only_random=0.2 + 0.8 * random * step * drawn,
        complete=np.full(p, 0.5),
        other_net=np.full(p, np.nan),
        other_order=np.full(p, 0.75),
    )


def test_the_curves_are_shares_of_what_was_there():
    [again, new] = fidelity("scorer", probes(named=0.8, random=0.4))
    assert (again.model, again.group, again.bundles, again.products) == ("scorer", AGAIN, 20, 20)
    assert new.group == NEW
    for curve, top in (
        (again.lost, 0.8),
        (again.lost_random, 0.4),
        (again.brought, 0.8),
        (again.brought_random, 0.4),
    ):
        assert curve == pytest.approx(tuple(top * n / K for n in range(1, K + 1)))
    area = 0.4 * np.mean(np.arange(1, K + 1) / K)
    assert again.deletion.value == pytest.approx(area) == again.insertion.value
    assert again.deletion.low == pytest.approx(area) == again.deletion.high
    assert (again.complete, again.other_net, again.other_order) == (0.5, None, 0.75)


def test_reasons_no_better_than_chance_win_nothing():
    [again, _] = fidelity("scorer", probes(named=0.4, random=0.4))
    assert again.deletion.value == pytest.approx(0) == again.insertion.value
    assert again.bundles_won.value == again.products_won.value == 0  # equal is not more


def test_a_bundle_is_won_by_the_sum_of_its_products():
    rng = np.random.default_rng(0)
    found = replace(probes(named=0.6, random=0.5, each=4), new=np.zeros(80, dtype=bool))
    without = found.without + rng.normal(0, 0.12, (80, 1))  # single products win and lose
    [again] = fidelity("scorer", replace(found, without=without))
    drops, random = (1 - without)[:, TOGETHER - 1], (1 - found.without_random)[:, 0, TOGETHER - 1]
    assert again.products_won.value == pytest.approx((drops > random).mean())
    sums = [part.reshape(20, 4).sum(axis=1) for part in (drops, random)]
    assert again.bundles_won.value == pytest.approx((sums[0] > sums[1]).mean())
    assert 0 <= again.bundles_won.low < again.bundles_won.value < again.bundles_won.high <= 1


def test_a_group_without_a_product_has_no_row():
    found = probes(named=0.8, random=0.4)
    assert [one.group for one in fidelity("ease", found.of(found.new))] == [NEW]
    assert fidelity("ease", found.of(np.zeros(40, dtype=bool))) == []
