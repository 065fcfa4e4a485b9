"""What segments mean: who is in one, and what it is called in plain words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
import pandas as pd

from bundlerec.bundles.rules.shelf import folded
from bundlerec.campaigns import segments as s
from bundlerec.campaigns.audience import Audience
from bundlerec.campaigns.facts import PAUSE_QUANTILES, YEAR
from bundlerec.campaigns.segments import Segment, Selection
from bundlerec.data import columns as c
from bundlerec.data.dataset import MICROSECONDS_A_DAY
from bundlerec.errors import BadSetting

LOYAL_ORDERS: Final = 3  # fewer make nobody loyal, whatever the others do


def chosen(selection: Selection, audience: Audience) -> np.ndarray:
    """[n] bool over `audience.ids`: who is in all of the selection's segments (in any, where it says so).

    Raises BadSetting for a segment that can't be told here: a sensitive attribute, an unknown category, no prices.
    """
    masks = [_MASKS[part.what](part, audience) for part in selection.parts]
    found: np.ndarray = (np.any if selection.any_of else np.all)(masks, axis=0)
    return found


def told(selection: Selection, audience: Audience) -> list[str]:
    """Each segment as a sentence, with how many customers are in it."""
    return [f"{_WORDS[part.what](part, audience)} ({_count(part, audience)})" for part in selection.parts]


def _count(part: Segment, audience: Audience) -> str:
    count = int(_MASKS[part.what](part, audience).sum())
    return f"{count:,} customer{'' if count == 1 else 's'}"


def refuse_sensitive(selection: Selection, sensitive: frozenset[str] | set[str]) -> None:
    """Raises BadSetting where the selection looks at an attribute that is marked as sensitive."""
    for part in selection.parts:
        if part.what == s.ATTRIBUTE and folded(part.name) in {folded(name) for name in sensitive}:
            raise BadSetting(
                f"“{part.name}” is marked as sensitive: nobody is chosen, or left out, because of it.",
                "Choose by what customers buy, or by another attribute.",
            )


def _everybody(part: Segment, audience: Audience) -> np.ndarray:
    return np.ones(len(audience.facts), dtype=bool)


def _new(part: Segment, audience: Audience) -> np.ndarray:
    facts = audience.facts
    return facts.first >= facts.moment - (part.days or 0) * MICROSECONDS_A_DAY


def _new_words(part: Segment, audience: Audience) -> str:
    facts = audience.facts
    log = (facts.moment - facts.first_of_log) / MICROSECONDS_A_DAY
    short = f"; the log is only {log:.0f} days long, so that is everybody" if log <= (part.days or 0) else ""
    return f"New: first order in the last {part.days} days{short}"


def _loyal_limits(part: Segment, audience: Audience) -> tuple[float, float]:
    """Least orders, most days since the last one."""
    facts, share = audience.facts, (part.low or 0.0) / 100
    if not len(facts):
        return float(LOYAL_ORDERS), 0.0
    orders = float(np.quantile(facts.orders, 1 - share, method="higher"))
    return max(orders, LOYAL_ORDERS), float(np.median(facts.days_since_last))


def _loyal(part: Segment, audience: Audience) -> np.ndarray:
    orders, days = _loyal_limits(part, audience)
    return (audience.facts.orders >= orders) & (audience.facts.days_since_last <= days)


def _loyal_words(part: Segment, audience: Audience) -> str:
    orders, days = _loyal_limits(part, audience)
    return (
        f"Loyal: {orders:,.0f} orders or more (the upper {part.low:g} % of customers), the last one within {days:,.0f} "
        "days (as the more recent half)"
    )


def _pauses(part: Segment, audience: Audience) -> tuple[float, float]:
    """From, to in usual gaps."""
    low, high = audience.facts.pauses
    if part.what == s.LOST:
        return (high if part.low is None else part.low), np.inf
    if part.low is None:
        return low, high
    return part.low, np.inf if part.high is None else part.high


def _silent(part: Segment, audience: Audience) -> np.ndarray:
    low, high = _pauses(part, audience)
    return (audience.facts.silence > low) & (audience.facts.silence <= high)


def _silent_words(part: Segment, audience: Audience) -> str:
    (low, high), rare = _pauses(part, audience), (1 - PAUSE_QUANTILES[part.what == s.LOST]) * 100
    known = f"; only {rare:.0f} of 100 pauses so far were longer" if part.low is None else ""
    until = "" if np.isinf(high) else f" and at most {high:.1f}"
    name = "Lost" if part.what == s.LOST else "Lapsing"
    return f"{name}: no order for more than {low:.1f}{until} times the customer's own usual pause{known}"


def _spend(part: Segment, audience: Audience) -> np.ndarray:
    spend = audience.facts.spend
    known = ~np.isnan(spend)
    if not known.any():
        raise BadSetting(
            "What customers spend is not known: neither the log nor the catalogue has prices.",
            "Import prices, or choose by orders: loyal, new, lapsing.",
        )
    low, high = _money_limits(part, spend)
    top = part.high is None or (part.unit == "%" and part.high >= 100)
    return known & (spend >= low) & ((spend <= high) if top else (spend < high))


def _money_limits(part: Segment, spend: np.ndarray) -> tuple[float, float]:
    low, high = part.low or 0.0, np.inf if part.high is None else part.high
    if part.unit != "%":
        return low, high
    found = np.nanquantile(spend, [low / 100, min(high, 100.0) / 100])
    return float(found[0]), float(found[1])


def _spend_words(part: Segment, audience: Audience) -> str:
    low, high = _money_limits(part, audience.facts.spend)
    below = "" if np.isinf(high) else f" up to {high:,.2f}"
    band = ""
    if part.unit == "%":
        band = (
            f" (the band from {part.low or 0:g} % to {100 if part.high is None else part.high:g} % of customers)"
        )
    return f"By spend: {low:,.2f}{below or ' or more'} in the last {YEAR} days{band}"


def _category(part: Segment, audience: Audience) -> np.ndarray:
    history, facts = audience.history, audience.facts
    of_path = audience.shelf.named((), (), [part.name])
    if not of_path.any():
        raise BadSetting(
            f"No product stands in the category “{part.name}”.",
            "Write its path, or the beginning of it: Drinks > Tea.",
        )
    rows = history.rows_of(audience.shelf.ids[of_path])
    wanted = np.zeros(history.n_items, dtype=bool)
    wanted[rows[rows >= 0]] = True
    late = history.order_time[history.line_order] >= facts.moment - (part.days or 0) * MICROSECONDS_A_DAY
    buyers = history.line_customer[late & wanted[history.line_item]]
    return np.isin(facts.row, buyers[buyers >= 0])


def _category_words(part: Segment, audience: Audience) -> str:
    return f"By category: bought from “{part.name}” in the last {part.days} days"


def _attribute(part: Segment, audience: Audience) -> np.ndarray:
    refuse_sensitive(Selection((part,)), audience.sensitive)
    known = audience.attributes
    of_name = known[known[c.ATTRIBUTE].map(folded) == folded(part.name)]
    if of_name.empty:
        raise BadSetting(
            f"The shop knows no attribute “{part.name}”.", "Write it as it stands in the customers' file."
        )
    with_value = of_name[of_name[c.VALUE].map(folded) == folded(part.value)]
    inside: np.ndarray = pd.Index(audience.ids).isin(with_value[c.CUSTOMER_ID])
    return inside


def _attribute_words(part: Segment, audience: Audience) -> str:
    return f"By attribute: {part.name} is “{part.value}”"


_MASKS: Final[Mapping[str, Callable[[Segment, Audience], np.ndarray]]] = {
    s.EVERYBODY: _everybody,
    s.NEW: _new,
    s.LOYAL: _loyal,
    s.LAPSING: _silent,
    s.LOST: _silent,
    s.SPEND: _spend,
    s.CATEGORY: _category,
    s.ATTRIBUTE: _attribute,
}
_WORDS: Final[Mapping[str, Callable[[Segment, Audience], str]]] = {
    s.EVERYBODY: lambda part, audience: "Everybody with an order",
    s.NEW: _new_words,
    s.LOYAL: _loyal_words,
    s.LAPSING: _silent_words,
    s.LOST: _silent_words,
    s.SPEND: _spend_words,
    s.CATEGORY: _category_words,
    s.ATTRIBUTE: _attribute_words,
}
