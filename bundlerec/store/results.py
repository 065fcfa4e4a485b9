"""What runs produced, as the verbs see it."""

from __future__ import annotations

from typing import Final, Protocol

import pandas as pd

# Artifacts of a run that are JSON lists of customer ids; an erased one becomes "".
CUSTOMER_LIST: Final = "customers.json"  # of everybody
JUDGED_LIST: Final = "judged-customers.json"  # of those by whom the run was judged
CUSTOMER_LISTS: Final = (CUSTOMER_LIST, JUDGED_LIST)


class Results(Protocol):
    """What a run produced. Saving replaces what the same run saved before under the same name."""

    def save_metrics(self, run_id: int, metrics: pd.DataFrame, comparisons: pd.DataFrame) -> None: ...

    def metrics(self, run_id: int) -> pd.DataFrame: ...

    def comparisons(self, run_id: int) -> pd.DataFrame: ...

    def save_bundles(self, run_id: int, bundles: pd.DataFrame, reasons: pd.DataFrame) -> None: ...

    def bundles(
        self,
        run_id: int,
        *,
        customer_id: str | None = None,
        model: str | None = None,
        kind: str | None = None,
        item_id: str | None = None,
    ) -> pd.DataFrame: ...

    def reasons(
        self, run_id: int, customer_id: str | None = None, *, kind: str | None = None, reason: str | None = None
    ) -> pd.DataFrame:
        """Reasons table of one customer, kind of bundle and reason, or of all."""

    def customers(self, run_id: int, search: str = "", *, limit: int | None = 50, offset: int = 0) -> list[str]:
        """Ids of the run's customers that contain `search` (letter case ignored, taken literally), in order of
        id; a page of them, or (limit None) all."""

    def count_customers(self, run_id: int, search: str = "") -> int:
        """How many customers `customers` would list in all."""

    def save_artifact(self, run_id: int, name: str, content: bytes) -> None:
        """Weights, tables and checkpoints as bytes (safetensors, JSON, Parquet), in the database."""

    def artifact(self, run_id: int, name: str) -> bytes | None: ...

    def artifacts(self, run_id: int) -> dict[str, int]:
        """Names and sizes in bytes."""

    def drop_artifact(self, run_id: int, name: str) -> None: ...
