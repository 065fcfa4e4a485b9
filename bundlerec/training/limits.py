"""What a training did not look at because there was too much of it, in sentences for people.

Everything whose cost would grow with the square of customers or items has a cap, so that a shop of twice the lines
takes about twice the time (`benchmarks.growth`).
"""

from __future__ import annotations

from bundlerec.bundles.baselines.ease import Ease
from bundlerec.bundles.baselines.neighbours import LARGEST_POOL
from bundlerec.bundles.together import MOST_ITEMS as MOST_PAIRED
from bundlerec.data.dataset import Dataset
from bundlerec.data.split import items_beyond, known_items
from bundlerec.policy.model import JUDGING
from bundlerec.policy.trainer import MOST_A_PASS
from bundlerec.presets import Plan
from bundlerec.scorer.fitting import FittedScorer


def limits_reached(past: Dataset, fitted: FittedScorer, plan: Plan) -> tuple[str, ...]:
    """One sentence for each cap that was reached; `past`: everything before the cut, whole."""
    buyers, items = int((past.orders_of_customer > 0).sum()), int(known_items(past).sum())
    beyond, related = items_beyond(past), Ease().most
    learned = [len(view) for view in fitted.views]
    told = [
        (
            beyond > 0,
            f"Of {items + beyond:,} products that enough customers bought, the {items:,} with most customers were "
            "learned from; the others are offered only where these run out.",
        ),
        (
            fitted.drawn,
            f"From each past moment up to {max(learned):,} customers, drawn by chance, were learned from "
            f"(at most {plan.customers_a_snapshot:,} with this preset).",
        ),
        (
            sum(learned[: len(fitted.blind_logits)]) * (1 - JUDGING) > MOST_A_PASS,
            f"Choosing whole bundles was learned from {MOST_A_PASS:,} past orders a pass, each pass from others.",
        ),
        (
            buyers > LARGEST_POOL,
            f"Customers who buy alike were sought among the {LARGEST_POOL:,} with most products of {buyers:,}.",
        ),
        (
            items > related,
            f"Which products go with which was learned of the {related:,} best-selling of {items:,} "
            f"(of pairs in one order: {MOST_PAIRED:,}).",
        ),
    ]
    return tuple(sentence for reached, sentence in told if reached)
