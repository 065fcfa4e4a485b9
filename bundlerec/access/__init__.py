"""Who may do what: roles, who acts, and a store that lets each actor do what the actor may, and writes down what was
changed. Knows no login page: `pages.common.frame` and the command line say who is there.
"""

from __future__ import annotations

from bundlerec.access.actors import Actor, begun, command_line, this_program, whoever_sits_here
from bundlerec.access.guarding import GuardedStore, acting, guarded, may, need
from bundlerec.access.people import checked_name, person
from bundlerec.store import Role

__all__ = [
    "Actor",
    "GuardedStore",
    "Role",
    "acting",
    "begun",
    "checked_name",
    "command_line",
    "guarded",
    "may",
    "need",
    "person",
    "this_program",
    "whoever_sits_here",
]
