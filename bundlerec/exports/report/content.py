"""What a report of a training says to people who were not there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

import pandas as pd

from bundlerec.bundles.rules.of_shop import rule_book
from bundlerec.data import columns as c
from bundlerec.exports.report.document import Bar, Bars, Block, Document, Heading, Paragraph, Points, Table
from bundlerec.exports.report.examples import examples
from bundlerec.store import Run, ShopSummary, Store
from bundlerec.titles import model_title, with_titles

NOTHING: Final = "—"
OURS: Final = ("policy", "scorer")
CEILING: Final = "ceiling"
SIZE: Final = 10
HOW: Final = (
    "Nothing was judged on what a model had learned from: everything from one moment on (the cut) was hidden, and "
    "each customer's first order after it was held against what had been offered.",
    "F1 is high only when few products are offered in vain and few purchases are missed. It is low in every shop, "
    "because nobody knows the whole next order; perfect foresight, the best that any list of this size could reach, "
    "is the scale to read it by.",
    "The thin line over a bar is the 95 % interval: by the choice of customers alone the figure could lie anywhere in "
    "it. Where the interval of a difference holds 0, the two can't be told apart.",
    "“—” stands for what could not be computed; it is never a nought.",
)


def report_of(store: Store, run: Run) -> Document:
    """The whole report."""
    summary = store.shops.summary(run.shop)
    ended = run.finished or run.created
    blocks = [
        *_verdict(run),
        *_shop(summary, store.shops.settings(run.shop).currency),
        *_training(run),
        *_figures(run, store.results.metrics(run.id), store.results.comparisons(run.id)),
        *_kinds(run, store.results.metrics(run.id)),
        *examples(store, run),
        *_rules(store, run.shop),
        *_limits(run),
        Heading("How to read the figures"),
        Points(HOW),
    ]
    return Document(f"Bundles for {run.shop}", f"Training {run.id}, {_day(ended)} · made by BundleRec", blocks)


def _verdict(run: Run) -> Iterator[Block]:
    yield Heading("May it be trusted?")
    yield Paragraph(with_titles(str(run.summary.get("verdict") or "This training left no verdict.")))
    if run.summary.get("chosen"):
        because = with_titles(str(run.summary.get("chosen_because") or ""))
        yield Paragraph(f"The shop gets “{model_title(run.summary['chosen'])}”. {because}".strip())


def _shop(summary: ShopSummary, currency: str) -> Iterator[Block]:
    yield Heading("What the shop holds")
    rows = [
        ("Customers", f"{summary.customers:,}"),
        ("Orders", f"{summary.orders:,}"),
        ("Products sold", f"{summary.items_sold:,}"),
        ("Products in the catalogue", f"{summary.items_in_catalogue:,}"),
        ("with a price / cost / stock", " / ".join(f"{n:,}" for n in _known(summary))),
        ("First and last order", f"{_day(summary.first)} to {_day(summary.last)}"),
        ("Currency", currency or NOTHING),
    ]
    yield Table("What the shop holds", ("", ""), rows)


def _known(summary: ShopSummary) -> tuple[int, int, int]:
    return summary.items_with_price, summary.items_with_cost, summary.items_with_stock


def _training(run: Run) -> Iterator[Block]:
    yield Heading("What was trained")
    left, told = run.summary.get("left_out", {}), run.summary
    preset = run.settings.get("preset", "quick")
    judged, until = told.get("customers_judged") or 0, _moment(told.get("until"))
    yield Paragraph(
        f"A model that tells how likely each customer is to buy each product next, and one that puts whole bundles "
        f"together, with the preset “{preset}”, on {f'orders before {_day(until)}' if until else 'all orders'}. "
        f"For the test they saw nothing from {_day(_moment(told.get('cut')))} on. {judged:,} customers were judged by "
        f"their first order after it; left out were {left.get('too_few_orders', 0):,} with fewer than two orders "
        f"before it and {left.get('no_later_order', 0):,} who have not ordered since."
    )


def _figures(run: Run, metrics: pd.DataFrame, comparisons: pd.DataFrame) -> Iterator[Block]:
    yield Heading("How good it is")
    rows = _of_all(metrics, "f1").sort_values(c.VALUE, ascending=False)
    if rows.empty:
        yield Paragraph(f"{NOTHING} Nobody could be judged, so there are no figures.")
        return
    models = rows[rows[c.MODEL] != CEILING]
    bars = [
        Bar(model_title(one[c.MODEL]), one[c.VALUE], one[c.LOW], one[c.HIGH], one[c.MODEL] in OURS)
        for one in models.to_dict("records")
    ]
    ceiling = rows.loc[rows[c.MODEL] == CEILING, c.VALUE]
    best = f" Perfect foresight would reach {_share(ceiling.iloc[0])}." if len(ceiling) else ""
    yield Bars(f"F1 of {SIZE} products offered and the customer's next order, in percent.{best}", bars)
    yield from _leads(str(run.summary.get("chosen")), comparisons)


def _of_all(metrics: pd.DataFrame, metric: str) -> pd.DataFrame:
    rows = metrics[(metrics[c.SEGMENT] == "all") & (metrics[c.METRIC] == metric)]
    return rows[rows[c.K].astype(str) == str(SIZE)].dropna(subset=[c.VALUE])


def _f1(metrics: pd.DataFrame, metric: str) -> pd.Series:
    """Model -> value."""
    return _of_all(metrics, metric).set_index(c.MODEL)[c.VALUE]


def _leads(chosen: str, comparisons: pd.DataFrame) -> Iterator[Block]:
    mine = comparisons[(comparisons[c.MODEL] == chosen) & (comparisons[c.METRIC] == "f1")]
    mine = mine[mine[c.K].astype(str) == str(SIZE)].sort_values(c.VALUE)
    if len(mine):
        rows = [(model_title(one[c.RIVAL]), *_difference(one)) for one in mine.to_dict("records")]
        yield Paragraph(
            f"“{model_title(chosen)}” minus each other method, over the same customers, in points of F1:"
        )
        yield Table("Lead over each other method", ("Method", "Lead", "95 % interval"), rows)


def _difference(told: dict[str, Any]) -> tuple[str, str]:
    value, low, high = (100 * float(told[name]) for name in (c.VALUE, c.LOW, c.HIGH))
    return f"{value:+.2f}", f"{low:+.2f} to {high:+.2f}"


def _kinds(run: Run, metrics: pd.DataFrame) -> Iterator[Block]:
    told, rows = run.summary, []
    new = _f1(metrics, "discovery_f1").drop(CEILING, errors="ignore")
    simple = new.drop(list(OURS), errors="ignore")
    if told.get("chosen") in new and len(simple):
        beside = f"{_share(simple.max())} {model_title(str(simple.idxmax()))}"
        rows.append((f"New to the customer: F1 of {SIZE} products", _share(new[told["chosen"]]), beside))
    if told.get("due"):
        due = told["due"]
        rows.append(
            ("Due again: days off, half come closer", f"{due['ours']:.1f}", f"{due['mean_gap']:.1f} mean gap")
        )
    if told.get("path"):
        path = told["path"]
        beside = f"{_share(path['best_sellers'])} best sellers"
        rows.append(("Next steps: bought in the next three orders", _share(path["ours"]), beside))
    if told.get("complete"):
        carts = told["complete"]
        beside = f"{_share(max(carts['item_item'], carts['bought_together']))} best simple method"
        rows.append(("Completed cart: hidden product among ten", _share(carts["ours"]), beside))
    if rows:
        yield Heading("Other kinds of bundles")
        yield Table("Figures of other kinds of bundles", ("Kind and what counts", "Figure", "Beside it"), rows)


def _rules(store: Store, shop: str) -> Iterator[Block]:
    yield Heading("Rules")
    told = [
        f"{'all bundles' if kind == 'all' else kind}: {name.replace('_', ' ')} = {_cell(value)}"
        for kind, rules in rule_book(store, shop).rules.items()
        for name, value in rules.told().items()
    ]
    yield Points(told) if told else Paragraph("No rules: anything that was sold may be offered.")


def _cell(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _limits(run: Run) -> Iterator[Block]:
    told = [with_titles(str(one)) for one in (*run.summary.get("problems", []), *run.summary.get("limits", []))]
    yield Heading("Limits")
    yield Points(
        [*told, "The figures hold for these orders; a season, a new range or new customers may change them."]
    )


def _share(number: float) -> str:
    return f"{100 * float(number):.1f} %"


def _day(moment: datetime | None) -> str:
    return f"{moment.day} {moment:%b %Y}" if moment else ""


def _moment(text: Any) -> datetime | None:
    return datetime.fromisoformat(str(text)) if text else None
