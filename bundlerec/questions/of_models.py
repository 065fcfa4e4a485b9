"""Questions about single customers' bundles, answered from the models of a run, which stay open for the next one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bundlerec.progress import Progress
from bundlerec.questions.answers import CHANGES, WHY, Opened
from bundlerec.questions.changes import changes
from bundlerec.questions.opening import open_questions
from bundlerec.questions.ruled import acted
from bundlerec.questions.why import why_not
from bundlerec.store import Store


def answer(store: Store, opened: Opened, question: Mapping[str, Any], progress: Progress) -> Any:
    """Of WHY an object, of CHANGES and RULES a list; the models stay open while the shop's data are the same.

    question: run, customer_id, kind; of WHY item.
    """
    run = store.runs.get(int(question["run"]))
    key = (run.id, store.data.fingerprint(run.shop))
    models = opened.get("models", key, lambda: open_questions(store, run))
    who, kind = str(question["customer_id"]), str(question["kind"])
    if question["ask"] == WHY:
        return why_not(models, who, str(question["item"]), kind).told()
    found = (changes if question["ask"] == CHANGES else acted)(models, who, kind)
    return [one.told() for one in found]
