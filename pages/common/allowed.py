"""Buttons for those who may press them; the store refuses the others anyway."""

from __future__ import annotations

from typing import Any

from bundlerec.access import Role, may
from bundlerec.store import Store


def lock(store: Store, shop: str | None, role: Role = Role.ANALYST, *, when: bool = True) -> dict[str, Any]:
    """Arguments of a button that changes something: locked, with the reason, for those who lack the role in the shop
    (None: in every shop). when: whether the button makes sense just now.
    """
    if may(store, role, shop):
        return {"disabled": not when}
    where = "the shop" if shop is not None else "every shop"
    return {"disabled": True, "help": f"For {role.word}s of {where}. Ask an admin for this role."}
