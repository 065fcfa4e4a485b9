"""Who acts: a person whom a provider vouches for, or whoever owns this machine."""

from __future__ import annotations

import getpass
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from typing import Final

from bundlerec.errors import SessionEnded

VARIABLE: Final = "BUNDLEREC_ACTOR"  # of a process that a page started: for whom it acts
WEB, COMMAND_LINE, PROGRAM = "web", "command line", "program"

_began: ContextVar[bool] = ContextVar("began", default=False)


@dataclass(frozen=True)
class Actor:
    """Somebody, and until when the provider's word holds."""

    label: str  # how the audit log names them: an e-mail address, an account of the machine
    how: str  # WEB, COMMAND_LINE or PROGRAM
    names: tuple[str, ...] = ()  # what roles are given to: verified e-mail address, subject and issuer
    until: float | None = None  # seconds since 1970; None: no end
    owns: bool = False  # the machine, and with it everything; nobody has to give a role

    @property
    def ended(self) -> bool:
        """Whether the word of the provider does not hold any more."""
        return self.until is not None and time.time() >= self.until

    def check_time(self) -> None:
        """Raises SessionEnded for one that has ended; what began before goes on."""
        if self.ended and not _began.get():
            raise SessionEnded("Your session has ended.", "Sign in again; what you see is as it was saved.")

    def told(self) -> str:
        """For the environment of a process that acts for this actor."""
        return json.dumps(asdict(self))


def whoever_sits_here() -> Actor:
    """The person at the machine, where the pages ask nobody to sign in."""
    return Actor(_account(), WEB, owns=True)


def command_line() -> Actor:
    """Whoever runs a command: the actor that a page handed on, who was asked before the process was started, else
    the account that owns the process.
    """
    told = os.environ.get(VARIABLE)
    if told is None:
        return Actor(_account(), COMMAND_LINE, owns=True)
    content = json.loads(told)
    return Actor(content["label"], content["how"], tuple(content["names"]), owns=content["owns"])


def this_program() -> Actor:
    """The program by itself: trainings that wait in line, watched folders."""
    return Actor("BundleRec", PROGRAM, owns=True)


@contextmanager
def begun() -> Iterator[None]:
    """Work that an actor began while signed in is finished, even when the session ends meanwhile."""
    token = _began.set(True)
    try:
        yield
    finally:
        _began.reset(token)


def _account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's number without a name
        return f"account {os.getuid()}" if hasattr(os, "getuid") else "unknown account"
