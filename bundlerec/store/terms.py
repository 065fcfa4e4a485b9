"""On which terms shops offer bundles, as the verbs see them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol


class OfferTerms(Protocol):
    """One set of terms a shop (`money.terms.Terms` as plain JSON)."""

    def get(self, shop: str) -> dict[str, Any]:
        """What was said; nothing for an unknown shop."""

    def save(self, shop: str, terms: Mapping[str, Any]) -> None:
        """Replaces what was said. Raises UnknownShop."""
