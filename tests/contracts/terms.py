"""Contract of `OfferTerms`."""

from __future__ import annotations

import pytest

from bundlerec.errors import UnknownShop
from tests.contracts.tables import SHOP


class TermsContract:
    """Terms by shop."""

    def test_terms_are_kept_by_shop_and_replaced(self, store):
        store.shops.ensure(SHOP)
        store.shops.ensure("other")
        store.terms.save(SHOP, {"most_discount": 5.0, "ending": "round"})
        store.terms.save(SHOP, {"floor_margin": 33.3})
        assert store.terms.get(SHOP) == {"floor_margin": 33.3}
        assert store.terms.get("other") == {}
        store.terms.save(SHOP, {})
        assert store.terms.get(SHOP) == {}

    def test_an_unknown_shop_has_no_terms_and_gets_none(self, store):
        assert store.terms.get("nowhere") == {}
        with pytest.raises(UnknownShop):
            store.terms.save("nowhere", {"floor_margin": 10.0})
