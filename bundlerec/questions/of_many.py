"""What would change the bundles of many customers, and which rules acted on them, as one table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from bundlerec.data import columns as c
from bundlerec.errors import BundleRecError
from bundlerec.progress import Progress
from bundlerec.questions.changes import changes
from bundlerec.questions.opening import Questions
from bundlerec.questions.ruled import acted

ABOUT, WITHOUT, INSTEAD, SENTENCE = "about", "without", "instead", "sentence"
CHANGE, RULE = "change", "rule"  # what a row is about
COLUMNS: Final = (c.CUSTOMER_ID, c.KIND, ABOUT, c.ITEM_ID, WITHOUT, INSTEAD, SENTENCE)


@dataclass(frozen=True)
class Changes:
    """The table, and who could not be asked about."""

    table: pd.DataFrame  # COLUMNS; `without` and `instead` are item ids, empty where there is none
    unknown: int  # customers of whom the training knows no order


def changes_of_many(questions: Questions, customer_ids: Sequence[str], kind: str, progress: Progress) -> Changes:
    """One customer after the other, under the rules as they are at the beginning; about a quarter of a second each.

    Raises BadSetting for a kind that nothing can be asked about, BundleRecError for a model that can't be asked.
    """
    questions.keep_rules()
    rows: list[tuple[str, ...]] = []
    unknown = 0
    for number, name in enumerate(customer_ids):
        progress.update(
            number / len(customer_ids), f"Asking about customer {number + 1:,} of {len(customer_ids):,}"
        )
        if not questions.knows(name):
            unknown += 1
            continue
        for change in changes(questions, name, kind):
            cause, instead = (one.item_id if one else "" for one in (change.without, change.instead))
            rows.append((name, kind, CHANGE, change.product.item_id, cause, instead, change.sentence))
        rows += [
            (name, kind, RULE, one.product.item_id, "", "", one.sentence) for one in acted(questions, name, kind)
        ]
    if unknown == len(customer_ids):
        raise BundleRecError(
            "This training knows no order of any of these customers.", "Check the ids, letter by letter."
        )
    return Changes(pd.DataFrame(rows, columns=list(COLUMNS)), unknown)
