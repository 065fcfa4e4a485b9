"""Everybody's bundles of today, with their reasons, as tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from bundlerec.bundles.build import bundles_table
from bundlerec.bundles.due_reasons import due_reasons
from bundlerec.bundles.explain import reasons_table
from bundlerec.bundles.ledger import Ledger, open_ledger
from bundlerec.bundles.parts import EXACT, parts_of
from bundlerec.bundles.path_reasons import path_reasons
from bundlerec.bundles.requests import DISCOVER, MIXED, PATH, RANKED, REPLENISH
from bundlerec.bundles.rules.screen import EXPLORE, Screens
from bundlerec.progress import Progress
from bundlerec.recommender import BEST_SELLERS, POLICY, SCORER
from bundlerec.scorer.leave_out import Contributions, LeaveOut
from bundlerec.training.models import Models, everybody
from bundlerec.training.policy_lists import OwnBundles, unsized

STEPS = 5  # of a path
SIZE = 10  # items of the ranked bundle


def build_bundles(
    models: Models, model: str, progress: Progress, seed: int = 0, screens: Screens | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The Bundles and Reasons tables of every customer: a bundle of the model's own size, the ten likeliest items,
    what is due again, what is new to them, the next steps, and from the policy one more that was drawn by chance; all
    under the rules.

    The drawn one carries the probability with which it was drawn: offers that are to teach what customers like need
    it, and a bundle that is always the same can't have one.
    """
    customers = everybody(models.dataset)
    progress.update(0.0, "Building everybody's bundles")
    ruled = {
        kind: models.under(screens.of(kind) if screens else None)
        for kind in (MIXED, RANKED, REPLENISH, DISCOVER, PATH)
    }
    ruled[EXPLORE] = ruled[MIXED]
    offers = {
        MIXED: ruled[MIXED].own(model, customers),
        RANKED: unsized(ruled[RANKED].ranked(model, customers, SIZE)),
    }
    offers[DISCOVER] = unsized(ruled[DISCOVER].ranked(model, customers, SIZE, only_new=True))
    offers[REPLENISH] = unsized(ruled[REPLENISH].again(model, customers, SIZE))
    if model == POLICY:
        offers[EXPLORE] = ruled[EXPLORE].own(model, customers, sample_seed=seed)
    progress.update(0.3, "Finding the reasons behind each bundle")
    past = models.dataset.before(models.cut)
    told_of = {kind: offer for kind, offer in offers.items() if kind != REPLENISH}
    ledger = open_ledger(past, models.cut, *(offer.lists for offer in told_of.values()))
    owed = _owed(models, model, customers, told_of)
    bundles, reasons = [], []
    for number, (kind, offer) in enumerate(offers.items()):
        progress.update(0.4 + 0.6 * number / len(offers), "Finding the reasons behind each bundle")
        dataset = ruled[kind].dataset
        bundles.append(bundles_table(model, kind, dataset, offer.lists, offer.probability, offer.choice_value))
        if kind == REPLENISH:
            reasons.append(due_reasons(kind, dataset, offer.lists, models.due))
            continue
        shown = replace(past, variants=dataset.variants.before(models.cut))
        told = ledger if dataset is models.dataset else replace(ledger, history=shown)
        reasons.append(_reasons(models, model, kind, offer, told, owed.get(kind)))
    if model != BEST_SELLERS:  # where nothing personal was found, no path is told either
        steps = ruled[PATH].next_steps(customers, STEPS)
        bundles.append(bundles_table(PATH, PATH, ruled[PATH].dataset, steps.lists))
        reasons.append(path_reasons(PATH, ruled[PATH].dataset, steps, ruled[PATH].paths))
    return pd.concat(bundles, ignore_index=True), pd.concat(reasons, ignore_index=True)


def _owed(
    models: Models, model: str, customers: np.ndarray, offers: Mapping[str, OwnBundles]
) -> Mapping[str, Contributions]:
    """What the scores behind each kind of bundle are owed to; nothing for methods whose parts are not known."""
    if model in EXACT:
        simple = models.recommender(model)
        return {kind: parts_of(simple, models.history, offer.lists) for kind, offer in offers.items()}  # type: ignore[arg-type]
    if model not in (SCORER, POLICY):
        return {}
    scorer = models.scorer
    leave_out = LeaveOut(scorer.weights, scorer.state, scorer.look(customers).view, models.device)
    found = leave_out.contributions_to([offer.lists for offer in offers.values()])
    return dict(zip(offers, found, strict=True))


def _reasons(
    models: Models, model: str, kind: str, offer: OwnBundles, ledger: Ledger, contributions: Contributions | None
) -> pd.DataFrame:
    if contributions is None:
        return reasons_table(kind, offer.lists, ledger, for_sales=model == BEST_SELLERS)
    return reasons_table(
        kind,
        offer.lists,
        ledger,
        contributions=contributions,
        probability=models.probabilities(offer.lists) if model in (SCORER, POLICY) else None,
        choice_value=offer.choice_value,
    )
