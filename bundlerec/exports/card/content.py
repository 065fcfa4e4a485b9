"""What the model card of a run says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

import pandas as pd

from bundlerec.data import columns as c
from bundlerec.evaluation.fidelity import IN_SUMMARY as REASONS
from bundlerec.evaluation.fidelity import TOGETHER
from bundlerec.evaluation.reliability import Reliability
from bundlerec.exports.card.limits import limits, not_for
from bundlerec.exports.report.document import Block, Document, Heading, Paragraph, Points, Table
from bundlerec.fairness.audit import Audit, audit_summary
from bundlerec.recommender import BEST_SELLERS, POLICY, SCORER
from bundlerec.registry.history import promotion_of
from bundlerec.registry.in_use import run_in_use
from bundlerec.store import Run, Store
from bundlerec.titles import model_title, with_titles

NOTHING: Final = "—"
SIZE: Final = 10
CEILING: Final = "ceiling"
MOST_SENTENCES: Final = 6  # of the audit
MOST_REASONS: Final = 3  # for leaving rows out that are named
METHOD: Final = (
    "A net learns from past moments of the log how likely each customer is to have each product in the next order; its "
    "probabilities are calibrated on customers from whom it did not learn. A second net, trained by reinforcement on "
    "the worth of whole bundles, chooses what goes together and when to stop; it is kept only where it is not worse "
    "than taking the likeliest products. Simple methods are trained beside them, and the shop gets whichever was best "
    "on customers kept aside. Everything is judged on orders after a cut in time that nothing had learned from."
)
NOT_AUDITED: Final = (
    "Not audited yet: nothing is known of how groups of customers fare. Mark attributes as sensitive on the "
    "Data page and "
    "look at the audit of this run."
)


def card_of(store: Store, run: Run, audit: Audit | None = None) -> Document:
    """The whole card. audit: where it is at hand, it need not be made again."""
    metrics = store.results.metrics(run.id)
    blocks = [
        *_data(store, run),
        Heading("Method"),
        Paragraph(METHOD),
        Paragraph(_settings(run)),
        *_figures(run, metrics),
        Heading("Not for"),
        Points(not_for(run)),
        Heading("Limits"),
        Points(limits(store, run)),
        Heading("Fairness"),
        *_fairness(store, run, audit),
    ]
    return Document(f"Model card: bundles for {run.shop}", _standing(store, run), blocks)


def _standing(store: Store, run: Run) -> str:
    """Which run it is and since when, by whom and why it is in use."""
    ended, used = run.finished or run.created, run_in_use(store, run.shop)
    parts = [f"Training {run.id}, finished {_day(ended)}"]
    event = promotion_of(store, run)
    if event is not None:
        by, why = f" by {event.who}" if event.who else "", f" ({event.why})" if event.why else ""
        parts.append(f"promoted {_day(event.created)}{by}{why}")
    parts.append("in use" if used is not None and used.id == run.id else "not in use")
    return " · ".join([*parts, *(["pinned"] if run.pinned else []), "made by BundleRec"])


def _data(store: Store, run: Run) -> Iterator[Block]:
    told = run.summary
    names = {"customers": "customers", "orders": "orders", "lines": "lines", "items": "products"}
    counts = [f"{told[name]:,} {title}" for name, title in names.items() if told.get(name)]
    left = told.get("left_out") or {}
    rows = [
        ("Span", f"{_day(_moment(told.get('first')))} to {_day(_moment(told.get('end') or told.get('until')))}"),
        ("Seen", ", ".join(counts) or NOTHING),
        ("Cleaning", _cleaning(store, run)),
        (
            "Judged",
            f"{told.get('customers_judged') or 0:,} customers by their first order since "
            f"{_day(_moment(told.get('cut')))}; "
            f"left out {left.get('too_few_orders', 0):,} with fewer than two orders before and "
            f"{left.get('no_later_order', 0):,} without one since",
        ),
        ("Fingerprint", run.fingerprint[:16] or NOTHING),
    ]
    yield Heading("Data")
    yield Table("What it learned from", ("", ""), rows)


def _cleaning(store: Store, run: Run) -> str:
    """How many rows of the files that were there when it learned were left out, and why."""
    files = [
        one.report
        for one in store.data.imports(run.shop)
        if not (one.created and run.started) or one.created <= run.started
    ]
    read, kept = (sum(int(report.get(name) or 0) for report in files) for name in ("rows_read", "rows_kept"))
    reasons: Counter[str] = Counter()
    for report in files:
        reasons.update({str(reason): int(count) for reason, count in (report.get("rejected") or {}).items()})
    named = ", ".join(f"{reason} {count:,}" for reason, count in reasons.most_common(MOST_REASONS))
    return f"{kept:,} of {read:,} rows of {len(files)} files kept{f'; left out: {named}' if named else ''}"


def _settings(run: Run) -> str:
    told, reward = run.settings, run.settings.get("reward") or {}
    until = _moment(told.get("until"))
    worth = ", ".join(f"{name} {value:g}" for name, value in reward.items())
    seconds = (run.finished - run.started).total_seconds() if run.finished and run.started else None
    made = ", ".join(f"{name} {one}" for name, one in (run.summary.get("made_with") or {}).items())
    parts = [
        f"Preset {told.get('preset', 'quick')}, seed {told.get('seed', 0)}",
        f"orders before {_day(until)}" if until else "all orders",
        *([f"learned from the shop “{told['join']}” too"] if told.get("join") else []),
        *([f"worth of a bundle: {worth}"] if worth else []),
        f"{run.device or 'device not known'}{f', {_duration(seconds)}' if seconds else ''}",
        *([made] if made else []),
    ]
    return f"{'; '.join(parts)}. The same again: train --like {run.id}."


def _figures(run: Run, metrics: pd.DataFrame) -> Iterator[Block]:
    yield Heading("Figures")
    found = metrics[(metrics[c.SEGMENT] == "all") & (metrics[c.K].astype(str) == str(SIZE))]
    f1 = found[found[c.METRIC] == "f1"].dropna(subset=[c.VALUE]).set_index(c.MODEL)[c.VALUE]
    chosen = str(run.summary.get("chosen"))
    if chosen not in f1:
        yield Paragraph(f"{NOTHING} Nobody could be judged, so there are no figures.")
        return
    simple = f1.drop([POLICY, SCORER, CEILING], errors="ignore")
    best = str(simple.idxmax()) if len(simple) else BEST_SELLERS
    rows = [
        (title, *(_cell(found, model, metric) for metric in ("f1", "precision", "discovery_f1")))
        for title, model in _beside(chosen, best)
        if model in f1
    ]
    heads = (
        "Ten products and the customer's next order (95 % interval)",
        "F1",
        "Bought of those offered",
        "F1, new only",
    )
    yield Table("Figures beside simple methods", heads, rows)
    yield Paragraph(with_titles(str(run.summary.get("verdict") or "")))
    yield Paragraph(" ".join([_calibration(run), _reasons(run, chosen)]))


def _beside(chosen: str, best: str) -> list[tuple[str, str]]:
    pairs = [(f"In use: {model_title(chosen)}", chosen)]
    if best != chosen:
        pairs.append((f"Best simple method: {model_title(best)}", best))
    if BEST_SELLERS not in (chosen, best):
        pairs.append((model_title(BEST_SELLERS), BEST_SELLERS))
    return [*pairs, (model_title(CEILING), CEILING)]


def _cell(found: pd.DataFrame, model: str, metric: str) -> str:
    row = found[(found[c.MODEL] == model) & (found[c.METRIC] == metric)].dropna(subset=[c.VALUE])
    if row.empty:
        return NOTHING
    value, low, high = (100 * float(row[name].iloc[0]) for name in (c.VALUE, c.LOW, c.HIGH))
    return f"{value:.1f} % ({low:.1f} to {high:.1f})"


def _calibration(run: Run) -> str:
    found = Reliability.of_run(run.summary)
    if found is None:
        return f"Calibration: {NOTHING} (no probabilities were judged)."
    last = found.bins[-1]
    return (
        f"Calibration: expected error {found.error:.3f} over {found.customers:,} customers; of products said to "
        "be bought "
        f"with {100 * last.said:.0f} %, {100 * last.bought:.0f} % were."
    )


def _reasons(run: Run, chosen: str) -> str:
    mine = (
        [one for one in run.summary.get(REASONS) or [] if one["model"] == chosen] or run.summary.get(REASONS) or []
    )
    if not mine:
        return f"Reasons: {NOTHING} (not judged for this model)."
    one: dict[str, Any] = mine[0]
    won = one["bundles_won"]
    return (
        f"Reasons: in {100 * won['value']:.0f} % of {one['bundles']:,} bundles ({100 * won['low']:.0f} to "
        f"{100 * won['high']:.0f}) {TOGETHER} named purchases moved the chances more than {TOGETHER} by chance."
    )


def _fairness(store: Store, run: Run, audit: Audit | None) -> Iterator[Block]:
    """What the audit found; without attributes that are marked as sensitive there is none of customers."""
    found = audit_summary(store, run, audit)
    if not found["attributes"]:
        yield Paragraph(NOT_AUDITED)
    told = list(dict.fromkeys([*found["problems"], *found["sentences"]]))
    if (more := len(told) - MOST_SENTENCES) > 0:
        told[MOST_SENTENCES:] = [f"{more} more findings: fairness --run {run.id} tells all of them."]
    if found["reports"]:
        told.append(f"{found['reports']:,} bundles were reported as unfair or wrong.")
    if told:
        yield Points(told)


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} seconds" if seconds < 90 else f"{seconds / 60:.0f} minutes"


def _day(moment: datetime | None) -> str:
    return f"{moment.day} {moment:%b %Y}" if moment else NOTHING


def _moment(text: Any) -> datetime | None:
    return datetime.fromisoformat(str(text)) if text else None
