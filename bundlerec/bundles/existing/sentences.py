"""Why a bundle of the merchant's suits a customer, in one plain sentence."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Support:
    """The numbers behind one bundle for one customer."""

    held: int  # of its products that the customer bought before
    products: int  # in the bundle
    takers: int  # customers who took it
    cause: str  # title of what the customer has that speaks most for it; "" where nothing does


def sentence(support: Support) -> str:
    """What the customer has of it, what speaks for it, and how many took it; numbers first."""
    parts = []
    if support.held:
        parts.append(f"{support.held:,} of its {_count(support.products, 'product')} bought before")
    if support.cause:
        likes = "like it" if support.takers else "buy products like those in it"
        parts.append(f"customers with {support.cause} {likes}")
    parts.append(f"taken by {_count(support.takers, 'customer')}" if support.takers else "nobody took it yet")
    text = "; ".join(parts)
    return f"{text[0].upper()}{text[1:]}."


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'s' * (number != 1)}"
