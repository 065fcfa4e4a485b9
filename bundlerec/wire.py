"""Dataclasses as plain JSON and back, for what one process of this program tells another; tables go as Parquet."""

from __future__ import annotations

import base64
import io
from typing import Annotated, Any, TypeVar

import pandas as pd
from pydantic import ConfigDict, PlainSerializer, PlainValidator, TypeAdapter

T = TypeVar("T")
_adapters: dict[Any, TypeAdapter[list[Any]]] = {}  # a kind's is made once


def _written(table: pd.DataFrame) -> str:
    return base64.b64encode(table.to_parquet()).decode("ascii")


def _table(text: str) -> pd.DataFrame:
    return pd.read_parquet(io.BytesIO(base64.b64decode(text)))


Table = Annotated[
    pd.DataFrame, PlainValidator(_table), PlainSerializer(_written, return_type=str)
]  # of a dataclass


def told(kind: type[T], value: T) -> Any:
    """JSON of a dataclass of this kind, whose tables are annotated as `Table`; a NaN stays one."""
    return _adapter(kind).dump_python([value], mode="json")[0]


def read(kind: type[T], found: Any) -> T:
    """What was told, as it was."""
    back: T = _adapter(kind).validate_python([found])[0]
    return back


def _adapter(kind: Any) -> TypeAdapter[list[Any]]:
    """Of a list, because a dataclass alone takes no settings."""
    if kind not in _adapters:
        _adapters[kind] = TypeAdapter(list[kind], config=ConfigDict(ser_json_inf_nan="constants"))
    return _adapters[kind]
