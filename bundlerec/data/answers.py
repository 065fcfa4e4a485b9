"""What was said once of a file's columns, dates, commas and currencies holds for later files of its header that don't
show it themselves; it can be looked at and forgotten.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from bundlerec.data.currencies import PriceWish
from bundlerec.data.examined import ReadOptions, header_key
from bundlerec.data.questions import Topic
from bundlerec.errors import BundleRecError
from bundlerec.store import Store

OF_A_HEADER: Final = (Topic.DAY_FIRST, Topic.DECIMAL_COMMA)
YES, NO = "yes", "no"
ANSWERS = "answers\n"  # in front of a header's key
CODE_LENGTH = 8  # letters of the name by which what is remembered of a header is called
IN_WORDS: Final = {
    (Topic.DAY_FIRST, YES): "days come first in dates",
    (Topic.DAY_FIRST, NO): "months come first in dates",
    (Topic.DECIMAL_COMMA, YES): "a comma starts the decimals",
    (Topic.DECIMAL_COMMA, NO): "a comma marks thousands",
}


@dataclass(frozen=True)
class Remembered:
    """What is remembered of files with one header."""

    header: tuple[str, ...]
    columns: Mapping[str, str] = field(default_factory=dict)  # field -> column
    answers: Mapping[str, str] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """A short name that stays the same."""
        return hashlib.sha256("\t".join(self.header).encode()).hexdigest()[:CODE_LENGTH]

    def sentences(self) -> list[str]:
        """What was said, but for the columns."""
        told = [IN_WORDS[key] for key in IN_WORDS if self.answers.get(key[0]) == key[1]]
        wish = self.answers.get(Topic.CURRENCIES)
        return [*told, f"of prices in several currencies {PriceWish.of(wish).words()}"] if wish else told


def all_remembered(store: Store, shop: str) -> list[Remembered]:
    """What is remembered in a shop, by header."""
    saved = store.data.mappings(shop)
    headers = dict.fromkeys(key.removeprefix(ANSWERS) for key in saved)
    return [
        Remembered(tuple(key.split("\t")), saved.get(key, {}), saved.get(ANSWERS + key, {}))
        for key in sorted(headers)
    ]


def forget(store: Store, shop: str, codes: Sequence[str]) -> list[Remembered]:
    """Forgets what is remembered of the headers of these names; returns what that was. Raises BundleRecError."""
    known = {one.code: one for one in all_remembered(store, shop)}
    if strange := [code for code in codes if code not in known]:
        raise BundleRecError(
            f"Nothing is remembered under the name “{strange[0]}”.", "The command `remembered` lists what is."
        )
    for code in codes:
        key = "\t".join(known[code].header)
        store.data.forget_mapping(shop, key)
        store.data.forget_mapping(shop, ANSWERS + key)
    return [known[code] for code in codes]


def remembered(known: Callable[[str], dict[str, str] | None], header: Sequence[str]) -> dict[Topic, bool]:
    """The answers that were given for this header. `known`: the saved profiles."""
    told = known(_key(header)) or {}
    return {topic: told[topic] == YES for topic in OF_A_HEADER if topic in told}


def remembered_currencies(
    known: Callable[[str], dict[str, str] | None], header: Sequence[str]
) -> PriceWish | None:
    """What was said of several currencies in an earlier file with this header."""
    told = (known(_key(header)) or {}).get(Topic.CURRENCIES)
    return PriceWish.of(told) if told else None


def remember(store: Store, shop: str, header: Sequence[str], options: ReadOptions) -> None:
    """Keeps what `options` answer, beside what was answered before."""
    said = {Topic.DAY_FIRST: options.day_first, Topic.DECIMAL_COMMA: options.decimal_comma}
    told = {topic.value: YES if said[topic] else NO for topic in said if said[topic] is not None}
    if options.currencies is not None:
        told[Topic.CURRENCIES.value] = options.currencies
    if told:
        before = store.data.mapping(shop, _key(header)) or {}
        store.data.save_mapping(shop, _key(header), {**before, **told})


def _key(header: Sequence[str]) -> str:
    """Beside the profile of columns, in the same place."""
    return ANSWERS + header_key(header)
