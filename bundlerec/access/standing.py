"""What somebody is in which shop, as it stands now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bundlerec.access.actors import Actor
from bundlerec.errors import NotAllowed
from bundlerec.store import Members, Role

ASK = "Ask an admin of the shop."
# The same for what is not there and for what is somebody else's, so that nothing is given away.
HIDDEN = "It is not there, or it is of a shop in which you have no role."


@dataclass(frozen=True)
class Standing:
    """Somebody's roles: in every shop at once, and in single ones."""

    everywhere: Role | None
    shops: Mapping[str, Role]

    def role_in(self, shop: str | None) -> Role | None:
        """The higher one of the role in this shop and the role everywhere; None: no role. No shop: all of them."""
        found = [role for role in (self.everywhere, self.shops.get(shop or "")) if role is not None]
        return max(found, default=None)

    @property
    def anywhere(self) -> bool:
        """Whether there is any role at all."""
        return self.everywhere is not None or bool(self.shops)

    def check(self, need: Role | None, shops: Sequence[str | None]) -> None:
        """Raises NotAllowed unless the role in each of these shops is at least `need` (None: nobody's is)."""
        if need is None:
            raise NotAllowed("Only the program itself does this.", "")
        for shop in shops:
            held = self.role_in(shop)
            if held is None:
                raise NotAllowed(HIDDEN if shop is not None else "For this you need a role in every shop.", ASK)
            if held < need:
                where = f"of “{shop}”" if shop else "of every shop"
                raise NotAllowed(
                    f"For this you have to be {_article(need)} {where}; you are {_article(held)}.", ASK
                )


def standing_of(members: Members, actor: Actor, admins: frozenset[str]) -> Standing:
    """The roles of an actor, now. Raises SessionEnded for one whose time is over."""
    actor.check_time()
    if actor.owns or admins.intersection(actor.names):
        return Standing(Role.ADMIN, {})
    held = members.of(actor.names)
    everywhere = max((one.role for one in held if one.shop is None), default=None)
    shops: dict[str, Role] = {}
    for one in held:
        if one.shop is not None:
            shops[one.shop] = max(one.role, shops.get(one.shop, one.role))
    return Standing(everywhere, shops)


def _article(role: Role) -> str:
    return f"{'a' if role is Role.VIEWER else 'an'} {role.word}"
