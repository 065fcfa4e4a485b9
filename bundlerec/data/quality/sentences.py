"""What the figures of a shop's data mean, whether they are enough to train, and what to add if not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bundlerec.data.quality.measures import TOP, Quality
from bundlerec.data.split import MIN_CUSTOMERS
from bundlerec.data.sufficiency import LEAST_JUDGED, SHORT_SPAN_DAYS, SOME

MANY = 0.5  # a share that shapes the whole shop
HABIT = 0.2  # share of repeats from which favourites are worth learning
SHOWN_GAPS = 3


class Level(StrEnum):
    """How far the data reach."""

    ENOUGH = "enough"
    UNCERTAIN = "uncertain"
    NOT_ENOUGH = "not enough"


@dataclass(frozen=True)
class Finding:
    """One thing that is known of the data: its title, and a sentence."""

    title: str
    text: str


def verdict(quality: Quality) -> tuple[Level, str]:
    """Whether a training can learn from the data, in one or two sentences."""
    if not quality.orders:
        return Level.NOT_ENOUGH, "Not enough to train: there are no purchases yet."
    judged = (
        f"{quality.judged:,} customers have two orders or more and a later one that a training can be judged by"
    )
    if quality.judged < LEAST_JUDGED:
        return Level.NOT_ENOUGH, (
            f"Not enough to learn anything personal: {judged}, and {LEAST_JUDGED} are needed. A training would offer "
            "best sellers to everybody."
        )
    if quality.judged < SOME or quality.days < SHORT_SPAN_DAYS:
        return Level.UNCERTAIN, f"Enough to train, but what a test says of it will be uncertain: {judged}."
    return Level.ENOUGH, f"Enough to train: {judged}."


def findings(quality: Quality) -> list[Finding]:
    """What is known of the data, one sentence a subject; subjects of which nothing is known are left out."""
    if not quality.orders:
        return []
    parts = [_span, _gaps, _customers, _judged, _sparsity, _repeats, _tail, _catalogue, _variants]
    return [found for part in parts if (found := part(quality)) is not None]


def advice(quality: Quality) -> list[str]:
    """What to add or to mend, the most important first; empty when nothing is missing."""
    if not quality.orders:
        return ["Add order lines: who bought what, when, in which order."]
    told = []
    if quality.anonymous_orders > MANY * quality.orders:
        told.append(
            "Most orders have no customer. Export them with a customer number (or an e-mail, which is kept as a code "
            "only): without one nothing personal can be learned."
        )
    if quality.judged < SOME:
        told.append(
            "Add a longer span of time: what makes a customer count is two orders in the first nine tenths of the "
            "time and one after it."
        )
    if quality.days < SHORT_SPAN_DAYS:
        told.append(f"{quality.days} days are short: habits show over months.")
    told += [
        f"Look whether a file is missing between {_day(gap.after)} and {_day(gap.before)}." for gap in quality.gaps
    ]
    if not quality.items_in_catalogue:
        told.append("Add a catalogue: without one products have no titles, categories and prices.")
    elif quality.items_not_in_catalogue > MANY * quality.items_sold:
        told.append("Add a newer catalogue, or check that its codes are those of the orders.")
    return told


def _span(quality: Quality) -> Finding:
    ends = f"from {_day(quality.first)} to {_day(quality.last)}"
    return Finding("Span", f"{_count(quality.orders, 'order')} over {_count(quality.days, 'day')}, {ends}.")


def _gaps(quality: Quality) -> Finding:
    if not quality.gaps:
        return Finding("Gaps in time", "None: pauses between orders are as long as usual in this shop.")
    named = [
        f"{_day(gap.after)} to {_day(gap.before)} ({_count(gap.days, 'day')})" for gap in quality.gaps[:SHOWN_GAPS]
    ]
    more = f", and {len(quality.gaps) - SHOWN_GAPS} more" if len(quality.gaps) > SHOWN_GAPS else ""
    return Finding("Gaps in time", f"No order at all from {', '.join(named)}{more}.")


def _customers(quality: Quality) -> Finding:
    if not quality.customers:
        return Finding("Customers", "None of the orders says who bought: they teach which products go together.")
    once = quality.customers_with_one_order
    text = (
        f"{_count(quality.customers, 'customer')}, half of them with {quality.orders_a_customer:g} orders or more; "
        f"{once:,} ({_share(once / quality.customers)}) ordered once, so their habits are unknown."
    )
    if quality.anonymous_orders:
        text += f" {_share(quality.anonymous_orders / quality.orders)} of the orders have no customer."
    return Finding("Customers", text)


def _judged(quality: Quality) -> Finding:
    return Finding(
        "Can be judged",
        f"{_count(quality.judged, 'customer')}; {quality.too_few_orders:,} ordered lately but fewer than twice before, "
        f"{quality.no_later_order:,} did not order lately.",
    )


def _sparsity(quality: Quality) -> Finding | None:
    if quality.empty_cells is None:
        return None
    return Finding(
        "Sparsity",
        f"Of all pairs of a customer and a product, {_share(quality.empty_cells, 2)} never met.",
    )


def _repeats(quality: Quality) -> Finding | None:
    if quality.repeats is None:
        return None
    habit = "favourites tell much" if quality.repeats >= HABIT else "people mostly buy what is new to them"
    return Finding(
        "Repeats",
        f"{_share(quality.repeats)} of what customers buy after their first order they had bought before: {habit}.",
    )


def _tail(quality: Quality) -> Finding:
    half = f"{_count(quality.items_for_half, 'product')} make half of all lines"
    top = f"the top {_share(TOP)} make {_share(quality.top_share or 0.0)}"
    few = f"{quality.items_of_few:,} of {_count(quality.items_sold, 'product')} sold were bought by fewer than"
    return Finding("Long tail", f"{half}, {top}; {few} {MIN_CUSTOMERS} customers.")


def _catalogue(quality: Quality) -> Finding:
    if not quality.items_in_catalogue:
        return Finding("Catalogue", "There is none: products are shown by their codes.")
    priced = f"{quality.items_with_price:,}" if quality.items_with_price else "none"
    return Finding(
        "Catalogue",
        f"{_count(quality.items_in_catalogue, 'product')}, {priced} with a price; {quality.items_without_sales:,} "
        f"were never sold, {quality.items_not_in_catalogue:,} sold ones are not in it.",
    )


def _variants(quality: Quality) -> Finding | None:
    if not quality.variants:
        return None
    return Finding(
        "Variants",
        f"{quality.variants:,} codes are variants of {_count(quality.items_with_variants, 'product')}: each product "
        "counts as one, whichever of its variants was bought.",
    )


def _count(number: int, one: str) -> str:
    return f"{number:,} {one}{'' if number == 1 else 's'}"


def _share(share: float, places: int = 0) -> str:
    """A share in percent; nearly all is not all, and hardly any is not none."""
    percent = round(100 * share, places)
    if percent in (0, 100) and share not in (0, 1):
        return ("less than " if percent == 0 else "more than ") + f"{abs(percent - 10**-places):.{places}f} %"
    return f"{percent:.{places}f} %"


def _day(moment: datetime | None) -> str:
    return f"{moment.day} {moment:%b %Y}" if moment else "—"
