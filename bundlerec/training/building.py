"""Everybody's bundles of today, with their reasons, as tables."""

from __future__ import annotations

import numpy as np
import pandas as pd

from bundlerec.bundles.build import bundles_table
from bundlerec.bundles.explain import reasons_table
from bundlerec.bundles.ledger import Ledger, open_ledger
from bundlerec.data.lists import RankedLists
from bundlerec.progress import Progress
from bundlerec.scorer.leave_out import LeaveOut
from bundlerec.training.models import POLICY, SCORER, Models, everybody
from bundlerec.training.policy_lists import OwnBundles

MIXED, RANKED = "mixed", "ranked"
SIZE = 10  # items of the ranked bundle


def build_bundles(models: Models, model: str, progress: Progress) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The Bundles and Reasons tables: for each customer a bundle of the model's own size and the ten likeliest."""
    customers = everybody(models.dataset)
    progress.update(0.0, "Building everybody's bundles")
    own, ranked = models.own(model, customers), models.ranked(model, customers, SIZE)
    progress.update(0.3, "Finding the reasons behind each bundle")
    ledger = open_ledger(models.dataset.before(models.cut), models.cut, own.lists, ranked)
    bundles = [
        bundles_table(model, MIXED, models.dataset, own.lists, own.probability, own.choice_value),
        bundles_table(model, RANKED, models.dataset, ranked),
    ]
    leave_out = _leave_out(models, customers) if model in (SCORER, POLICY) else None
    reasons = [_reasons(models, model, MIXED, own.lists, ledger, leave_out, own)]
    progress.update(0.65, "Finding the reasons behind each bundle")
    reasons.append(_reasons(models, model, RANKED, ranked, ledger, leave_out, None))
    return pd.concat(bundles, ignore_index=True), pd.concat(reasons, ignore_index=True)


def _leave_out(models: Models, customers: np.ndarray) -> LeaveOut:
    scorer = models.scorer
    return LeaveOut(scorer.weights, scorer.state, scorer.look(customers).view, models.device)


def _reasons(
    models: Models,
    model: str,
    kind: str,
    lists: RankedLists,
    ledger: Ledger,
    leave_out: LeaveOut | None,
    own: OwnBundles | None,
) -> pd.DataFrame:
    if leave_out is None:
        return reasons_table(kind, lists, ledger, for_sales=model == "best_sellers")
    value = own.choice_value if own is not None and model == POLICY else None
    return reasons_table(
        kind,
        lists,
        ledger,
        contributions=leave_out.contributions(lists),
        probability=models.scorer.probabilities(lists),
        choice_value=value,
    )
