"""What came of a campaign: bought or not in its days, and whether the draw could have done it."""

from __future__ import annotations

import json
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from bundlerec.campaigns.judging import Effect, Judgement, judge
from bundlerec.campaigns.outcomes import (
    BOUGHT,
    MARGIN,
    MEASURES,
    OF_BUNDLE,
    TAKINGS,
    cost_known,
    goods_of,
    outcomes,
)
from bundlerec.data import columns as c
from tests.campaigns.world import CATALOGUE, visits
from tests.worlds import START, events

GOODS = goods_of(CATALOGUE)


def day(number: int):
    return START + timedelta(days=number)


def members(**bundles: list[str]) -> pd.DataFrame:
    """Customers with their bundles."""
    return pd.DataFrame({c.CUSTOMER_ID: list(bundles), c.ITEMS: [json.dumps(items) for items in bundles.values()]})


def test_what_was_bought_counts_in_the_campaigns_days_only():
    log = events(
        [*visits("ann", [9, 10, 19]), *visits("bob", [12], "mug"), *visits("cat", [20]), *visits("out", [12])]
    )
    found = outcomes(members(ann=["tea"], bob=["tea"], cat=["tea"]), log, GOODS, day(10), day(20))
    assert found[OF_BUNDLE].tolist() == [1, 0, 0] and found[BOUGHT].tolist() == [1, 1, 0]
    assert found[TAKINGS].tolist() == [4, 2, 0]  # two teas, a mug, at 2 each
    assert found[MARGIN].tolist() == [4 - 2 * 1, 2 - 3, 0]


def test_another_variant_of_the_product_is_the_product():
    catalogue = CATALOGUE.assign(**{c.PARENT_ID: ["t", None, None]})
    catalogue.loc[3] = {c.ITEM_ID: "tea-500", c.PARENT_ID: "t"}
    log = events(visits("ann", [12], "tea-500"))
    found = outcomes(members(ann=["tea"]), log, goods_of(catalogue), day(10), day(20))
    assert found[OF_BUNDLE].tolist() == [1]


def test_what_is_not_priced_or_costed_is_not_told():
    log = events([*visits("ann", [12]), *visits("bob", [12], "oil")])
    group = members(ann=["tea"], bob=["oil"])
    assert cost_known(group, log, GOODS, day(10), day(20)) == 0.5
    found = outcomes(group, log.assign(**{c.PRICE: np.nan}), GOODS, day(10), day(20))
    assert found[TAKINGS].isna().all() and found[MARGIN].isna().all() and found[BOUGHT].tolist() == [1, 1]
    only_oil = outcomes(members(bob=["oil"]), log, GOODS, day(10), day(20))
    assert only_oil[MARGIN].isna().all() and only_oil[TAKINGS].tolist() == [2]
    assert goods_of(CATALOGUE.head(0)).empty


def table(values: np.ndarray, name: str) -> pd.DataFrame:
    return pd.DataFrame({name: values})


def drawn(seed: int, n: int = 1000, effect: float = 0.0, name: str = TAKINGS) -> Effect:
    """Customers who spend as before, more or less, and by `effect` more where they got the offer."""
    rng = np.random.default_rng(seed)
    held = rng.permutation(n) < n // 5
    usual = rng.gamma(2.0, 10.0, n)
    before, after = usual + rng.normal(0, 4, n), usual + rng.normal(0, 4, n) + effect * ~held
    return judge(held, table(after, name), table(before, name), [name])[0]


def test_an_effect_is_found_in_its_size():
    found = drawn(0, effect=3.0)
    assert found.sure and found.low < 3 < found.high and found.more is None
    assert found.effect == pytest.approx(3.0, abs=1.0)


def test_chance_alone_is_called_an_effect_about_once_in_twenty():
    wrong = sum(drawn(seed, 300).sure for seed in range(100))
    assert 1 <= wrong <= 11  # binomial(100, .05): 5 expected


