"""The command `offers`."""

import pytest


def test_terms_are_set_kept_and_reset_and_bundles_follow(growing_shop, ask):
    status, told = ask(growing_shop, "offers")
    assert status == 0 and told["terms"]["most_discount"] == 10 and told["bundles"]["discounted"] > 0
    status, changed = ask(growing_shop, "offers", "--most-discount", "5", "--ending", "exact")
    assert status == 0 and changed["terms"]["ending"] == "exact"
    assert changed["bundles"]["bundle_price"] > told["bundles"]["bundle_price"]
    assert growing_shop.store.terms.get("default") == {"most_discount": 5.0, "ending": "exact"}
    _, told = ask(growing_shop, "offers", "--floor-margin", "95")
    assert told["bundles"]["discounted"] == 0
    assert growing_shop.store.terms.get("default")["most_discount"] == 5.0
    ask(growing_shop, "offers", "--reset")
    assert growing_shop.store.terms.get("default") == {}


@pytest.mark.parametrize("words", [("--most-discount", "99"), ("--floor-margin", "-1"), ("--ending", "sevens")])
def test_terms_that_mean_nothing_change_nothing(words, growing_shop, ask):
    status, told = ask(growing_shop, "offers", *words)
    assert status == 2 and told["error"]
    assert growing_shop.store.terms.get("default") == {}
