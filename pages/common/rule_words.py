"""Rules in a merchant's words."""

from __future__ import annotations

from typing import Final

from bundlerec.bundles.rules.effects import Effect
from pages.common import words

KINDS: Final = {
    "all": "All bundles",
    "mixed": "The customer's own bundle",
    "ranked": "Most likely products",
    "replenish": "Due again",
    "discover": "New to the customer",
    "complete": "What goes with a cart",
    "path": "Next steps",
    "existing": "Bundles you already have",
}
VERBS: Final = {
    "exclude": "Never offer",
    "require": "In every bundle",
    "promote": "Offer sooner",
    "demote": "Offer later",
}
TITLES: Final = {
    "in_stock": "In stock only",
    "least_price": "Lowest price",
    "most_price": "Highest price",
    "least_margin": "Lowest margin",
    "most_of_category": "Most products of a category",
    "variants_once": "Variants never twice",
    "not_bought_days": "Not bought lately",
    "not_dismissed_days": "Not dismissed lately",
    "blackouts": "Blackout dates",
    "": "All of these together",
}
OF_CUSTOMERS: Final = ("not_bought_days", "not_dismissed_days")


def title(rule: str) -> str:
    """“Never offer: brands”"""
    verb, _, noun = rule.partition("_")
    return f"{VERBS[verb]}: {noun.replace('items', 'products')}" if verb in VERBS else TITLES[rule]


def sentence(effect: Effect, currency: str) -> str:
    """“removes 312 products; 41 customers would get fewer than ten; costs about 1.2 expected hits …”"""
    nothing = "removes products for single customers" if effect.rule in OF_CUSTOMERS else "removes nothing today"
    parts = [f"removes {words.plural(effect.products, 'product')}" if effect.products else nothing]
    if effect.customers:
        parts.append(f"{words.plural(effect.customers, 'customer')} would get fewer than ten")
    if effect.hits is not None:
        parts.append(_cost(effect.hits, effect.money, currency))
    return f"**{title(effect.rule)}**: {'; '.join(parts)}."


def _cost(hits: float, money: float | None, currency: str) -> str:
    if abs(hits) < 0.05 and (money is None or abs(money) < 0.01):
        return "costs next to nothing"
    verb = "costs" if hits >= 0 else "gains"
    told = f"{verb} about {words.decimal(abs(hits))} expected hits per 100 customers"
    if money is None:
        return f"{told} (what that is in money is not known: prices are missing)"
    return f"{told}, {words.money(abs(money), currency)} {'less' if money >= 0 else 'more'} expected takings (estimate)"
