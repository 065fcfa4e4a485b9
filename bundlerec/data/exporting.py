"""Tables for people and other programs: CSV that a spreadsheet opens without running anything."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from bundlerec.bundles.rules.stored import offered_bundles
from bundlerec.errors import BadSetting, BundleRecError, UnknownRun
from bundlerec.store import Run, Store

STARTS_OF_FORMULAS = ("=", "+", "-", "@", "\t", "\r")
OF_SHOP, OF_RUN = ("catalogue", "events"), ("bundles", "metrics")


def export(store: Store, shop: str, what: str, out: Path) -> int:
    """Writes one table of the shop, or of its latest finished run, and returns how many rows it has.

    Raises UnknownRun when no run has finished, BadSetting for another `what`.
    """
    if what in OF_SHOP:
        table = store.data.catalogue(shop) if what == "catalogue" else store.data.events(shop)
    elif what in OF_RUN:
        run = _latest(store, shop)
        table = offered_bundles(store, run).table if what == "bundles" else store.results.metrics(run.id)
    else:
        raise BadSetting(f"There is nothing called “{what}” to export.", f"Choose: {', '.join(OF_SHOP + OF_RUN)}.")
    write_csv(table, out)
    return len(table)


def write_csv(table: pd.DataFrame, out: Path) -> None:
    """UTF-8 with a mark that spreadsheets understand; texts can't start a formula. All of the file or none."""
    draft = out.with_name(f".{out.name}.part")
    try:
        neutralised(table).to_csv(draft, index=False, encoding="utf-8-sig")
        draft.replace(out)
    except OSError as trouble:
        draft.unlink(missing_ok=True)
        raise BundleRecError(
            f"{out} can't be written.", "Choose a folder that exists and is writable."
        ) from trouble


def neutralised(table: pd.DataFrame) -> pd.DataFrame:
    """Text cells that a spreadsheet would run as a formula get an apostrophe in front; numbers stay numbers."""
    return table.assign(**{name: _column(table[name]) for name in table if _is_text(table[name])})


def _is_text(column: pd.Series) -> bool:
    return not (pd.api.types.is_numeric_dtype(column) or pd.api.types.is_datetime64_any_dtype(column))


def _column(column: pd.Series) -> pd.Series:
    distinct = pd.Series(column.dropna().unique(), dtype=object)
    risky = [text for text in distinct if isinstance(text, str) and text.startswith(STARTS_OF_FORMULAS)]
    if not risky:
        return column
    return column.astype(object).replace({text: f"'{text}" for text in risky})


def _latest(store: Store, shop: str) -> Run:
    run = store.runs.latest_done(shop)
    if run is None:
        raise UnknownRun(f"The shop “{shop}” has no finished training yet.", "Run `train` first.")
    return run
