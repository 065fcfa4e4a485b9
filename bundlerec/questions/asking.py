"""One question about one bundle, from the store to plain JSON."""

from __future__ import annotations

from typing import Any

from bundlerec.bundles.requests import MIXED
from bundlerec.progress import Progress, Silent
from bundlerec.questions.changes import changes
from bundlerec.questions.opening import open_questions
from bundlerec.questions.ruled import acted
from bundlerec.questions.why import why_not
from bundlerec.registry.in_use import RunWish, run_of
from bundlerec.store import Store


def why(
    store: Store,
    shop: str,
    customer_id: str,
    item: str | None = None,
    kind: str = MIXED,
    run_id: RunWish = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Why a product is not in a customer's bundle; of none named, what would change the bundle and which rules acted.

    Returns run, and the answer (`questions.why.WhyNot`), or changes and rules. Raises UnknownRun, BadSetting, and
    BundleRecError for a customer without orders.
    """
    progress, run = progress or Silent(), run_of(store, shop, run_id)
    progress.update(0.0, "Reading the shop's log")
    questions = open_questions(store, run)
    progress.update(0.8, "Asking the shop's model")
    if item is not None:
        return {"run": run.id, **why_not(questions, customer_id, item, kind).told()}
    return {
        "run": run.id,
        "customer_id": customer_id,
        "kind": kind,
        "changes": [one.told() for one in changes(questions, customer_id, kind)],
        "rules": [one.told() for one in acted(questions, customer_id, kind)],
    }
