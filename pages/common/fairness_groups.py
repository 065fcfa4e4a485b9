"""On the Fairness page: one attribute and one figure at a time, each group beside everybody."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from bundlerec import charts_fairness
from bundlerec.data import columns as c
from bundlerec.fairness.audit import Audit
from bundlerec.fairness.customers import FAMILIAR, PRICE
from bundlerec.fairness.gaps import ATTRIBUTE, EVERYBODY, GROUP
from bundlerec.fairness.sentences import TITLES, figure, gap_sentence
from pages.common import figures, words


def draw(found: Audit, currency: str) -> None:
    """Two choices, the sentence, the figure, the table."""
    st.header("Groups of customers")
    left, right = st.columns(2)
    names = list(dict.fromkeys(found.figures[ATTRIBUTE]))
    attribute = left.selectbox("Attribute", names, key="fairness.attribute")
    mine = found.figures[found.figures[ATTRIBUTE] == attribute]
    metrics = list(dict.fromkeys(mine[c.METRIC]))
    metric = right.selectbox("Figure", metrics, format_func=lambda one: _title(one), key="fairness.metric")
    rows = mine[mine[c.METRIC] == metric]
    for gap in found.gaps:
        if (gap.attribute, gap.metric) == (attribute, metric) and gap.gap == gap.gap:
            st.markdown(f"**{words.plain(gap_sentence(found, gap, currency))}**")
    overall = rows[rows[GROUP] == EVERYBODY]
    known = rows[(rows[GROUP] != EVERYBODY) & (rows[c.N] > 0)]
    if len(known):
        figures.show(
            charts_fairness.groups,
            known,
            float(overall[c.VALUE].iloc[0]),
            _format(str(metric)),
            key="fairness.groups",
            alt=f"{_title(str(metric))} by {attribute}, with 95 % intervals",
        )
        st.caption("A dot a group, with the range of 95 % certainty; the dotted line is everybody.")
    st.table(
        _table(rows, str(metric), currency), border="horizontal", hide_index=True, alt=f"Groups by {attribute}"
    )
    st.caption(_pooled(found, str(attribute)))


def _title(metric: str) -> str:
    return TITLES[metric][0].upper() + TITLES[metric][1:]


def _format(metric: str) -> str:
    return {FAMILIAR: ".0%", PRICE: ",.2f"}.get(metric, ".3f")


def _table(rows: pd.DataFrame, metric: str, currency: str) -> pd.DataFrame:
    spans = [
        f"{figure(metric, low, currency)} to {figure(metric, high, currency)}" if count else words.NOTHING
        for low, high, count in zip(rows[c.LOW], rows[c.HIGH], rows[c.N], strict=True)
    ]
    return pd.DataFrame(
        {
            "Group": rows[GROUP].tolist(),
            "Mean": [figure(metric, value, currency) for value in rows[c.VALUE]],
            "95 % range": spans,
            "Customers": [words.count(count) for count in rows[c.N]],
        }
    )


def _pooled(found: Audit, attribute: str) -> str:
    small = found.pooled.get(attribute, {})
    told = (
        f"Too small to be shown by themselves, so put together: {', '.join(words.plain(one) for one in small)}. "
        if small
        else ""
    )
    return told + (
        "Whose value is not known is a group of its own, and not compared: nobody belongs to it for who they are. A "
        "difference counts as more than chance at 95 %, all differences of the audit counted (permutation test, Holm)."
    )
