"""Everything that is known of one customer, for whoever asks what a shop keeps."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.cleaning.ids import customer_code
from bundlerec.data.exporting import neutralised
from bundlerec.disks import discard, unwritable
from bundlerec.errors import BundleRecError
from bundlerec.store import Store


def export_customer(store: Store, shop: str, customer_id: str, key: bytes, out: Path) -> int:
    """Writes all that is known of a customer as JSON (`out` ends in .json) or CSV, and returns how many rows it is.

    Raises UnknownShop, BundleRecError when nothing is known or the file can't be written.
    """
    tables = _tables(store, shop, customer_code(customer_id, key))
    rows = sum(len(table) for table in tables.values())
    if not rows:
        raise BundleRecError(f"Nothing is known of the customer “{customer_id}”.", "Check the id and the shop.")
    told = _as_json(customer_id, shop, tables) if out.suffix.lower() == ".json" else _as_csv(tables)
    draft = out.with_name(f".{out.name}.part")
    try:
        draft.write_text(told, encoding="utf-8", newline="")
        draft.replace(out)
    except OSError as trouble:
        discard(draft)
        raise unwritable(out, trouble) from trouble
    return rows


def _tables(store: Store, shop: str, code: str) -> dict[str, pd.DataFrame]:
    from bundlerec.evaluation.judged import kept_judged  # which knows this room

    attributes = store.data.customers(shop)
    runs = store.runs.list(shop)
    bundles = [store.results.bundles(run.id, customer_id=code).assign(run=run.id) for run in runs]
    kept = [(run, kept_judged(store, run)) for run in runs]
    judged = [one.table().assign(run=run.id) for run, one in kept if one is not None]
    judged = [table[table[c.CUSTOMER_ID] == code] for table in judged]
    reports = store.reports.all(shop)
    reasons = [store.results.reasons(run.id, code).assign(run=run.id) for run in runs]
    return {
        "attributes": attributes[attributes[c.CUSTOMER_ID] == code],
        "lines": store.data.history(shop, code),
        "bundles": pd.concat(bundles) if bundles else pd.DataFrame(),
        "reasons": pd.concat(reasons) if reasons else pd.DataFrame(),
        "shown": store.exposures.shown(shop, customer_id=code),
        "feedback": store.feedback.told(shop, customer_id=code),
        "judged": pd.concat(judged) if judged else pd.DataFrame(),
        "reports": reports[reports[c.CUSTOMER_ID] == code],
        "campaigns": store.campaigns.of_customer(shop, code),
    }


def _as_json(customer_id: str, shop: str, tables: dict[str, pd.DataFrame]) -> str:
    told: dict[str, Any] = {"customer": customer_id, "shop": shop}
    for name, table in tables.items():
        told[name] = json.loads(table.to_json(orient="records", date_format="iso", date_unit="us"))
    return json.dumps(told, ensure_ascii=False, indent=1)


def _as_csv(tables: dict[str, pd.DataFrame]) -> str:
    """One cell a line: section, row, column, value."""
    parts = []
    for name, table in tables.items():
        cells = table.reset_index(drop=True).astype(object).stack().rename("value").rename_axis(["row", "column"])
        parts.append(cells.reset_index().assign(section=name))
    whole = pd.concat(parts)[["section", "row", "column", "value"]]
    return "\ufeff" + neutralised(whole.assign(row=whole["row"] + 1).astype({"value": "str"})).to_csv(index=False)
