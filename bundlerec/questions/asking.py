"""Questions about bundles, from the store to plain JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bundlerec.bundles.requests import MIXED, read_customers
from bundlerec.data.exporting import format_of, write_table
from bundlerec.progress import Part, Progress, Silent
from bundlerec.questions.changes import changes
from bundlerec.questions.of_many import changes_of_many
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


def why_many(
    store: Store,
    shop: str,
    customers: Path,
    out: Path,
    kind: str = MIXED,
    run_id: RunWish = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """What would change the bundles of the customers in a file, and which rules acted on them, as a table in `out`.

    Returns run, customers, rows and unknown. Raises what `changes_of_many`, `read_customers` and `write_table` raise.
    """
    progress, run = progress or Silent(), run_of(store, shop, run_id)
    names = read_customers(customers)
    format_of(out)  # an ending that means no format is told before the work
    progress.update(0.0, "Reading the shop's log")
    questions = open_questions(store, run)
    found = changes_of_many(questions, names, kind, Part(progress, 0.1, 1.0))
    write_table(found.table, out)
    customers_asked = len(names) - found.unknown
    return {"run": run.id, "customers": customers_asked, "rows": len(found.table), "unknown": found.unknown}
