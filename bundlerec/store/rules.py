"""The rules of shops, as the verbs see them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol


class RuleBooks(Protocol):
    """What a shop lets into its bundles, by kind of bundle (`bundles.rules.model.Rules` as plain JSON)."""

    def all(self, shop: str) -> dict[str, dict[str, Any]]:
        """Kind -> rules; none for an unknown shop."""

    def save(self, shop: str, kind: str, rules: Mapping[str, Any]) -> None:
        """Replaces the rules of a kind; empty ones go. Raises UnknownShop."""
