"""Contract of `RuleBooks`."""

from __future__ import annotations

import pytest

from bundlerec.errors import UnknownShop
from tests.contracts.tables import SHOP


class RulesContract:
    """Rules by shop and kind."""

    def test_rules_are_kept_by_shop_and_kind_and_replaced(self, store):
        store.shops.ensure(SHOP)
        store.shops.ensure("other")
        store.rules.save(SHOP, "mixed", {"in_stock": True})
        store.rules.save(SHOP, "mixed", {"exclude_brands": ["Büro & Söhne", "007"], "least_price": 0.1})
        store.rules.save(SHOP, "all", {"most_of_category": 2})
        store.rules.save("other", "all", {"in_stock": True})
        assert store.rules.all(SHOP) == {
            "all": {"most_of_category": 2},
            "mixed": {"exclude_brands": ["Büro & Söhne", "007"], "least_price": 0.1},
        }
        assert store.rules.all("other") == {"all": {"in_stock": True}}

    def test_empty_rules_are_none(self, store):
        store.shops.ensure(SHOP)
        store.rules.save(SHOP, "mixed", {"in_stock": True})
        store.rules.save(SHOP, "mixed", {})
        assert store.rules.all(SHOP) == {}

    def test_an_unknown_shop_has_no_rules_and_gets_none(self, store):
        assert store.rules.all("nowhere") == {}
        with pytest.raises(UnknownShop):
            store.rules.save("nowhere", "mixed", {"in_stock": True})
