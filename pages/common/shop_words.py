"""What a shop holds, in words and round numbers, and whether that is enough to train."""

from __future__ import annotations

import streamlit as st

from bundlerec.store import ShopSummary
from pages.common import words

FEW_ORDERS = 2  # orders a customer, on average, below which there is little to learn
FEW_CUSTOMERS = 50


def is_empty(summary: ShopSummary) -> bool:
    """Whether the shop holds nothing at all."""
    return summary.lines == 0 and summary.items_in_catalogue == 0


def draw_numbers(summary: ShopSummary) -> None:
    """The four numbers that tell how large the shop is, and what it knows of its products."""
    grid = st.grid(4, min_column_width=190)
    for title, number in (
        ("Customers", summary.customers),
        ("Orders", summary.orders),
        ("Lines", summary.lines),
        ("Products sold", summary.items_sold),
    ):
        with grid.cell():
            st.metric(title, words.count(number), border=True)
    st.write(describe(summary))


def describe(summary: ShopSummary) -> str:
    """Two or three sentences on span of time, catalogue, prices, and lines without a customer."""
    parts = []
    if summary.lines:
        parts.append(f"Orders from {words.day(summary.first)} to {words.day(summary.last)}.")
    if summary.items_in_catalogue:
        parts.append(_catalogue(summary))
    else:
        parts.append("No catalogue yet: products are shown by their codes, without titles and prices.")
    if summary.anonymous_lines:
        lines = words.plural(summary.anonymous_lines, "line")
        parts.append(f"{lines} without a customer: they teach which products go together, nothing about people.")
    return " ".join(parts)


def advice(summary: ShopSummary) -> str:
    """What stands in the way of a training; empty when nothing does."""
    if summary.lines == 0:
        return "There are no orders yet, so there is nothing to learn from. Add your order lines on the Data page."
    if summary.customers < FEW_CUSTOMERS:
        return (
            f"Only {words.plural(summary.customers, 'customer')} so far: a training will run, but expect it to "
            "advise best sellers. A few hundred customers with several orders each are a good start."
        )
    if summary.orders < FEW_ORDERS * summary.customers:
        return (
            "Most customers have ordered only once. Habits show from the second order on; add a longer span of "
            "time if you can."
        )
    return ""


def _catalogue(summary: ShopSummary) -> str:
    known = [
        words.plural(summary.items_in_catalogue, "product") + " in the catalogue",
        f"{words.count(summary.items_with_price) if summary.items_with_price else 'none'} with a price",
        f"{words.count(summary.items_with_cost) if summary.items_with_cost else 'none'} with a cost",
    ]
    margin = "" if summary.items_with_cost else " Without costs, margin plays no part in the bundles."
    return ", ".join(known) + "." + margin
