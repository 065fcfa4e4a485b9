"""Trains the scorer: several nets, each blind to one part of the customers, on the next orders after past moments."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import torch

from bundlerec.artifacts import Checkpoints, from_bytes, to_bytes
from bundlerec.config import EvidenceWeights
from bundlerec.data.dataset import Dataset
from bundlerec.data.split import cut_time
from bundlerec.errors import TooFewOrders
from bundlerec.presets import Plan
from bundlerec.progress import Part, Progress
from bundlerec.scorer.calibration import Calibration, fit_calibration, fit_sizes
from bundlerec.scorer.evidence import age_weight
from bundlerec.scorer.features import feature_names
from bundlerec.scorer.net import ScorerNet
from bundlerec.scorer.signals import SIGNALS
from bundlerec.scorer.snapshot import Snapshot, look_back
from bundlerec.scorer.trainer import ScorerTrainer, logits_of, passes_needed, scales_of
from bundlerec.scorer.weights import ScorerWeights, customer_features, group_codes

MOST_SNAPSHOTS = 24  # with more, closer together, nets learned no more (docs/experiments.md)
SPACING = 0.3  # of the judging window, between two snapshots
LEAST_PAST = 0.1  # a snapshot needs this share of the orders before it
NEWEST = 3  # snapshots on which choice, policy and sizes of orders rest
CALIBRATING = 300  # customers of the newest snapshots, by whom probabilities are set: their level drifts
FORETOLD = 24_000  # customers of older snapshots too, for the policy, until there are so many (memory: choices)
MOST_ROWS = 12_000_000  # candidates of all snapshots together, so that memory does not grow with the shop
WATCHED = 500  # customers at most whose cross-entropy is shown while a net learns
LEAST_ORDERS = 30  # next orders of all snapshots
CHECKPOINT = "scorer-further"  # one net each; older trainings kept nets that learned from other orders


@dataclass(frozen=True)
class FittedScorer:
    """The trained nets, with the snapshots and what each customer's blind net said of them (for the policy)."""

    weights: ScorerWeights
    views: list[Snapshot]  # newest first
    moments: list[int]  # the cut of each view
    blind_logits: list[np.ndarray]  # [rows of view] float32 each, uncalibrated, of the views from the newest on
    blind_calibration: Calibration  # of the blind logits; that of `weights` is for the orders to come
    feature_names: list[str]
    drawn: bool = False  # of some moment's customers some by chance, because there were too many


def judging_window(past: Dataset, cut: int) -> int:
    """Microseconds that the last tenth of the orders took; models are judged by as long a time after `cut`."""
    return max(cut - cut_time(past), 1)


