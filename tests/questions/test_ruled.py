"""Which rules acted: each product that they took out with the rule that did it."""

from functools import partial

from bundlerec.bundles.rules.model import Rules
from bundlerec.bundles.rules.of_shop import save_rules
from bundlerec.data import columns as c
from bundlerec.data.retold import pasts_of, retold
from bundlerec.feedback.giving import Saying, give_feedback
from bundlerec.questions.changes import changes
from bundlerec.questions.ruled import IN, OUT, acted
from tests.shops import SHOP

CUSTOMER = "c010"


def first(questions, count: int) -> list[str]:
    customer = questions.customer(CUSTOMER)
    bundle = questions.bundle(questions.models.under(None), "ranked", customer)
    return [questions.product(customer, item).item_id for item in bundle[:count]]


def test_without_rules_none_acted(lasting):
    assert acted(lasting, CUSTOMER, "ranked") == []


def test_what_is_excluded_would_stand_there_but_for_its_rule(ruled):
    [gone] = first(ruled, 1)
    save_rules(ruled.store, SHOP, "ranked", Rules(exclude_items=(gone,)))
    found = acted(ruled, CUSTOMER, "ranked")
    [out] = [one for one in found if one.way == OUT]
    assert out.product.item_id == gone
    assert out.rules == (f"exclude products “{gone}”",)
    assert out.sentence.endswith(f"would stand here but for the rule “exclude products “{gone}””.")
    [new] = [one for one in found if one.way == IN]
    assert new.rules == () and "in the place of what rules took out" in new.sentence
    assert acted(ruled, CUSTOMER, "mixed") == []  # rules of another kind


def test_each_rule_is_told_of_its_own_products(ruled):
    prices = dict(zip(ruled.dataset.item_ids, ruled.dataset.items.price.tolist(), strict=True))
    most = sorted(prices[code] for code in first(ruled, 10))[-2]  # of ten, at least the dearest goes
    dearest = max(prices[code] for code in first(ruled, 10))
    most = most if most < dearest else dearest - 1
    save_rules(ruled.store, SHOP, "ranked", Rules(most_of_category=2, most_price=most, not_bought_days=1))
    found = [one for one in acted(ruled, CUSTOMER, "ranked") if one.way == OUT]
    named = {rule for one in found for rule in one.rules}
    assert {"at most 2 of a category", f"highest price {most:g}"} <= named
    for one in found:
        assert (f"highest price {most:g}" in one.rules) == (prices[one.product.item_id] > most)


def test_what_rules_demand_is_told_as_brought_in(ruled):
    held = set(first(ruled, 10))
    wanted = next(code for code in ruled.dataset.item_ids if code not in held)
    save_rules(ruled.store, SHOP, "ranked", Rules(require_items=(wanted,)))
    told = {one.product.item_id: one for one in acted(ruled, CUSTOMER, "ranked")}
    assert told[wanted].way == IN and told[wanted].rules == (f"“{wanted}” in every bundle",)
    assert [one.rules for one in told.values() if one.way == OUT] == [()]


def test_what_a_customer_dismissed_is_told_as_such(ruled):
    [gone] = first(ruled, 1)
    give_feedback(ruled.store, SHOP, Saying(CUSTOMER, c.DISMISSED, gone), b"key", "command")
    [out] = [one for one in acted(ruled, CUSTOMER, "ranked") if one.way == OUT]
    assert out.product.item_id == gone and out.rules == ("not dismissed in the last 90 days",)
    customer, models = ruled.customer(CUSTOMER), ruled.models.under(ruled.screen("ranked"))
    pasts = pasts_of([(customer, [], False)] * 2)
    other = models.among(partial(retold, pasts=pasts), pasts.customer)
    assert ruled.bundles_among(other, "ranked", 10) == [ruled.bundle(models, "ranked", customer)] * 2
    told = changes(ruled, CUSTOMER, "ranked")  # nor does it come in under any other past
    assert len(told) == 10 and any(one.instead for one in told)
    assert gone not in {one.item_id for change in told for one in (change.product, change.instead) if one}
