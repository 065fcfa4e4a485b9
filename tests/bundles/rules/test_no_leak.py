"""Whatever the rules, nothing that they exclude is ever offered, and an empty answer is always explained.

BUNDLEREC_RULE_SETS=10000 tries so many rule sets (the bar of the project); by default a few. What is kept and offered
later is in `test_no_stored_leak`.
"""

from __future__ import annotations

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from bundlerec.bundles.anchor_table import ANCHOR
from bundlerec.bundles.anchors import anchor_bundles
from bundlerec.bundles.answering import Answer, answer
from bundlerec.bundles.existing.law import law_of
from bundlerec.bundles.existing.ranking import RankRequest
from bundlerec.bundles.existing.ranking import answer as rank_answer
from bundlerec.bundles.requests import RecommendRequest
from bundlerec.bundles.rules.model import ALL, Rules
from bundlerec.data import columns as c
from tests.bundles.rules.world import (
    DAY,
    KINDS,
    STRANGE_ITEMS,
    each_to_hold,
    many,
    rule_books,
    rule_sets,
    without_demands,
)

TODAY = {"first": DAY, "last": DAY}
WISHES = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(KINDS),
        "size": st.sampled_from([1, 3, 10, "auto"]),
        "only_new": st.booleans(),
        "model": st.sampled_from(["scorer", "policy", "gp_decay", "ease", "best_sellers"]),
    }
)


def asked(world, rules, **wishes) -> Answer:
    """The answer to a request, held against the rules (kind -> rules)."""
    request = RecommendRequest(out=world.folder / "out.csv", **wishes)
    found = answer(world.models, "gp_decay", request, world.screens(rules))
    owner = "cart_id" if wishes.get("carts") else c.CUSTOMER_ID
    of_bundle = {}
    for key, item in zip(
        zip(found.table[c.CUSTOMER_ID], found.table[owner], strict=True), found.table[c.ITEM_ID], strict=True
    ):
        of_bundle.setdefault(key, []).append(item)
    for (customer, name), items in of_bundle.items():
        for one in each_to_hold(list(rules.values())):
            broken = world.law.broken(one, items, customer)
            assert not broken, (broken, customer, name, items)
    explained(found)
    return found


def explained(found) -> None:
    """Who has no bundle is counted in sentences, and each of them names a rule or another cause."""
    sentences = [one for one in found.problems if "no bundle" in one]
    assert bool(found.without) == bool(sentences), (found.without, found.problems)
    told = sum(int(one.split()[0].replace(",", "")) for one in sentences)
    assert told == found.without
    causes = ("rule", "bought before", "nothing was bought")
    assert all(any(cause in one for cause in causes) for one in sentences), sentences


@many
@given(rules=rule_books(STRANGE_ITEMS), wish=WISHES)
def test_no_bundle_breaks_a_rule(deep, rules, wish):
    if wish["kind"] in ("replenish", "path"):
        wish = {**wish, "only_new": False, "size": 4 if wish["kind"] == "path" else wish["size"]}
    kept = {kind: rules[kind] for kind in (ALL, wish["kind"]) if kind in rules}
    asked(deep, kept, customers=deep.folder / "people.csv", **wish)


@many
@given(rules=rule_sets(), size=st.sampled_from([1, 4, 10, "auto"]), model=st.sampled_from(["gp_decay", "ease"]))
def test_no_variant_that_breaks_a_rule_is_shown(joined, rules, size, model):
    asked(joined, {ALL: rules}, customers=joined.folder / "people.csv", size=size, model=model)


@many
@given(rules=rule_sets(), size=st.sampled_from([1, 4, "auto"]))
def test_no_completed_cart_breaks_a_rule(joined, rules, size):
    asked(joined, {ALL: rules}, carts=joined.folder / "carts.csv", size=size, kind="complete")


@many
@given(rules=rule_sets())
def test_neither_a_product_nor_what_belongs_with_it_breaks_a_rule(joined, rules):
    found = anchor_bundles(joined.models.past, joined.screens({ALL: rules}).of("complete"))
    for anchor, items in found.groupby(ANCHOR, sort=False)[c.ITEM_ID].agg(list).items():
        assert not joined.law.broken(rules, items)
        assert not joined.law.broken(without_demands(rules), [anchor])


@many
@given(rules=rule_sets(STRANGE_ITEMS))
def test_no_drawn_bundle_breaks_a_rule(deep, rules):
    screen = deep.screens({ALL: rules}).of("explore")
    customers = np.arange(4, 10, dtype=np.int32)
    offer = deep.models.under(screen).own("policy", customers, sample_seed=1)
    assert len(offer.probability) == len(customers)
    for customer, items in zip(customers, offer.lists.items, strict=True):
        bundle = deep.models.dataset.item_ids[items[items >= 0]].tolist()
        if bundle:
            assert not deep.law.broken(rules, bundle, deep.models.dataset.customer_ids[customer])


@many
@given(rules=rule_sets())
@example(rules=Rules(blackouts=[{**TODAY}, {**TODAY, "items": ["i000"]}]))
def test_none_of_the_shops_own_bundles_breaks_a_rule(joined, own, rules):
    contents, apart, bundles = own
    request = RankRequest(joined.folder / "out.csv", customers=joined.folder / "people.csv")
    found = rank_answer(bundles, apart, request, law_of(joined.screens({ALL: rules}, apart), bundles))
    for customer, bundle in zip(found.table[c.CUSTOMER_ID], found.table[c.ITEM_ID], strict=True):
        assert not joined.law.broken(rules, contents[bundle], customer)
    explained(found)
