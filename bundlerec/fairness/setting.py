"""Setting a shop's fairness weight."""

from __future__ import annotations

from bundlerec.bundles.rules.fair import Fair
from bundlerec.bundles.rules.of_shop import rule_book, save_fair
from bundlerec.data.matching import own_part
from bundlerec.errors import UnknownRun
from bundlerec.fairness.lever import fair_of_run
from bundlerec.registry.in_use import RunWish, run_of
from bundlerec.store import Store
from bundlerec.training.seen import seen_by, settings_of
from bundlerec.training.shop import moment


def set_weight(store: Store, shop: str, of: str, weight: float, run_id: RunWish = None) -> Fair | None:
    """Works the strengths out from the training in use and keeps them with the weight; 0 takes the lever away.

    Returns what holds from now on. Raises UnknownRun, BadSetting.
    """
    if weight == 0:
        save_fair(store, shop, None)
        return rule_book(store, shop).fair
    run, latest = run_of(store, shop, run_id), run_of(store, shop, None)
    if run.id != latest.id:
        raise UnknownRun(
            f"Run {run.id} is not the training that the shop uses.", f"Leave --run out, or say --run {latest.id}."
        )
    log = own_part(seen_by(store, run, moment(settings_of(run).until)))
    fair = fair_of_run(store, run, log, of, weight)
    save_fair(store, shop, fair)
    return fair
