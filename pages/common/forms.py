"""A settings model becomes widgets and comes back: each field draws itself from its own description."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from datetime import date
from enum import Enum
from typing import Any, TypeVar

import streamlit as st
from annotated_types import Ge, Le
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from bundlerec.errors import BadSetting

Settings = TypeVar("Settings", bound=BaseModel)
Captions = Mapping[str, Mapping[str, str]]  # field -> value of the choice -> a sentence about it
STEPS = 200  # of a bounded fraction, from its least to its most


def draw(
    model: type[BaseModel],
    only: tuple[str, ...],
    key: str,
    captions: Captions | None = None,
    told: BaseModel | None = None,
) -> dict[str, Any]:
    """Draws a widget for each field named in `only` and returns what they hold now (nested models as dicts).

    A field draws itself by its type: a choice as radio buttons, a bounded number as a number with steps, a moment
    (`format: date-time`) as a day, a model as its own fields side by side. told: what the widgets hold at first,
    instead of the defaults.
    """
    explained = captions or {}
    fields = {name: _holding(model.model_fields[name], told, name) for name in only}
    return {name: _widget(info, f"{key}.{name}", explained.get(name, {})) for name, info in fields.items()}


def _holding(info: FieldInfo, told: BaseModel | None, name: str) -> FieldInfo:
    if told is None:
        return info
    held = copy(info)
    held.default = getattr(told, name)
    return held


def settings_from(model: type[Settings], answers: Mapping[str, Any]) -> Settings:
    """The settings that the answers describe, checked again on the server. Raises BadSetting, naming the field."""
    try:
        return model.model_validate(answers)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise BadSetting(
            f"The setting “{name}” does not fit: {first['msg']}.", "Correct it and try again."
        ) from None


def _widget(info: FieldInfo, key: str, captions: Mapping[str, str]) -> Any:
    kind = info.annotation
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _choice(info, key, captions)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return _group(info, kind, key)
    if kind is int or kind is float:
        return _number(info, int if kind is int else float, key)
    if _is_moment(info):
        return _moment(info, key)
    return st.text_input(info.title or key, value=info.get_default() or "", key=key, help=info.description) or None


def _choice(info: FieldInfo, key: str, captions: Mapping[str, str]) -> str:
    values = [member.value for member in info.annotation]  # type: ignore[union-attr]
    return st.radio(
        info.title or key,
        values,
        index=values.index(info.default.value),
        format_func=str.capitalize,
        captions=[captions.get(value, "") for value in values] if captions else None,
        key=key,
        help=None if captions else info.description,
    )


def _group(info: FieldInfo, model: type[BaseModel], key: str) -> dict[str, Any]:
    st.markdown(f"**{info.title}**")
    if info.description:
        st.caption(info.description)
    answers = {}
    grid = st.grid(4, min_column_width=150)
    for name, field in model.model_fields.items():
        with grid.cell():
            answers[name] = _widget(field, f"{key}.{name}", {})
    return answers


def _number(info: FieldInfo, kind: type[int] | type[float], key: str) -> float:
    low, high = _bounds(info)
    return st.number_input(
        info.title or key,
        min_value=kind(low),
        max_value=kind(high),
        value=kind(info.default),
        step=1 if kind is int else _step(info, (high - low) / STEPS),
        key=key,
        help=info.description,
    )


def _step(info: FieldInfo, usual: float) -> float:
    extra = info.json_schema_extra
    return float(extra.get("step", usual)) if isinstance(extra, dict) else usual  # type: ignore[arg-type]


def _moment(info: FieldInfo, key: str) -> str | None:
    day: date | None = st.date_input(info.title or key, value=None, key=key, help=info.description)
    return day.isoformat() if day is not None else None


def _is_moment(info: FieldInfo) -> bool:
    extra = info.json_schema_extra
    return isinstance(extra, dict) and extra.get("format") == "date-time"


def _bounds(info: FieldInfo) -> tuple[float, float]:
    low = next(float(rule.ge) for rule in info.metadata if isinstance(rule, Ge))  # type: ignore[arg-type]
    high = next(float(rule.le) for rule in info.metadata if isinstance(rule, Le))  # type: ignore[arg-type]
    return low, high
