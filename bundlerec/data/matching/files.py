"""Matches as a file that somebody looks through in a spreadsheet and gives back."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.exporting import CSV, STARTS_OF_FORMULAS, write_table
from bundlerec.errors import FileProblem

YES: Final = ("1", "true", "yes", "y", "x", "ja", "是")
NO: Final = ("", "0", "false", "no", "n", "nein", "否")


def write_matches(matches: pd.DataFrame, out: Path) -> None:
    """One row a match, with yes or no under `accepted`."""
    write_table(matches.assign(**{c.ACCEPTED: matches[c.ACCEPTED].map({True: "yes", False: "no"})}), out, CSV)


def read_matches(path: Path) -> pd.DataFrame:
    """The table of matches of a file as `write_matches` makes it. Raises FileProblem, naming the row."""
    try:
        told = pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8-sig")
    except (OSError, ValueError) as trouble:
        raise FileProblem(f"{path} can't be read: {trouble}.", "Give the file that --out wrote.") from trouble
    missing = [name for name in c.MATCHES if name not in told]
    if missing:
        raise FileProblem(f"{path} has no column {missing[0]}.", "Give the file that --out wrote.")
    for name in (c.CODE, c.OTHER_CODE):
        guarded = told[name].str.startswith(tuple(f"'{sign}" for sign in STARTS_OF_FORMULAS))
        told[name] = told[name].where(~guarded, told[name].str.slice(1))
    words = told[c.ACCEPTED].str.strip().str.lower()
    strange = told.index[~words.isin([*YES, *NO])]
    if len(strange):
        raise FileProblem(
            f"{path}, row {strange[0] + 2}: “{told[c.ACCEPTED][strange[0]]}” is neither yes nor no.",
            "Write yes or no under accepted.",
        )
    score = pd.to_numeric(told[c.SCORE], errors="coerce").fillna(0.0).clip(0.0, 1.0)
    return told.assign(**{c.ACCEPTED: words.isin(YES), c.SCORE: score})[list(c.MATCHES)]


def checked_matches(matches: pd.DataFrame, items: set[str], others: set[str]) -> pd.DataFrame:
    """The same table, when each item is one of its shop. Raises FileProblem, naming the code."""
    named = matches[matches[c.KIND] == "item"]
    for code, known in ((c.CODE, items), (c.OTHER_CODE, others)):
        strange = named.loc[~named[code].isin(known), code]
        if len(strange):
            raise FileProblem(
                f"There is no product “{strange.iloc[0]}” in the shop of the column {code}.",
                "Check that the shops stand in their right order.",
            )
    return matches
