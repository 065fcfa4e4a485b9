"""Whether the probabilities that bundles show can be taken at their word."""

from __future__ import annotations

from dataclasses import asdict

import pandas as pd
import streamlit as st

from bundlerec import charts
from bundlerec.evaluation.reliability import PLACES, Bin, Reliability
from pages.common import figures, words

GOOD = 0.02  # expected calibration error


def draw(found: Reliability | None) -> None:
    """Said beside bought, in a sentence, a chart and a table; nothing where a run could not be judged by it."""
    if found is None:
        return
    st.header("Do the probabilities hold?")
    st.write(_sentence(found))
    bins = pd.DataFrame([asdict(one) for one in found.bins])
    alt = "What was bought against what was said"
    figures.show(charts.reliability_curve, bins, key="reliability", alt=alt)
    st.caption(
        f"The {PLACES} likeliest products of each of {words.plural(found.customers, 'customer')} by "
        f"“{words.model_title('scorer')}”, sorted by probability into {len(found.bins)} equal parts, and the share of "
        "each that was bought in the judged order. Upright lines: the range with 95 % certainty. On the dotted line "
        "the program keeps its word; below it, it promises too much."
    )
    with st.expander("The same as a table"):
        st.table(_table(found), border="horizontal", hide_index=True, alt="Said and bought, part by part")


def _sentence(found: Reliability) -> str:
    middle, top = found.bins[len(found.bins) // 2], found.bins[-1]
    off = f"On average the probabilities are {100 * found.error:.1f} points off"
    judged = f"{off}: take them at their word." if found.error < GOOD else f"{off}: take them as a rough guide."
    more = (
        "They tell more than giving every product the same probability would."
        if found.brier_skill > 0
        else "They tell no more than giving every product the same probability would."
    )
    return f"{_said(middle)} {_said(top)} {judged} {more}"


def _said(one: Bin) -> str:
    return (
        f"Of the products that we said would be bought with {words.share(one.said)} probability, "
        f"{words.share(one.bought)} were."
    )


def _table(found: Reliability) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Said": [words.share(one.said) for one in found.bins],
            "Bought": [words.share(one.bought) for one in found.bins],
            "From": [words.share(one.low) for one in found.bins],
            "To": [words.share(one.high) for one in found.bins],
            "Products": [words.count(one.places) for one in found.bins],
        }
    )
