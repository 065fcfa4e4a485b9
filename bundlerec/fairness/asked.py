"""What the Fairness page asks a process beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bundlerec import wire
from bundlerec.fairness.audit import Audit, audit
from bundlerec.progress import Progress
from bundlerec.questions.answers import Opened
from bundlerec.store import Store


def answer(store: Store, opened: Opened, question: Mapping[str, Any], progress: Progress) -> Any:
    """The `Audit` of a run. question: run."""
    return wire.told(Audit, audit(store, store.runs.get(int(question["run"])), progress=progress))
