"""How people are named when a role is given, and who a provider says that somebody is."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any, Final

from bundlerec.access.actors import WEB, Actor
from bundlerec.errors import BadSetting

ADDRESS: Final = re.compile(r"[^@\s]+@[^@\s]+")
SUBJECT: Final = re.compile(r"\S+ https?://\S+")


def checked_name(text: str) -> str:
    """A name as roles are given to it: an e-mail address in small letters, or "subject issuer" as it stands.

    Raises BadSetting for anything else.
    """
    name = " ".join(text.split())
    if ADDRESS.fullmatch(name):
        return name.lower()
    if SUBJECT.fullmatch(name):
        return name
    raise BadSetting(
        f"“{name}” is no e-mail address.",
        "Write the address that the person signs in with, or what the page shows to a person without one.",
    )


def person(claims: Mapping[str, Any], hours: float) -> Actor:
    """Who the claims of an identity token say is there, for `hours` from its issue at most.

    An e-mail address counts only when the provider says that it verified it; the subject (with its issuer) always
    does. A token without an end, or without a subject, is worth nothing: its time is over.
    """
    subject, issuer = str(claims.get("sub") or ""), str(claims.get("iss") or "")
    address = str(claims.get("email") or "").strip().lower()
    verified = claims.get("email_verified") in (True, "true") and ADDRESS.fullmatch(address)
    names = tuple(filter(None, [address if verified else "", f"{subject} {issuer}" if subject and issuer else ""]))
    return Actor(names[0] if names else "nobody", WEB, names, _end(claims, hours) if names else 0.0)


def _end(claims: Mapping[str, Any], hours: float) -> float:
    """The token's own end, or `hours` after its issue, whichever comes first."""
    issued, ends = _seconds(claims.get("iat")), _seconds(claims.get("exp"))
    return 0.0 if ends is None else min(ends, math.inf if issued is None else issued + 3600 * hours)


def _seconds(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value)
