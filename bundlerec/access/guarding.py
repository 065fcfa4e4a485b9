"""A store for one actor: what the actor may not do is refused, what is changed is written down."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import replace
from functools import cache
from typing import Any, cast, get_type_hints

from bundlerec.access.actors import Actor
from bundlerec.access.rights import RIGHTS, Right
from bundlerec.access.standing import Standing, standing_of
from bundlerec.errors import NotAllowed
from bundlerec.store import Note, Role, Store, noted


class GuardedStore:
    """Fulfils `bundlerec.store.Store` for an actor.

    Roles are looked up at every call, so that one that was taken away is gone at once.
    """

    def __init__(self, store: Store, actor: Actor, admins: frozenset[str] = frozenset()) -> None:
        """admins: names of the people who are admins of every shop by the program's settings."""
        self._store, self.actor, self._admins = store, actor, admins

    def __getattr__(self, name: str) -> Any:
        if name not in RIGHTS:
            raise AttributeError(
                f"The store has no room {name!r} whose rights are known (bundlerec/access/rights.py)."
            )
        return _Room(self, name, getattr(self._store, name))

    @property
    def standing(self) -> Standing:
        """The actor's roles, now. Raises SessionEnded."""
        return standing_of(self._store.members, self.actor, self._admins)

    def close(self) -> None:
        """Gives the connections back, where the store behind has any."""
        cast(Any, self._store).close()

    def ask(self, right: Right, arguments: Mapping[str, Any]) -> Note | None:
        """What the audit log has to say of it, if anything. Raises NotAllowed, SessionEnded.

        A refused change is written down too.
        """
        shops = right.where(self._store, arguments)
        shop = shops[0] if shops and shops[0] is not None else ""
        note = Note(self.actor.label, self.actor.how, shop, right.told(arguments)) if right.told else None
        if not self.actor.owns:
            try:
                self.standing.check(right.need(self._store, arguments), shops)
            except NotAllowed:
                if note is not None:
                    self._store.audit.write(replace(note, what=f"was refused: {note.what}"))
                raise
        return note

    def need(self, role: Role, shop: str | None) -> None:
        """Raises NotAllowed, SessionEnded unless the actor has this role in the shop (None: in every shop)."""
        if not self.actor.owns:
            self.standing.check(role, (shop,))


class _Room:
    """One part of a guarded store."""

    def __init__(self, guard: GuardedStore, room: str, inner: Any) -> None:
        self._guard, self._room, self._inner = guard, room, inner

    def __getattr__(self, name: str) -> Callable[..., Any]:
        right = RIGHTS[self._room].get(name)
        if right is None:
            raise AttributeError(f"It is not said who may use {self._room}.{name} (bundlerec/access/rights.py).")
        return self._guarded(name, right)

    def _guarded(self, name: str, right: Right) -> Callable[..., Any]:
        guard, method = self._guard, getattr(self._inner, name)

        def call(*args: Any, **kwargs: Any) -> Any:
            told = _signature(self._room, name).bind(*args, **kwargs)
            told.apply_defaults()
            note = guard.ask(right, told.arguments)
            with noted(note) if note is not None else nullcontext():
                found = method(*args, **kwargs)
            if guard.actor.owns or right.sieve is None:
                return found
            return right.sieve(found, guard.standing)

        return call


@cache
def _signature(room: str, name: str) -> inspect.Signature:
    """How the Protocol says that a method is called, without `self`."""
    protocol = get_type_hints(getattr(Store, room).fget)["return"]
    whole = inspect.signature(getattr(protocol, name))
    return whole.replace(parameters=list(whole.parameters.values())[1:])


def guarded(store: Store, actor: Actor, admins: frozenset[str] = frozenset()) -> Store:
    """The store as this actor may use it; changes are written to the audit log.

    admins: names of the people who are admins of every shop by the program's settings.
    """
    return cast(Store, GuardedStore(store, actor, admins))


def acting(store: Store) -> Actor | None:
    """For whom a store acts; None: for nobody, it is not guarded."""
    return store.actor if isinstance(store, GuardedStore) else None


def need(store: Store, role: Role, shop: str | None) -> None:
    """For work that a process of its own does: raises NotAllowed unless the actor of the store may begin it."""
    if isinstance(store, GuardedStore):
        store.need(role, shop)


def may(store: Store, role: Role, shop: str | None) -> bool:
    """Whether the actor of a store has this role in the shop (None: in every shop). Raises SessionEnded."""
    if not isinstance(store, GuardedStore):
        return True
    held = store.standing.role_in(shop)
    return held is not None and held >= role
