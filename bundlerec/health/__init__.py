"""How the program and its machine are: what is wrong or will be soon, in plain sentences, and what to do about it."""

from bundlerec.health.checks import Check, Level
from bundlerec.health.report import Health, health_of, unreachable

__all__ = ["Check", "Health", "Level", "health_of", "unreachable"]
