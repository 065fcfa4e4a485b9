"""Texts that shops write as web pages."""

from __future__ import annotations

import html

import pandas as pd


def without_tags(texts: pd.Series) -> pd.Series:
    """The words without tags, entities written out."""
    return texts.map(_plain).astype("str")


def _plain(text: str) -> str:
    return html.unescape("".join(part.split(">", 1)[-1] for part in text.split("<"))) if "<" in text else text
