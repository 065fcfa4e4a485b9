"""Prices in several currencies: keep one, keep all as they are, or convert by rates that the analyst types."""

from __future__ import annotations

from typing import Final

import streamlit as st

from bundlerec.data.currencies import ALL, PriceWish
from bundlerec.data.questions import Question
from pages.common import words

CONVERT: Final = "convert"


def draw(question: Question, file: str, key: str) -> str | None:
    """Asks what to do with the prices of a file; returns the answer as `PriceWish` writes it, None while it is open."""
    before = PriceWish.of(str(question.answer)) if question.answer is not None else None
    options = [*question.choices, ALL, CONVERT]
    wished = None if before is None else CONVERT if before.rates else before.kept
    chosen = st.radio(
        f"With {file} (column “{words.plain(question.column)}”) prices in several currencies come together: "
        f"{words.plain(', '.join(question.choices))}. What is to be done with those of the file?",
        options,
        index=options.index(wished) if wished in options else None,
        format_func=_title,
        key=key,
    )
    return _rates(question.choices, before, key) if chosen == CONVERT else chosen


def _title(option: str) -> str:
    if option == ALL:
        return "Keep all as they are: prices can't be compared then"
    if option == CONVERT:
        return "Convert them by rates that I type"
    return f"Keep only what is in {words.plain(option)}: other rows are left out, with the reason, for a download"


def _rates(codes: tuple[str, ...], before: PriceWish | None, key: str) -> str | None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kept = st.selectbox(
            "Convert to",
            codes,
            index=codes.index(before.kept) if before and before.kept in codes else None,
            placeholder="Choose",
            key=f"{key}.kept",
        )
        others = [code for code in codes if kept and code != kept]
        rates = {
            code: st.number_input(
                f"1 {words.plain(code)} in {words.plain(str(kept))}",
                min_value=0.0,
                value=before.rates.get(code) if before else None,
                format="%.6g",
                step=None,
                key=f"{key}.rate.{kept}.{code}",
            )
            for code in others
        }
    if kept is None or not all(rates.values()):
        return None
    return str(PriceWish(kept, {code: float(rate) for code, rate in rates.items() if rate}))
