"""Leaving an item out: as if its lines had never been there."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from bundlerec.bundles.baselines.ease import Ease
from bundlerec.data.dataset import build_dataset
from bundlerec.data.lists import EMPTY, RankedLists
from bundlerec.scorer.calibration import Calibration, SizeModel
from bundlerec.scorer.candidates import CandidateCaps, Candidates
from bundlerec.scorer.erasures import BAG_ITEMS, erasures
from bundlerec.scorer.features import (
    GROUP_NAMES,
    GROUP_PAIR_NAMES,
    PAIR_NAMES,
    feature_names,
    features,
    group_columns,
)
from bundlerec.scorer.groups_without import group_without
from bundlerec.scorer.leave_out import LeaveOut, in_any
from bundlerec.scorer.net import ScorerNet
from bundlerec.scorer.pairs import LineAges, PairTable, pair_table
from bundlerec.scorer.snapshot import snapshot
from bundlerec.scorer.state import ShopState, shop_state
from bundlerec.scorer.weights import ScorerWeights, group_codes
from tests.worlds import events, habitual_shop

CPU = torch.device("cpu")
# the customer's own counts; the usual gap of an item never bought is everybody's and stays
COUNTED = np.delete(
    np.arange(len(PAIR_NAMES) + len(GROUP_NAMES) * len(GROUP_PAIR_NAMES)), PAIR_NAMES.index("gap_days")
)


def scorer_of(
    state: ShopState, width: int, *, nets: int = 2, wide: dict[str, float] | None = None
) -> ScorerWeights:
    """Nets with weights by chance, or one that adds up the named features only."""
    dataset = state.history
    made = []
    for seed in range(nets):
        torch.manual_seed(seed)
        net = ScorerNet(group_codes(dataset), width)
        torch.nn.init.normal_(net.own.weight)
        if wide is not None:
            for part in (net.heads, net.wide):
                torch.nn.init.zeros_(part.weight)
                torch.nn.init.zeros_(part.bias)
            with torch.no_grad():
                for name, weight in wide.items():
                    net.wide.weight[:, column_of(state, name)] = weight
        made.append(net.eval())
    calibration = Calibration((0.9, 1.2), (0.1, -0.2))
    return ScorerWeights(made, calibration, SizeModel(np.zeros(1)), dataset.item_ids, group_codes(dataset), 128)


def column_of(state: ShopState, name: str) -> int:
    return feature_names([signal.name for signal in state.signals]).index(name)


def first_items(view, count: int) -> RankedLists:
    items = np.stack([view.item[start : start + count] for start in view.start[:-1]])
    return RankedLists(view.customers, items, np.ones(items.shape, np.float32))


@pytest.fixture(scope="module")
def counted():
    """A shop without simple methods, where everything about a pair and its groups is counted."""
    shop = build_dataset(*habitual_shop(customers=30))
    cut = int(shop.order_time[-1]) + 1
    state = shop_state(shop, cut, [])
    view = snapshot(state, np.arange(30, dtype=np.int32))
    return state, view


def test_leaving_nothing_out_gives_the_scorers_own_logits(counted):
    state, view = counted
    weights = scorer_of(state, view.features.shape[1])
    asked = LeaveOut(weights, state, view, CPU)
    whole = weights.logits(view, CPU)
    for rows in erasures(state, view, first_items(view, 6)):
        base = rows.left_out == EMPTY
        np.testing.assert_allclose(asked.logits(rows)[base], whole[rows.candidate[base]], atol=1e-5)


def test_leaving_an_item_out_counts_as_if_it_had_never_been_bought(counted):
    state, view = counted
    weights = scorer_of(state, view.features.shape[1])
    asked = LeaveOut(weights, state, view, CPU)
    [rows] = erasures(state, view, first_items(view, 6))
    values = asked._features(rows)
    changed = np.flatnonzero((values != view.features[rows.candidate]).any(axis=1))
    assert len(changed) > 200
    for row in changed[:: len(changed) // 60]:
        customer = view.customers[rows.member[row] : rows.member[row] + 1]
        history = state.history
        lines = (history.line_customer == customer[0]) & (history.line_item == rows.left_out[row])
        rest = shop_state(without_lines(history, lines), state.cut, [])
        candidate = Candidates(customer, np.array([0, 1]), view.item[rows.candidate[row : row + 1]])
        np.testing.assert_allclose(values[row, COUNTED], features(rest, candidate, [])[0][0, COUNTED], atol=1e-4)


def without_lines(history, lines: np.ndarray):
    """The history without some lines; no order loses its last one."""
    lengths = np.bincount(history.line_order[~lines], minlength=history.n_orders)
    assert (lengths > 0).all()
    return replace(
        history,
        line_start=np.concatenate([[0], np.cumsum(lengths)]),
        line_item=history.line_item[~lines],
        line_quantity=history.line_quantity[~lines],
        line_price=history.line_price[~lines],
    )


def test_the_bag_without_an_item_adds_up_to_one_again(counted):
    state, view = counted
    asked = LeaveOut(scorer_of(state, view.features.shape[1]), state, view, CPU)
    [rows] = erasures(state, view, first_items(view, 6))
    item, weight, bag = asked._bags(rows)
    np.testing.assert_allclose(weight.sum(axis=1), 1, atol=1e-5)
    assert not ((item[bag] == rows.left_out[:, None]) & (weight[bag] > 0)).any()


LINES = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 5), st.integers(0, 4)), min_size=1, max_size=40)


@settings(max_examples=150)
@given(lines=LINES, groups=st.lists(st.integers(-1, 2), min_size=6, max_size=6))
def test_a_group_without_an_item_is_what_counting_anew_finds(lines, groups):
    customer, item, order = np.array(sorted(set(lines)), dtype=np.int64).T
    group = np.array(groups)
    age = order.astype(np.float32)
    ages = LineAges(customer, item.astype(np.int32), 7 * age + customer.astype(np.float32), age, np.ones_like(age))
    pairs = pair_table(ages, group, 3)
    whole = group_without(ages, pairs, group)
    asked = np.unique(np.stack([customer, item], axis=1)[group[item] >= 0], axis=0)
    for who, what in asked:
        keep = ~((ages.customer == who) & (ages.item == what))
        rest = LineAges(
            *(values[keep] for values in (ages.customer, ages.item, ages.days, ages.orders, ages.quantity))
        )
        wanted = columns_of(pair_table(rest, group, 3), who, group[what])
        found = whole.columns(*(np.array([each]) for each in (who, group[what], what, 5.0)))
        np.testing.assert_allclose(found, wanted, atol=1e-5)


def columns_of(pairs: PairTable, customer: int, group: int) -> np.ndarray:
    [at] = pairs.find(np.array([customer]), np.array([group]))
    if at < 0:
        nothing = np.zeros(1)
        return group_columns(nothing, np.full(1, 3650.0), np.full(1, np.nan), nothing, nothing, np.full(1, 5.0))
    return group_columns(
        pairs.count[[at]],
        pairs.last_days[[at]],
        pairs.mean_gap_days[[at]],
        pairs.by_days[[at], 1],
        pairs.by_orders[[at], 1],
        np.full(1, 5.0),
    )


def companions_shop():
    """Many buy cup and saucer together; ann has cups and much else, but no saucer yet."""
    rows = [
        (f"c{n:02}", item, f"o{n:02}-{day}", day)
        for n in range(40)
        for day in (0, 9)
        for item in ("cup", "saucer")
    ]
    rows += [(f"d{n:02}", item, f"p{n:02}", n % 9) for n in range(40) for item in ("hat", "nail", "oil")]
    rows += [("ann", item, f"a{day}", day) for day in (1, 4, 8) for item in ("hat", "nail", "oil")]
    rows += [("ann", "cup", "a4", 4)]
    return build_dataset(events(rows))


def test_an_item_that_depends_on_one_other_names_that_one():
    shop = companions_shop()
    cut = int(shop.order_time[-1]) + 1
    state = shop_state(shop, cut, [Ease(ridge=1.0).fit(shop)])
    ann = np.flatnonzero(shop.customer_ids == "ann").astype(np.int32)
    view = snapshot(state, ann)
    weights = scorer_of(state, view.features.shape[1], wide={"ease_value": 3.0})
    item = {each: row for row, each in enumerate(shop.item_ids)}
    lists = RankedLists(ann, np.array([[item["saucer"], item["hat"]]], np.int32), np.ones((1, 2), np.float32))
    found = LeaveOut(weights, state, view, CPU).contributions(lists)
    assert found.item[0, 0, 0] == item["cup"]
    assert found.share[0, 0, 0] > 0.95
    assert item["cup"] not in found.item[0, 1]


def test_without_an_additive_part_the_value_is_what_the_rest_adds_up_to():
    shop = companions_shop()
    ease = Ease(ridge=1.0).fit(shop)
    state = shop_state(shop, int(shop.order_time[-1]) + 1, [ease])
    ann = np.flatnonzero(shop.customer_ids == "ann").astype(np.int32)
    view = snapshot(state, ann)
    asked = LeaveOut(scorer_of(state, view.features.shape[1]), state, view, CPU)
    lists = RankedLists(ann, view.item[None, :], np.ones((1, len(view.item)), np.float32))
    [rows] = erasures(state, view, lists)
    values = asked._features(rows)
    best = ease.score(ann)[0].max()
    column = column_of(state, "ease_value")
    for row in np.flatnonzero(rows.left_out != EMPTY):
        item = view.item[rows.candidate[row]]
        others = [
            each for each in np.unique(shop.line_item[shop.line_customer == ann[0]]) if each != rows.left_out[row]
        ]
        whole = sum(ease.parts(ann, np.array([item]), np.array([each]))[0] for each in others) / best
        assert values[row, column] == pytest.approx(np.sign(whole) * np.sqrt(abs(whole)), abs=2e-3)
        others_value, rank = view.features[view.item != item, column], np.expm1(values[row, column + 1])
        assert (others_value > values[row, column] + 1e-4).sum() <= rank + 1e-4
        assert rank - 1e-4 <= (others_value > values[row, column] - 1e-4).sum()


def test_only_the_habit_speaks_where_only_the_habit_counts(counted):
    state, view = counted
    weights = scorer_of(state, view.features.shape[1], wide={"times": 2.0})
    found = LeaveOut(weights, state, view, CPU).contributions(first_items(view, 6))
    bought = view.bought[(view.start[:-1, None] + np.arange(6)).ravel()].reshape(len(view), 6)
    own = found.item[:, :, 0] == first_items(view, 6).items
    assert (own == bought).all()
    np.testing.assert_allclose(found.share[bought][:, 0], 1)
    assert (found.item[~bought] == EMPTY).all()


def test_a_rare_old_purchase_is_left_out_too_where_it_is_the_item_itself():
    rows = [("ann", f"i{n:02}", f"o{day}", day) for day in (10, 20, 30) for n in range(30)]
    shop = build_dataset(events([("ann", "rare", "o0", 0), *rows]))
    state = shop_state(shop, int(shop.order_time[-1]) + 1, [])
    view = snapshot(state, np.zeros(1, dtype=np.int32))
    rare = int(np.flatnonzero(shop.item_ids == "rare")[0])
    lists = RankedLists(view.customers, np.array([[rare]], np.int32), np.ones((1, 1), np.float32))
    [asked] = erasures(state, view, lists)
    assert rare in asked.left_out
    assert len(asked.left_out) == 1 + BAG_ITEMS + 1


def test_shares_never_exceed_the_whole_and_fall(view, state):
    weights = scorer_of(state, view.features.shape[1])
    found = LeaveOut(weights, state, view, CPU).contributions(first_items(view, 8), most=5)
    assert (found.share.sum(axis=2) <= 1 + 1e-6).all()
    assert (np.diff(found.share, axis=2) <= 0).all()
    assert ((found.share > 0) == (found.item != EMPTY)).all()


def test_what_stands_in_several_lists_is_owed_to_the_same_as_in_each_alone(view, state):
    rng = np.random.default_rng(0)
    weights = scorer_of(state, view.features.shape[1])
    asked = LeaveOut(weights, state, view, CPU)
    several = []
    for width, share in ((8, 1.0), (5, 0.6), (9, 0.0)):
        items = rng.permuted(first_items(view, 9).items, axis=1)[:, :width]
        items[rng.random(items.shape) >= share] = EMPTY
        several.append(RankedLists(view.customers, items, np.ones(items.shape, np.float32)))
    for lists, found in zip(several, asked.contributions_to(several), strict=True):
        alone = asked.contributions(lists)
        np.testing.assert_array_equal(found.item, alone.item)
        np.testing.assert_allclose(found.share, alone.share, atol=1e-4)
    together = in_any(several)
    for row, items in enumerate(together.items):
        there = {item for lists in several for item in lists.items[row].tolist()} - {EMPTY}
        assert items[items != EMPTY].tolist() == sorted(there)


def test_items_that_are_no_candidates_and_customers_out_of_view_get_no_causes(state, view):
    few = snapshot(state, view.customers[1:], caps=CandidateCaps(2, 1, 0, 1, 1))
    weights = scorer_of(state, few.features.shape[1], wide={"times": 2.0})
    unlikely = np.setdiff1d(np.arange(state.history.n_items), few.item[: few.start[1]])
    likely = few.item[: few.start[1]][few.bought[: few.start[1]]]
    rows = np.array([[likely[0], unlikely[0]], [likely[0], likely[0]]], dtype=np.int32)
    lists = RankedLists(np.array([view.customers[1], view.customers[0]]), rows, np.ones((2, 2), np.float32))
    found = LeaveOut(weights, state, few, CPU).contributions(lists)
    assert (found.item[0, 0] != EMPTY).any()
    assert (found.item[0, 1] == EMPTY).all()
    assert (found.item[1] == EMPTY).all()
