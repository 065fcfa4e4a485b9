"""What would change a bundle: true when the purchase is really left out."""

from functools import partial

import numpy as np
import pytest

from bundlerec.data.retold import pasts_of, retold
from bundlerec.errors import BundleRecError
from bundlerec.questions.changes import Change, changes
from bundlerec.questions.opening import Product, Questions

CUSTOMER = "c010"
TEA, JAM = Product("tea", "Tea"), Product("jam", "Jam")


@pytest.mark.parametrize(
    ("kind", "customer_id"), [("mixed", CUSTOMER), *(("ranked", f"c{number:03}") for number in range(10, 60, 5))]
)
def test_every_change_comes_true(lasting, kind, customer_id):
    customer = lasting.customer(customer_id)
    found = changes(lasting, customer_id, kind)
    bundle = lasting.bundle(lasting.models, kind, customer)
    assert [one.product for one in found] == [lasting.product(customer, item) for item in bundle]
    assert any(one.without is not None for one in found)
    for one in found:
        if one.without is None:
            continue
        [row, cause] = lasting.dataset.rows_of([one.product.item_id, one.without.item_id])
        pasts = pasts_of([(customer, [int(cause)], False)])
        other = lasting.models.among(partial(retold, pasts=pasts), np.array([customer]))
        [without] = lasting.bundles_among(other, kind, len(bundle))
        assert row not in without and one.own == (row == cause)
        if one.instead is not None:
            assert int(lasting.dataset.rows_of([one.instead.item_id])[0]) in set(without) - set(bundle)


def test_a_simple_method_of_sums_is_asked_as_well(lasting, lasting_shop):
    simple = Questions(lasting_shop.store, lasting.run, lasting.models)
    simple.model = "gp_decay"
    found = changes(simple, CUSTOMER, "ranked")
    own = [one for one in found if one.without is not None]
    assert own and all(one.own for one in own)  # what others were bought changes nothing there


def test_a_model_that_knows_no_purchases_says_so(lasting, lasting_shop):
    simple = Questions(lasting_shop.store, lasting.run, lasting.models)
    simple.model = "best_sellers"
    with pytest.raises(BundleRecError, match="does not look at single purchases"):
        changes(simple, CUSTOMER, "mixed")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (Change(TEA, JAM, False, TEA), "Without Jam you would see Tea instead."),
        (Change(TEA, TEA, True, JAM), "Without the earlier purchases of it you would see Jam instead."),
        (
            Change(TEA, JAM, False, None),
            "Without Jam it would not stand here, and nothing would come in its stead.",
        ),
        (Change(TEA, None, False, None), "No single purchase decides about it"),
    ],
)
def test_a_change_is_one_plain_sentence(change, sentence):
    assert change.sentence.startswith(sentence)


def test_where_no_single_purchase_decides_none_is_named(lasting, monkeypatch):
    whole = lasting.bundle(lasting.models, "ranked", lasting.customer(CUSTOMER))
    monkeypatch.setattr(lasting, "bundles_among", lambda models, kind, size: [whole] * models.told)
    assert {one.without for one in changes(lasting, CUSTOMER, "ranked")} == {None}
