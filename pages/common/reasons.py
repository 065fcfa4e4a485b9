"""The Reasons rows of one product in one bundle, as numbers and sentences."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from bundlerec.data import columns as c
from pages.common import words

Evidence = Mapping[str, Any]


@dataclass(frozen=True)
class Reason:
    """One reason: its kind, its number, the facts behind it."""

    kind: str
    weight: float
    evidence: Evidence


def of_bundle(reasons: pd.DataFrame, kind: str, bundle: int) -> dict[str, list[Reason]]:
    """item id -> its reasons, strongest first within their kind."""
    rows = reasons[(reasons[c.KIND] == kind) & (reasons[c.BUNDLE] == bundle)]
    rows = rows.sort_values(c.WEIGHT, ascending=False, kind="stable")
    found: dict[str, list[Reason]] = {}
    for row in rows.to_dict("records"):
        reason = Reason(str(row[c.REASON]), row[c.WEIGHT], _evidence(row[c.EVIDENCE]))
        found.setdefault(str(row[c.ITEM_ID]), []).append(reason)
    return found


def of_kind(reasons: Sequence[Reason], kind: str) -> list[Reason]:
    """Those of one kind."""
    return [reason for reason in reasons if reason.kind == kind]


def sentence(reasons: list[Reason]) -> str:
    """The one plain sentence."""
    return next((str(one.evidence.get("text", "")) for one in of_kind(reasons, "sentence")), "")


def of_value(reasons: list[Reason], name: str) -> float | None:
    """A number of the product's part in the bundle's value: probability, price or expected_money."""
    return next((one.evidence.get(name) for one in of_kind(reasons, "value")), None)


def numbers(reasons: list[Reason], currency: str) -> str:
    """The short line of numbers on a card; what the sentence after it tells is not told twice."""
    likely, money = of_value(reasons, "probability"), of_value(reasons, "expected_money")
    parts = []
    if words.known(likely):
        parts.append(f"**{words.share(likely)}** likely in the next order")
    if words.known(money):
        parts.append(f"**{words.money(money, currency)}** expected takings")
    return " · ".join(parts)


def details(reasons: list[Reason]) -> list[str]:
    """Every reason as a bullet: the number first, then what it means."""
    return [text for reason in reasons if reason.kind in _TELLERS and (text := _TELLERS[reason.kind](reason))]


def _because(reason: Reason) -> str:
    facts = reason.evidence
    if facts.get("own"):
        return (
            f"**{words.share(reason.weight)}** of this advice comes from the customer's earlier purchases of it."
        )
    often = f", bought {_times(facts['times'])}" if facts.get("times") else ""
    return f"**{words.share(reason.weight)}** of this advice comes from *{_title(facts)}*{often}."


def _habit(reason: Reason) -> str:
    facts = reason.evidence
    text = f"**{words.count(reason.weight)} of {words.count(facts.get('orders'))}** orders hold it"
    if words.known(facts.get("days_ago")):
        text += f", the last one {words.plural(int(facts['days_ago']), 'day')} before the end of the data"
    if words.known(facts.get("usual_gap_days")):
        text += f"; usually again after {words.decimal(facts['usual_gap_days'], 0)} days"
    return text + "."


def _together(reason: Reason) -> str:
    facts = reason.evidence
    return (
        f"**{words.count(facts.get('orders'))} orders** hold it together with *{_title(facts)}*: "
        f"{words.decimal(reason.weight)} times as many as chance would bring."
    )


def _variant(reason: Reason) -> str:
    facts = reason.evidence
    called = f"*{words.plain(str(facts['variant']))}*" if facts.get("variant") else "This one"
    among = f"of the product's {words.count(facts.get('variants'))} variants; they count as one product here"
    if not facts.get("of"):
        return f"{called}: the best seller {among}."
    return f"**{words.count(facts['times'])} of {words.count(facts['of'])}** orders of it hold {called}, {among}."


def _value(reason: Reason) -> str:
    part = reason.evidence.get("share")
    whole = f", {words.share(part)} of the whole" if words.known(part) else ""
    return (
        f"**{words.decimal(reason.weight, 2)}** is what it adds to the purchases expected of this bundle{whole}."
    )


def _choice(reason: Reason) -> str:
    return (
        f"**{words.decimal(reason.weight, 2)}** is the worth that choosing it at this place promised, "
        "for itself and for what could still follow."
    )


_TELLERS: Mapping[str, Callable[[Reason], str]] = {
    "because": _because,
    "habit": _habit,
    "together": _together,
    "variant": _variant,
    "value": _value,
    "choice": _choice,
}


def _times(number: float) -> str:
    return {1: "once", 2: "twice"}.get(int(number), f"{words.count(number)} times")


def _title(facts: Evidence) -> str:
    return words.plain(str(facts.get("title") or facts.get("item_id")))


def _evidence(raw: Any) -> Evidence:
    return json.loads(raw) if isinstance(raw, str) else (raw or {})
