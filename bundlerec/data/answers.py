"""What was said once of a file's dates and commas holds for later files of its header that don't show it themselves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from bundlerec.data.currencies import PriceWish
from bundlerec.data.examined import ReadOptions, header_key
from bundlerec.data.questions import Topic
from bundlerec.store import Store

OF_A_HEADER: Final = (Topic.DAY_FIRST, Topic.DECIMAL_COMMA)
YES, NO = "yes", "no"


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
    return "answers\n" + header_key(header)
