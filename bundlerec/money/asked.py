"""What the Plan page asks a process beside it: what bundles cost, the plan within stock, what to order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bundlerec import wire
from bundlerec.money.estimates import Estimates
from bundlerec.money.overview import Overview, overview
from bundlerec.money.plan import PlanWish
from bundlerec.money.planned import Planned, planned
from bundlerec.money.supply import demand_table
from bundlerec.money.worth import Aim
from bundlerec.progress import Progress
from bundlerec.questions.answers import OVERVIEW, PLAN, Opened
from bundlerec.store import Store


@dataclass(frozen=True)
class InShort:
    """A plan as a page shows it; numbers as in `Plan` and `Planned`."""

    aim: Aim
    value: float
    value_without_limit: float
    share_of_best: float | None
    counts: dict[str, Any]
    estimates: Estimates
    problems: tuple[str, ...]
    table: wire.Table


@dataclass(frozen=True)
class Demand:
    """What will be wanted."""

    table: wire.Table  # data.columns.DEMAND


def in_short(found: Planned) -> InShort:
    """Without the chances that the plan was made of."""
    plan = found.plan
    values = (plan.value, plan.value_without_limit, plan.share_of_best)
    return InShort(plan.aim, *values, found.counts, found.estimates, plan.problems, found.table)


def answer(store: Store, opened: Opened, question: Mapping[str, Any], progress: Progress) -> Any:
    """Of OVERVIEW `Overview`, of PLAN the plan `InShort`, of DEMAND `Demand`; a plan stays open while `offers` is the
    same.

    question: run, offers; of PLAN wish, of DEMAND days.
    """
    run = store.runs.get(int(question["run"]))
    if question["ask"] == OVERVIEW:
        return wire.told(Overview, overview(store, run))
    wish = wire.read(PlanWish, question["wish"]) if question["ask"] == PLAN else PlanWish()
    found = opened.get("plan", (run.id, wish, question["offers"]), lambda: planned(store, run, wish))
    if question["ask"] == PLAN:
        return wire.told(InShort, in_short(found))
    return wire.told(Demand, Demand(demand_table(store, run, int(question["days"]), found.plan)))
