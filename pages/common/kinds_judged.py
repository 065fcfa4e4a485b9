"""On the Evaluation page: how good each kind of bundle is, each by what it is for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from bundlerec.data import columns as c
from bundlerec.store import Run
from pages.common import words
from pages.common.scores import Scores

Line = tuple[str, str, str, str, str]  # kind, what counts, ours, what stands beside it, the lead
Told = Mapping[str, Any]


def draw(run: Run, found: Scores | None) -> None:
    """A line for each kind; what the training could not judge shows why."""
    st.header("Each kind of bundle")
    heads = ["Kind", "What counts", "Yours", "Beside it", "Lead (95 % interval)"]
    lines = [*_of_lists(found), *(line(run.summary.get(name) or {}) for name, line in _OWN.items())]
    table = pd.DataFrame(lines, columns=heads)
    st.table(
        table.drop(columns=heads[1]),
        border="horizontal",
        hide_index=True,
        alt="Each kind of bundle with the figure of your training, a simple method's, and the lead",
    )
    counts = [f"- **{kind}**: {told}" for kind, told in zip(table[heads[0]], table[heads[1]], strict=True)]
    missing = (
        "“—” where too few customers or orders came after the cut, or the training is older than the measure."
    )
    st.caption("\n".join(["What counts:", "", *counts, "", missing]))


def _of_lists(found: Scores | None) -> Iterator[Line]:
    """The kinds that are judged by the very next order."""
    kinds = (
        ("Ten most likely products", "f1", "10", "F1 of ten products and the next order"),
        ("This customer's bundle", "f1", c.AUTO, "F1 of the bundle, each at its own size"),
        ("New to this customer", "discovery_f1", "10", "F1 of ten products that were never bought before"),
    )
    for title, metric, k, counts in kinds:
        rival = found.best_simple(metric, k) if found else None
        own = found.value(found.chosen, k, metric) if found else None
        if found is None or own is None or rival is None:
            yield title, counts, words.NOTHING, words.NOTHING, words.NOTHING
            continue
        beside = f"{words.share(found.value(rival, k, metric))} {words.model_title(rival)}"
        paired = found.paired(rival, metric, k)
        yield title, counts, words.share(own), beside, words.NOTHING if paired is None else _lead(paired)


def _lead(told: Any) -> str:
    value, low, high = (float(told[name]) for name in (c.VALUE, c.LOW, c.HIGH))
    return f"{100 * value:+.2f} ({100 * low:+.2f} to {100 * high:+.2f}) points"


def _due(told: Told) -> Line:
    head = ("Due again", "Days between the expected day and the real one, half come closer")
    if not told:
        return (*head, words.NOTHING, words.NOTHING, words.NOTHING)
    lead = f"{-told['difference']:+.1f} days ({-told['high']:+.1f} to {-told['low']:+.1f})"
    beside = f"{words.decimal(told['mean_gap'])} days, the customer's mean gap"
    return (*head, f"{words.decimal(told['ours'])} days", beside, lead)


def _path(told: Told) -> Line:
    head = ("Next steps", "Share of five steps that stood in the next three orders")
    if not told:
        return (*head, words.NOTHING, words.NOTHING, words.NOTHING)
    return (*head, words.share(told["ours"]), f"{words.share(told['best_sellers'])} Best sellers", _points(told))


def _complete(told: Told) -> Line:
    head = ("Completed cart", "Of real orders one product was hidden: how often it is among the ten offered")
    if not told:
        return (*head, words.NOTHING, words.NOTHING, words.NOTHING)
    name, title = max(
        (("item_item", "Similar products"), ("bought_together", "Often in one order")),
        key=lambda one: told[one[0]],
    )
    return (*head, words.share(told["ours"]), f"{words.share(told[name])} {title}", _points(told))


def _points(told: Told) -> str:
    return _lead({c.VALUE: told["difference"], c.LOW: told["low"], c.HIGH: told["high"]})


_OWN: Mapping[str, Callable[[Told], Line]] = {"due": _due, "path": _path, "complete": _complete}
