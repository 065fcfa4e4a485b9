"""Who somebody is, by the claims of a token; and how people are named."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bundlerec.access import Role, checked_name, person
from bundlerec.access.standing import Standing
from bundlerec.errors import BadSetting, NotAllowed

NOW = time.time()
CLAIMS = {"iss": "https://login.example", "sub": "42", "iat": NOW, "exp": NOW + 3600}


def test_an_address_counts_when_the_provider_verified_it():
    told = {**CLAIMS, "email": " Anna@Shop.Example ", "email_verified": True}
    assert person(told, 12).names == ("anna@shop.example", "42 https://login.example")
    assert person({**told, "email_verified": False}, 12).names == ("42 https://login.example",)
    assert person({**told, "email_verified": "yes"}, 12).names == ("42 https://login.example",)


def test_the_word_of_the_provider_ends_with_the_token_or_after_the_hours_of_the_setting():
    assert person(CLAIMS, 12).until == NOW + 3600
    assert person(CLAIMS, 0.5).until == NOW + 1800
    assert not person(CLAIMS, 12).ended
    assert person({**CLAIMS, "exp": NOW - 1}, 12).ended


@pytest.mark.parametrize("ends", [None, "never", True, float("nan"), float("inf")])
def test_a_token_without_an_end_is_worth_nothing(ends):
    assert person({**CLAIMS, "exp": ends}, 12).ended


def test_claims_that_name_nobody_are_worth_nothing():
    told = person({"exp": NOW + 3600, "email": "a@b.c"}, 12)
    assert told.ended and told.names == () and not told.owns


NAMES = some.sampled_from(["iss", "sub", "email", "email_verified", "exp", "iat", "owns"])
VALUES = some.one_of(some.none(), some.booleans(), some.floats(), some.text())
ROLES = some.sampled_from(Role)


@given(some.dictionaries(NAMES, VALUES))
def test_no_claims_make_somebody_the_owner_of_the_machine(claims):
    assert not person(claims, 12).owns


def test_names_are_addresses_or_subjects():
    assert checked_name(" Anna@Shop.Example ") == "anna@shop.example"
    assert checked_name("42  https://login.example") == "42 https://login.example"
    for wrong in ("anna", "", "a b c", "@"):
        with pytest.raises(BadSetting, match="no e-mail address"):
            checked_name(wrong)


@given(some.none() | ROLES, some.dictionaries(some.sampled_from("abc"), ROLES), ROLES)
def test_more_of_a_role_never_forbids_what_less_of_it_allows(everywhere, shops, need):
    """And a role in one shop says nothing of another."""
    standing = Standing(everywhere, shops)
    for shop in "abc":
        held = max([one for one in (everywhere, shops.get(shop)) if one is not None], default=0)
        try:
            standing.check(need, (shop,))
            assert held >= need
        except NotAllowed:
            assert held < need