def test_a_few_very_large_orders_are_not_taken_for_an_effect():
    """Money of which few customers have most: a bootstrap alone calls chance an effect too often."""
    wrong = 0
    for seed in range(120):
        rng = np.random.default_rng(seed)
        held, after = rng.permutation(400) < 40, rng.lognormal(0, 2.5, 400)
        wrong += judge(held, table(after, TAKINGS), table(after * 0, TAKINGS), [TAKINGS])[0].sure
    assert wrong <= 11  # binomial(120, .05): 6 expected, 11 or fewer in 98 of 100


def test_what_was_bought_before_makes_the_interval_narrower():
    rng = np.random.default_rng(1)
    held, usual = rng.permutation(1000) < 200, rng.gamma(2.0, 10.0, 1000)
    after = table(usual + rng.normal(0, 4, 1000), TAKINGS)
    blind = judge(held, after, table(np.zeros(1000), TAKINGS), [TAKINGS])[0]
    seeing = judge(held, after, table(usual, TAKINGS), [TAKINGS])[0]
    assert seeing.high - seeing.low < 0.5 * (blind.high - blind.low)
    assert blind.effect == pytest.approx(blind.treated - blind.held)


def test_where_everybody_held_back_bought_chance_is_not_ruled_out():
    held = np.arange(200) < 40
    after = table(np.where(np.arange(200) < 195, 1.0, 0.0), BOUGHT)
    found = judge(held, after, after * 0, [BOUGHT])[0]
    assert (found.treated, found.held) == (155 / 160, 1.0) and not found.sure


def test_as_many_customers_as_it_says_would_do():
    found = drawn(3, 300, effect=1.0)
    assert not found.sure and found.more and drawn(3, 300 + found.more, effect=found.effect).sure


def test_a_difference_of_nothing_needs_nobody():
    assert (
        judge(np.arange(100) < 50, table(np.tile([0.0, 1.0], 50), BOUGHT), table(np.zeros(100), BOUGHT), [BOUGHT])[
            0
        ].more
        is None
    )


def test_too_few_held_back_have_no_interval():
    held = np.arange(300) < 19
    found = judge(held, table(np.ones(300), BOUGHT), table(np.ones(300), BOUGHT), [BOUGHT])[0]
    assert found.effect == 0 and found.low is None and not found.sure
    nobody = judge(held & False, table(np.ones(300), BOUGHT), table(np.ones(300), BOUGHT), [BOUGHT])[0]
    assert (nobody.treated, nobody.held, nobody.effect) == (1.0, None, None)


def test_a_measure_that_is_not_known_is_not_told():
    nothing = pd.DataFrame({name: np.full(100, np.nan) for name in MEASURES})
    assert all(one.treated is None and not one.sure for one in judge(np.arange(100) < 30, nothing, nothing))


@pytest.mark.parametrize(
    ("seen", "held", "effect", "says"),
    [
        (0, 50, Effect(OF_BUNDLE, None, None, None, None, None, None), "No order of the campaign's days is known"),
        (9, 0, Effect(OF_BUNDLE, 0.3, None, None, None, None, None), "Nobody was held back"),
        (9, 5, Effect(OF_BUNDLE, 0.3, 0.2, 0.1, None, None, None), "Only 5 customers were held back"),
        (9, 50, Effect(OF_BUNDLE, 0.3, 0.2, 0.1, 0.02, 0.18, None), "10.0 more of 100 customers bought something"),
        (9, 50, Effect(OF_BUNDLE, 0.1, 0.2, -0.1, -0.18, -0.02, None), "10.0 fewer of 100 customers"),
        (9, 50, Effect(OF_BUNDLE, 0.3, 0.2, 0.1, -0.02, 0.22, 410), "from chance yet. If the difference is as it"),
        (9, 50, Effect(OF_BUNDLE, 0.2, 0.2, 0.0, -0.1, 0.1, None), "no number of customers in reach"),
    ],
)
def test_the_verdict_is_one_plain_sentence(seen, held, effect, says):
    judgement = Judgement(100, held, 30, seen, date(2024, 1, 9), (effect,), ())
    assert says in judgement.verdict and judgement.told()["verdict"] == judgement.verdict
    assert json.dumps(judgement.told())
