"""Single values on their way in and out of the database: times, texts, numbers, JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import numpy as np
import pandas as pd

EPOCH: Final = datetime(1970, 1, 1)
MICROSECOND: Final = timedelta(microseconds=1)


def now() -> int:
    """This moment, in microseconds since 1970 (UTC)."""
    return to_microseconds(moment())


def moment() -> datetime:
    """What the machine's clock says; it may jump."""
    return datetime.now(UTC)


def to_microseconds(time: datetime) -> int:
    """A time (UTC; with a zone, it is converted) as whole microseconds since 1970."""
    if time.tzinfo is not None:
        time = time.astimezone(UTC).replace(tzinfo=None)
    return (time - EPOCH) // MICROSECOND


def to_datetime(microseconds: int | None) -> datetime | None:
    """The time (UTC, without a zone) of a number of microseconds since 1970."""
    return None if microseconds is None else EPOCH + timedelta(microseconds=microseconds)


def to_json(value: Any) -> str:
    """JSON that every database accepts: numpy values become plain ones, what is no number becomes null."""
    return json.dumps(_plain(value), allow_nan=False, separators=(",", ":"))


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset | np.ndarray):
        return [_plain(each) for each in value]
    if isinstance(value, np.generic):
        return _plain(value.item())
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def texts(column: pd.Series) -> list[str | None]:
    """Cells as text, verbatim; a missing cell is None."""
    return [None if missing else str(cell) for cell, missing in zip(column, column.isna(), strict=True)]


def numbers(column: pd.Series) -> list[float | None]:
    """Cells as numbers; a missing one is None."""
    values = pd.to_numeric(column).to_numpy(dtype=np.float64, na_value=np.nan)
    return [None if missing else value for value, missing in zip(values.tolist(), np.isnan(values), strict=True)]
