"""On the Evaluation page: how much the purchases that reasons name really matter, beside purchases drawn by chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from bundlerec.evaluation.fidelity import IN_SUMMARY, NEW, TOGETHER
from bundlerec.store import Run
from pages.common import words

Told = Mapping[str, Any]  # an `evaluation.fidelity.Fidelity` as the run keeps it


def draw(run: Run) -> None:
    """Figures of the shop's model, and a table of all models; a sentence where the training kept none."""
    told: Sequence[Told] = run.summary.get(IN_SUMMARY) or []
    st.header("Whether reasons can be believed")
    chosen = [one for one in told if one["model"] == run.summary.get("chosen")]
    if not told:
        st.write(
            f"{words.NOTHING} This training did not measure it. The next one does, if customers have enough orders."
        )
        return
    if not chosen:
        st.write(
            f"{words.NOTHING} The model that your shop gets names no purchases, so there is nothing to believe or not. "
            "The table shows the others."
        )
    for one in chosen:
        _group(one)
    if chosen:
        st.caption(
            "A reason names what the customer bought before. For the test these purchases were taken out of the "
            f"customer's past and the model was asked again: the {TOGETHER} that are named, and {TOGETHER} others "
            "drawn by chance. Lost is the share of the product's chance. The more the named ones take, the more the "
            "reason is worth."
        )
    with st.expander("All models, and how steady their reasons are"):
        _table(told)


def _group(one: Told) -> None:
    """Counts first, then what they mean."""
    st.markdown(f"**{_what(one)}**")
    grid, place = st.grid(3, min_column_width=150), TOGETHER - 1
    for title, share in (
        (f"Lost without {TOGETHER} named", words.share(one["lost"][place])),
        (f"Lost without {TOGETHER} others", words.share(one["lost_random"][place])),
        ("Named matter more", words.share(one["bundles_won"]["value"])),
    ):
        with grid.cell():
            st.metric(title, share, border=True)
    won = one["bundles_won"]
    st.write(
        f"In {words.share(won['value'])} of {words.plural(one['bundles'], 'bundle')} the {TOGETHER} named purchases "
        f"moved the products' chances more than {TOGETHER} by chance (95 % interval {words.share(won['low'])} to "
        f"{words.share(won['high'])})."
    )


def _what(one: Told) -> str:
    return "Products that are new to the customer" if one["group"] == NEW else "Products bought before"


def _table(told: Sequence[Told]) -> None:
    place = TOGETHER - 1
    shown = pd.DataFrame(
        {
            "Model": [words.model_title(one["model"]) for one in told],
            "Products": ["new" if one["group"] == NEW else "bought before" for one in told],
            "Asked about": [words.count(one["products"]) for one in told],
            f"Lost without {TOGETHER} named": [words.share(one["lost"][place]) for one in told],
            f"Lost without {TOGETHER} by chance": [words.share(one["lost_random"][place]) for one in told],
            "Lead, taking out": [_range(one["deletion"]) for one in told],
            "Lead, putting in": [_range(one["insertion"]) for one in told],
            "Adds up to": [_share(one["complete"]) for one in told],
            "Same for another net": [_share(one["other_net"]) for one in told],
            "Same without another order": [_share(one["other_order"]) for one in told],
        }
    )
    st.dataframe(shown, hide_index=True)
    st.caption(
        "Lead: how much more of the score moves than in a random order, averaged over one to five purchases, in points "
        "of a hundred with its 95 % interval. Adds up to: the purchases' contributions, one at a time, as a share of "
        "what the whole past adds; less where purchases stand in for each other. Same: the share of named purchases "
        "that another part of the model, or the model without an order that has nothing to do with it, names as well."
    )


def _range(told: Told) -> str:
    return f"{100 * told['value']:+.0f} ({100 * told['low']:+.0f} to {100 * told['high']:+.0f})"


def _share(value: float | None) -> str:
    return words.NOTHING if value is None else words.share(value)
