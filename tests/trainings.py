"""How long a training in the process of the tests learns: what it does and leaves is the same after a few steps."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

import pytest

from bundlerec.config import Preset
from bundlerec.presets import PLANS, Plan

WHOLE: Final = PLANS[Preset.QUICK]
SHORT_STEPS: Final = 40  # of each of the scorer's nets
SHORT_PASSES: Final = 2  # of the policy, beside the one that imitates


@contextmanager
def short() -> Iterator[None]:
    """The quick preset with a sixth of its steps."""
    with _learning(replace(WHOLE, steps=SHORT_STEPS, policy_passes=SHORT_PASSES)):
        yield


@contextmanager
def whole() -> Iterator[None]:
    """The quick preset as merchants have it, inside of `short`."""
    with _learning(WHOLE):
        yield


@contextmanager
def _learning(plan: Plan) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(PLANS, Preset.QUICK, plan)
        yield
