"""Why not this product: an answer for every word that somebody may type, and remedies that work."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bundlerec.bundles.rules.model import Rules
from bundlerec.bundles.rules.of_shop import save_rules
from bundlerec.errors import BundleRecError
from bundlerec.questions.opening import Questions
from bundlerec.questions.why import why_not
from tests.shops import SHOP

CUSTOMER = "c010"


def bundle_of(questions, kind="mixed") -> list[int]:
    return questions.bundle(questions.models.under(questions.screen(kind)), kind, questions.customer(CUSTOMER))


def outside(questions) -> list[str]:
    bundle = bundle_of(questions)
    return [code for row, code in enumerate(questions.dataset.item_ids) if row not in bundle]


def test_what_is_in_the_bundle_is_told_with_its_place(lasting):
    inside = lasting.dataset.item_ids[bundle_of(lasting)[1]]
    found = why_not(lasting, CUSTOMER, inside, "mixed")
    assert (found.slot, found.sentence) == (2, "It is in the bundle, at place 2.")
    assert found.would == () and found.rules == ()


def test_what_is_not_has_a_place_a_chance_and_what_is_ahead_of_it(lasting):
    codes = outside(lasting)[::4]
    found = [why_not(lasting, CUSTOMER, code, "mixed") for code in codes]
    assert all(one.slot is None and one.product.item_id == code for one, code in zip(found, codes, strict=True))
    known = [one.standing for one in found if one.standing is not None]
    assert len(known) > len(codes) / 2
    for one in known:
        assert 1 <= one.place <= one.among and 0 <= one.probability <= 1
        assert one.ratio == pytest.approx(one.probability / one.weakest_probability, rel=1e-3)
    inside = [why_not(lasting, CUSTOMER, lasting.dataset.item_ids[row], "mixed") for row in bundle_of(lasting)]
    assert min(one.standing.place for one in inside) == 1
    order = sorted(known, key=lambda one: one.place)
    assert [one.probability for one in order] == sorted((one.probability for one in known), reverse=True)


def test_what_the_customer_bought_speaks_for_it_and_what_not_against(lasting):
    customer = lasting.customer(CUSTOMER)
    times = lasting.models.past.customer_item[[customer]].toarray()[0]
    orders = int(lasting.models.past.orders_of_customer[customer])
    told_of = set()
    for code in outside(lasting)[::4]:
        row = int(lasting.dataset.rows_of([code])[0])
        found = why_not(lasting, CUSTOMER, code, "mixed")
        told = " ".join((*found.speaks_for, *found.speaks_against))
        told_of.add(bool(times[row]))
        if times[row]:
            assert f"Bought in {int(times[row])} of {orders} orders" in told
        else:
            assert f"never bought it in {orders} orders" in " ".join(found.speaks_against)
    assert told_of == {True, False}


def test_the_rule_that_keeps_it_out_is_named_and_without_it_it_would_come(ruled):
    gone = ruled.dataset.item_ids[bundle_of(ruled)[0]]
    save_rules(ruled.store, SHOP, "all", Rules(exclude_items=(gone,)))
    found = why_not(ruled, CUSTOMER, gone, "mixed")
    assert found.rules == (f"exclude products “{gone}”",)
    assert found.sentence == f"The rule “exclude products “{gone}”” keeps it out."
    assert found.speaks_against[0] == found.sentence
    assert found.would == ("Without the shop's rules it would be in the bundle.",)


def test_a_promotion_that_is_told_brings_it_in(ruled):
    told = {code: why_not(ruled, CUSTOMER, code, "ranked").would for code in outside(ruled)[:12]}
    promised = {code: text for code, would in told.items() for text in would if "offers it sooner" in text}
    assert promised
    for code, text in promised.items():
        strength = int(text.split(" times")[0].split()[-1])
        save_rules(ruled.store, SHOP, "ranked", Rules(promote_items=(code,), strength=strength))
        assert why_not(ruled, CUSTOMER, code, "ranked").slot is not None


def test_a_demand_that_is_told_can_be_met(ruled):
    code = outside(ruled)[0]
    assert "A rule that requires it would bring it in." in why_not(ruled, CUSTOMER, code, "mixed").would
    save_rules(ruled.store, SHOP, "mixed", Rules(require_items=(code,)))
    assert why_not(ruled, CUSTOMER, code, "mixed").slot is not None


def test_one_purchase_more_is_told_with_what_it_would_do(lasting):
    told = [text for code in outside(lasting)[:8] for text in why_not(lasting, CUSTOMER, code, "mixed").would]
    assert any("One purchase of it in the last order would" in text and " %)" in text for text in told)


@settings(max_examples=25)
@given(asked=st.text(max_size=30))
def test_whatever_is_typed_has_an_answer(lasting, asked):
    found = why_not(lasting, CUSTOMER, asked, "mixed")
    assert found.sentence
    if found.product is None:
        assert asked in found.sentence and found.standing is None


def test_a_title_is_as_good_as_a_code_and_its_case_does_not_matter(lasting):
    assert why_not(lasting, CUSTOMER, " pRODUCT 12 ", "mixed").product.item_id == "i012"


def test_a_customer_who_is_not_known_is_answered_with_a_sentence(lasting):
    with pytest.raises(BundleRecError, match="knows no order"):
        why_not(lasting, "nobody", "i012", "mixed")


@pytest.mark.parametrize("model", ["ease", "best_sellers"])
def test_simple_methods_answer_without_a_probability(lasting, lasting_shop, model):
    simple = Questions(lasting_shop.store, lasting.run, lasting.models)
    simple.model = model
    found = [why_not(simple, CUSTOMER, code, "ranked") for code in outside(simple)[:6]]
    known = [one for one in found if one.standing is not None]
    assert known and all(one.standing.probability is None and "chance" not in one.sentence for one in known)
