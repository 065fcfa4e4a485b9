"""What a run must not be used for, and where it knows little: computed from the run."""

from __future__ import annotations

from bundlerec.recommender import BEST_SELLERS
from bundlerec.store import Run, Store
from bundlerec.titles import with_titles
from bundlerec.training.provenance import GAPS

MOST_SENTENCES = 3  # of the training's own problems and limits


def not_for(run: Run) -> list[str]:
    """What these bundles say nothing about."""
    told = [
        "Decisions about people (credit, prices for single persons, access to goods): it tells what is likely to be "
        "bought, not what is good for anybody.",
        "The effect of showing a bundle: the figures say what was bought without it; only a campaign with "
        "customers held "
        "back tells what an offer changes.",
    ]
    if run.summary.get("chosen") == BEST_SELLERS:
        told.append("Personal offers: on this log nothing personal did better than best sellers for everybody.")
    return told


def limits(store: Store, run: Run) -> list[str]:
    """Where little is known, in counts."""
    gaps, told = run.summary.get(GAPS) or {}, []
    customers, items = run.summary.get("customers") or 0, run.summary.get("items") or 0
    if gaps:
        few = gaps["customers_few_orders"]
        told.append(
            f"{few:,} of {customers:,} customers ({_share(few, customers)}) have fewer than two orders: they "
            "get what sells "
            "best of late, and they are not judged."
        )
        told.append(
            f"{gaps['items_never_sold']:,} of {items:,} products were never sold and "
            f"{gaps['items_few_buyers']:,} more had "
            f"fewer than five customers: hardly anything is known of them."
        )
        if gaps["sparse_categories"]:
            told.append(
                f"{gaps['sparse_categories']:,} of {gaps['categories']:,} categories stand in fewer than one of "
                "a hundred "
                "orders."
            )
    own = [*run.summary.get("problems", []), *run.summary.get("limits", [])]
    told += [with_titles(str(one)) for one in own[:MOST_SENTENCES]]
    newer = store.shops.summary(run.shop).orders - int(run.summary.get("shop_orders") or 0)
    if run.summary.get("shop_orders") and newer > 0:
        told.append(f"{newer:,} orders came since it learned; it knows nothing of them.")
    told.append("The figures hold for these orders; a season, a new range or new customers may change them.")
    return told


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "—"
