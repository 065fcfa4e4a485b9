"""What every command shares: the words around it, one JSON object or a table, and how a failure is told."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bundlerec import faults
from bundlerec.access import command_line, guarded
from bundlerec.config import AppSettings
from bundlerec.errors import BadSetting, BundleRecError, UnknownShop
from bundlerec.store import Store
from bundlerec.store.safekeeping import Safekeeping

DEFAULT_SHOP = "default"
FAILED, USAGE = 1, 2
FLAGS, VALUED = ("--json",), ("--db", "--shop")
SQLITE_FILE = "sqlite:///"
PIPE_WIDTH = 120  # characters, where no terminal says how wide it is


@dataclass(frozen=True)
class Invocation:
    """The words that stand around every command (`context.obj` in a command)."""

    url: str
    named_shop: str | None  # what --shop said
    as_json: bool
    open_store: Callable[[str], Store]
    safekeeping: Callable[[], Safekeeping] | None = None

    @property
    def keeper(self) -> Safekeeping:
        """What is done with whole databases."""
        assert self.safekeeping is not None, "the composition root hands it over"  # nosec B101  # for mypy; nothing rests on it
        return self.safekeeping()

    @property
    def shop(self) -> str:
        return self.named_shop or DEFAULT_SHOP

    @cached_property
    def store(self) -> Store:
        """The opened database, made when it is absent; changes are written down with who runs the command."""
        return guarded(self.open_store(self.url), command_line(), AppSettings().admin_names)

    @property
    def store_if_there(self) -> Store | None:
        """The database for commands that must not make one; None where there is none yet."""
        absent = self.url.startswith(SQLITE_FILE) and not Path(self.url.removeprefix(SQLITE_FILE)).exists()
        return None if absent else self.store

    def need_shop(self) -> str:
        """The shop's name. Raises UnknownShop when the database does not hold it."""
        if not self.store.shops.exists(self.shop):
            known = ", ".join(self.store.shops.names()) or "none yet"
            raise UnknownShop(
                f"There is no shop “{self.shop}”.", f"Shops here: {known}; `import` makes a new one."
            )
        return self.shop

    def answer(self, result: Mapping[str, Any], tell: Callable[[], None]) -> None:
        """The result of a command: one JSON object with --json, else whatever `tell` prints."""
        if self.as_json:
            print(json.dumps(plain(result), ensure_ascii=False, allow_nan=False))
        else:
            tell()


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Prints a small table for people on standard output."""
    drawn = Table(title=title, title_justify="left")
    for column in columns:
        drawn.add_column(column, overflow="fold")
    for row in rows:
        drawn.add_row(*["—" if cell is None else str(cell) for cell in row])
    Console(markup=False, highlight=False, width=None if sys.stdout.isatty() else PIPE_WIDTH).print(drawn)


def say(sentence: str) -> None:
    """News for people on standard error, so that standard output stays clean."""
    print(sentence, file=sys.stderr, flush=True)


def plain(value: Any) -> Any:
    """Anything a command answers as plain JSON: no NaN (null), times in ISO 8601 (UTC), no numpy types."""
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(inner) for inner in value]
    if hasattr(value, "item") and not isinstance(value, str):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value.isoformat() if isinstance(value, datetime) else value


def hoist(words: Sequence[str]) -> list[str]:
    """Puts `--db`, `--shop` and `--json` before the command, wherever they were written."""
    front: list[str] = []
    rest: list[str] = []
    waiting = list(words)
    while waiting:
        word = waiting.pop(0)
        if word == "--":
            rest += [word, *waiting]
            break
        if word in FLAGS or word.startswith(tuple(f"{option}=" for option in VALUED)):
            front.append(word)
        elif word in VALUED and waiting:
            front += [word, waiting.pop(0)]
        else:
            rest.append(word)
    return front + rest


def wants_json(words: Sequence[str]) -> bool:
    """Whether `--json` stands anywhere among the words."""
    return "--json" in list(words)


def failed(message: str, hint: str, as_json: bool) -> None:
    """Tells a failure: a sentence or two on standard error, and the JSON object where one was asked for."""
    say(f"{message} {hint}".strip())
    if as_json:
        print(json.dumps({"error": message, "hint": hint}, ensure_ascii=False))


def explain(error: Exception, as_json: bool) -> int:
    """Tells any error in plain words and returns the exit status; a defect gets a reference, never a traceback."""
    if isinstance(error, BundleRecError):
        failed(error.message, error.hint, as_json)
        return USAGE if isinstance(error, BadSetting) else FAILED
    told = faults.told(error)
    failed(told.message, told.hint, as_json)
    return FAILED
