"""One to three words on a product's row: the strongest of its reasons, each as short as it can be said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from pages.common import reasons, words
from pages.common.reasons import Reason

MOST = 3
LONGEST = 18  # characters of another product's title
HABITUAL = 3  # purchases from which on a rhythm is told
LATE = 2.0  # times the usual gap: whoever waited longer has given it up, as far as anybody knows


def chips(why: Sequence[Reason], *, promoted: bool = False, fairer: bool = False) -> list[str]:
    """At most MOST plain texts; empty where the training found no reasons."""
    own = _due(why) or _habit(why)
    if not own and reasons.of_kind(why, "because"):
        own = ["new to the customer"]
    return [*(["promoted"] if promoted else []), *(["sooner, for fairness"] if fairer else []), *own, *_with(why)][
        :MOST
    ]


def line(texts: Sequence[str]) -> str:
    """The chips as Markdown."""
    return " ".join(f":gray-badge[{words.plain(text)}]" for text in texts)


def _due(why: Sequence[Reason]) -> list[str]:
    for reason in reasons.of_kind(why, "due"):
        facts = reason.evidence
        return [_bought(facts["times"]), f"due {_day(date.fromisoformat(facts['day']))}"]
    return []


def _habit(why: Sequence[Reason]) -> list[str]:
    for reason in reasons.of_kind(why, "habit"):
        return [_bought(reason.weight), *_again(reason)]
    return []


def _again(reason: Reason) -> Iterator[str]:
    """When it is due by its own rhythm; nothing for what was bought seldom or given up."""
    facts = reason.evidence
    gap, ago, last = (facts.get(name) for name in ("usual_gap_days", "days_ago", "last"))
    if gap is None or ago is None or not last or reason.weight < HABITUAL or ago > LATE * gap:
        return
    yield "due again" if ago >= gap else f"due {_day(date.fromisoformat(last) + timedelta(days=round(gap)))}"


def _with(why: Sequence[Reason]) -> list[str]:
    """The product that it is bought with most strongly."""
    for reason in reasons.of_kind(why, "together"):
        title = str(reason.evidence.get("title") or reason.evidence.get("item_id"))
        short = title if len(title) <= LONGEST else f"{title[: LONGEST - 1].rstrip()}…"
        return [f"goes with {short}"]
    return []


def _bought(times: float) -> str:
    return {1: "bought once", 2: "bought twice"}.get(int(times), f"bought {words.count(times)} times")


def _day(day: date) -> str:
    return f"{day.day} {day:%b}"
