"""Who may be asked about, and whether the models say what the run said."""

from functools import partial

import numpy as np
import pytest

from bundlerec.data import columns as c
from bundlerec.data.retold import pasts_of, retold
from bundlerec.errors import BadSetting, BundleRecError

CUSTOMER = "c010"


@pytest.mark.parametrize("kind", ["mixed", "ranked"])
def test_the_bundle_that_is_asked_about_is_the_one_that_the_run_keeps(as_run, lasting_shop, kind):
    kept = lasting_shop.store.results.bundles(lasting_shop.latest, customer_id=CUSTOMER, kind=kind)
    customer = as_run.customer(CUSTOMER)
    bundle = as_run.bundle(as_run.models, kind, customer)
    assert [as_run.product(customer, item).item_id for item in bundle] == kept.sort_values(c.SLOT)[
        c.ITEM_ID
    ].tolist()


def test_somebody_unknown_is_answered_with_a_sentence(lasting):
    for nobody in ("nobody", "", "zzz"):
        with pytest.raises(BundleRecError, match="knows no order"):
            lasting.customer(nobody)


def test_kinds_that_nothing_can_be_asked_about_are_named(lasting):
    with pytest.raises(BadSetting, match="replenish"):
        lasting.screen("replenish")


def test_a_past_as_it_was_gives_the_bundle_as_it_is(lasting):
    who = [lasting.customer(one) for one in ("c010", "c020", "c030")]
    pasts = pasts_of([(customer, [], False) for customer in who])
    other = lasting.models.among(partial(retold, pasts=pasts), np.array(who))
    assert lasting.bundles_among(other, "mixed", 5) == [
        lasting.bundle(lasting.models, "mixed", one) for one in who
    ]