def snapshot_cuts(dataset: Dataset, cut: int, count: int) -> list[int]:
    """Past moments to learn from, newest first; every next order that counts lies before `cut`.

    They stand apart by a share of the shop's own judging window, so that a shop of weekly and one of yearly customers
    both work. The newest stands half a window before the cut. Where many orders share a time, each moment goes back
    until it knows less than the one after it.
    """
    past = dataset.before(cut)
    window = judging_window(past, cut)
    planned = [cut - window // 2] + [cut - window - int(j * SPACING * window) for j in range(count - 1)]
    enough = int(LEAST_PAST * past.n_orders)
    moments: list[int] = []
    known = past.n_orders
    for moment in planned if known else []:
        moment = min(moment, int(past.order_time[known - 1]))
        known = past.before(moment).n_orders
        if known <= enough:
            break
        moments.append(moment)
    return moments


def fit_scorer(
    dataset: Dataset,
    cut: int,
    plan: Plan,
    *,
    evidence: EvidenceWeights,
    device: torch.device,
    seed: int,
    progress: Progress,
    checkpoints: Checkpoints,
) -> FittedScorer:
    """Learns from everything before `cut`; `dataset` may hold more, it is not looked at.

    Raises TooFewOrders when hardly anybody ordered between the past moments and the cut.
    """
    past = dataset.before(cut)
    rng = np.random.default_rng(seed)
    asked, window = snapshot_cuts(past, cut, MOST_SNAPSHOTS), judging_window(past, cut)
    moments: list[int] = []
    views: list[Snapshot] = []
    drawn = False
    for number, moment in enumerate(asked):
        done = _looked_back(plan, views, number / len(asked))
        if done >= 1:
            break
        progress.update(0.6 * done, f"Looking back to past moment {number + 1}")
        most = _most_customers(plan, views, max(1, plan.snapshots - number))
        # Who comes back later than that is another sort of customer, and buys what sells by then.
        view = look_back(past, moment, min(cut, moment + window), most, rng, evidence)
        if view is not None:
            drawn |= len(view) >= most
            view = replace(view, age=age_weight(moment, cut, evidence))
            moments.append(moment)
            views.append(view if len(views) < NEWEST else view.halved())
    if sum(map(len, views)) < LEAST_ORDERS:
        raise TooFewOrders(
            "The log has too few past orders that came after an earlier one of the same customer to learn anything "
            "personal from, so everybody gets the best sellers.",
            "Add a longer log, or wait for more orders.",
        )
    fold = rng.integers(0, plan.folds, dataset.n_customers)
    scales = scales_of(views)
    nets = []
    for number in range(plan.folds):
        part = Part(progress, 0.6 + 0.4 * number / plan.folds, 0.6 + 0.4 * (number + 1) / plan.folds)
        net = _new_net(dataset, views, plan, seed + number)
        net.standardise(scales)
        _train(net, views, fold != number, fold == number, plan, device, seed + number, part, checkpoints, number)
        nets.append(net)
    newest = views[:NEWEST]
    blind = [_blind_logits(nets, view, fold, device) for view in _foretold(views)]
    enough = 1 + int(np.searchsorted(np.cumsum([len(view) for view in newest]), CALIBRATING))
    calibration = _calibrated(newest[:enough], blind)
    sizes = fit_sizes(
        np.concatenate([customer_features(view) for view in newest]),
        np.concatenate([view.truth_size for view in newest]),
    )
    weights = ScorerWeights(nets, calibration, sizes, dataset.item_ids, group_codes(dataset), plan.hidden)
    return FittedScorer(weights, views, moments, blind, _calibrated(newest, blind), feature_names(SIGNALS), drawn)


def _calibrated(views: list[Snapshot], blind: list[np.ndarray]) -> Calibration:
    """By the newest views together and what blind nets said of each."""
    return fit_calibration(
        np.concatenate(blind[: len(views)]),
        np.concatenate([view.label for view in views]),
        np.concatenate([view.bought for view in views]),
    )


def _foretold(views: list[Snapshot]) -> list[Snapshot]:
    """The NEWEST, and of the older ones as many as FORETOLD lets in."""
    customers = np.cumsum([len(view) for view in views])
    return views[: max(NEWEST, int((customers <= FORETOLD).sum()))]


def _looked_back(plan: Plan, views: list[Snapshot], tried: float) -> float:
    """How much of looking back is done; `tried`: share of the moments there are. A shop of few customers has few next
    orders at each, so it looks at more of them, as long as there is memory for their candidates.
    """
    orders = sum(map(len, views)) / plan.next_orders if plan.next_orders else 1
    rows = sum(len(view.item) for view in views) / MOST_ROWS
    return min(len(views) / plan.snapshots, max(tried, orders, rows))


def _most_customers(plan: Plan, views: list[Snapshot], left: int) -> int:
    """Of the next snapshot: as many as leave room for the `left` ones that are still to come, it included."""
    if not views:
        return plan.customers_a_snapshot
    rows = sum(len(view.item) for view in views)
    each = rows / sum(map(len, views))
    return min(plan.customers_a_snapshot, max(1, int((MOST_ROWS - rows) / (left * each))))


def _new_net(dataset: Dataset, views: list[Snapshot], plan: Plan, seed: int) -> ScorerNet:
    torch.manual_seed(seed)
    return ScorerNet(group_codes(dataset), views[0].features.shape[1], hidden=plan.hidden)


def _train(
    net: ScorerNet,
    views: list[Snapshot],
    learners: np.ndarray,
    watched: np.ndarray,
    plan: Plan,
    device: torch.device,
    seed: int,
    progress: Progress,
    checkpoints: Checkpoints,
    number: int,
) -> None:
    """Trains one net, or takes it from its checkpoint."""
    name = f"{CHECKPOINT}-{number}"
    kept = checkpoints.get(name)
    if kept is not None:
        net.load_state_dict(from_bytes(kept)[0])
        return
    passes = passes_needed(views, learners, plan)
    trainer = ScorerTrainer(net, views, learners, passes=passes, batch=plan.batch, device=device, seed=seed)
    shown = np.flatnonzero(watched[views[0].customers])[:WATCHED]
    for step in range(passes):
        progress.update(step / passes, f"Learning what customers buy next, net {number + 1} of {plan.folds}")
        metrics = trainer.train_epoch()
        metrics["validation"] = _cross_entropy(net, views[0], shown, device)
        progress.curve(f"scorer {number + 1}", step + 1, metrics)
    checkpoints.put(name, to_bytes(net.state_dict(), {}))


def _cross_entropy(net: ScorerNet, view: Snapshot, members: np.ndarray, device: torch.device) -> float:
    """Mean cross-entropy over the candidates of customers whom the net has not seen."""
    logits = logits_of(net, view, members, device)
    label = view.label[np.isin(view.row, members)]
    return float(np.logaddexp(0, np.where(label, -logits, logits)).mean()) if len(label) else float("nan")


def _blind_logits(nets: list[ScorerNet], view: Snapshot, fold: np.ndarray, device: torch.device) -> np.ndarray:
    logits = np.empty(len(view.item), dtype=np.float32)
    part = fold[view.customers]
    for number, net in enumerate(nets):
        members = np.flatnonzero(part == number)
        logits[np.isin(view.row, members)] = logits_of(net, view, members, device)
    return logits
