"""The flows of a shop as a run keeps them: which product led to which."""

from __future__ import annotations

import json
from typing import Final

import pandas as pd

FLOWS: Final = "flows.json"  # artifact of a run
COLUMNS: Final = ("first", "then", "orders", "share", "lift")


def flows_json(flows: pd.DataFrame) -> bytes:
    """first, then (item ids), orders, share, lift."""
    return json.dumps(flows[list(COLUMNS)].to_dict("records"), ensure_ascii=False).encode()


def flows_from(content: bytes) -> pd.DataFrame:
    """`flows_json` back."""
    return pd.DataFrame(json.loads(content), columns=list(COLUMNS))
