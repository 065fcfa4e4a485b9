"""Off-policy estimates: what everybody would have done, had chance always decided one way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from bundlerec.errors import BundleRecError
from bundlerec.evaluation.offpolicy import DR, IPS, SNIPS
from bundlerec.feedback.explored import DAYS, explored
from pages.common import words
from pages.common.frame import Page

METHODS = {IPS: "Inverse propensity", SNIPS: "Self-normalised", DR: "Doubly robust"}
TARGETS = {"offered": "If everybody had got the offer", "nothing": "If nobody had"}
HELP = (
    "Who was offered what was left to chance, with known probabilities: so each outcome is weighted by how much rarer "
    "it was shown than it would have been. Three estimators that agree are worth more than one; where few outcomes "
    "carry all of the weight, the ranges are wide."
)


def of_campaign(told: Mapping[str, Any], key: str) -> None:
    """Beside the plain answer of the holdout: the same by weights. Judgements of older versions have none."""
    if not told:
        return
    with st.expander("The same by weights (off-policy estimates)", key=f"estimates.{key}"):
        refused = [one["refused"] for one in told.values() if "refused" in one]
        if len(refused) == len(told):
            st.write(words.plain(refused[0]))
            return
        found = {TARGETS[name]: one for name, one in told.items() if "refused" not in one}
        st.table(_table(found), border="horizontal", hide_index=True, alt="Estimates by three methods")
        for sentence in refused:
            st.caption(words.plain(sentence))
        st.caption(f"Share of customers who bought something of their bundle. {HELP}")


def of_shop(page: Page) -> None:
    """What everybody's usual bundle would have brought, from exports of which a share was drawn by chance."""
    if page.shop is None:
        return
    st.header("What if everybody had got the usual bundle?")
    try:
        found = explored(page.store, page.shop)
    except BundleRecError as refused:
        st.write(words.plain(refused.message))
        st.caption(words.plain(refused.hint))
        return
    for note in found.notes:
        st.warning(words.plain(note))
    st.write(
        f"Of {words.plural(found.served, 'bundle')} served, {words.count(found.drawn)} were drawn by chance instead. "
        f"{words.share(found.usual.shown)} of all brought a purchase from the bundle within {DAYS} days."
    )
    usual = {"If everybody had got the usual bundle": found.usual.told()}
    st.table(_table(usual), border="horizontal", hide_index=True, alt="Estimates by three methods")
    st.caption(HELP)


def _table(found: Mapping[str, Mapping[str, Any]]) -> pd.DataFrame:
    rows = []
    for target, told in found.items():
        for one in told["answers"]:
            span = f"{words.share(one['low'])} to {words.share(one['high'])}"
            worth = f"{words.count(told['effective'])} of {words.count(told['n'])}"
            rows.append((target, METHODS[one["method"]], words.share(one["value"]), span, worth))
    return pd.DataFrame(rows, columns=["", "Method", "Estimate", "95 % range", "Worth so many customers"])
