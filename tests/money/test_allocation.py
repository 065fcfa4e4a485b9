"""The plan within stock: never more than is there, and close to the optimum of linear programming."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from bundlerec.data.lists import EMPTY
from bundlerec.money.allocation import allocate


def case(rng, people, items, width, *, ties=False, most_stock=5, most_size=4):
    """Random candidates, values, sizes and stocks."""
    width = min(width, items)
    item = np.stack([rng.permutation(items)[:width] for _ in range(people)])
    value = rng.random((people, width)) ** 2
    value = np.round(value, 1) if ties else value
    item[rng.random(item.shape) < 0.1] = EMPTY
    stock = rng.integers(0, most_stock + 1, items).astype(float)
    stock[rng.random(items) < 0.1] = np.inf
    return value, item, rng.integers(0, most_size + 1, people), stock


def optimum(value, item, sizes, stock, code=None, most=1):
    """Of the linear program; with limits, of whole pieces (branch and bound)."""
    row, column = np.nonzero(item != EMPTY)
    wanted, n = item[row, column], len(row)
    people = sparse.csr_array((np.ones(n), (row, np.arange(n))), shape=(len(value), n))
    finite = np.flatnonzero(np.isfinite(stock))
    pieces = sparse.csr_array((np.ones(n), (wanted, np.arange(n))), shape=(len(stock), n))[finite]
    if not n:
        return 0.0
    limits = np.concatenate([sizes, stock[finite]])
    if code is None:
        return -linprog(-value[row, column], sparse.vstack([people, pieces]), limits, bounds=(0, 1)).fun
    counted = np.flatnonzero(code[row, column] != EMPTY)
    shelf = row[counted] * (code.max() + 1) + code[row, column][counted]
    shape = (len(value) * (code.max() + 1), n)
    shelves = sparse.csr_array((np.ones(len(counted)), (shelf, counted)), shape=shape)
    rules = LinearConstraint(
        sparse.vstack([people, pieces, shelves]), -np.inf, np.append(limits, np.full(shape[0], most))
    )
    return -milp(-value[row, column], constraints=rules, integrality=np.ones(n), bounds=Bounds(0, 1)).fun


def check(value, item, sizes, stock, limits=()):
    found = allocate(value, item, sizes, stock, limits)
    assert (found.taken.sum(axis=1) <= sizes).all()
    assert (item[found.taken] != EMPTY).all() and (value[found.taken] > 0).all()
    assert (np.bincount(item[found.taken], minlength=len(stock)) <= stock).all()
    assert found.value == pytest.approx(value[found.taken].sum())
    return found


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    people=st.integers(1, 25),
    items=st.integers(1, 12),
    width=st.integers(1, 12),
    ties=st.booleans(),
)
def test_the_plan_is_worth_95_percent_of_the_optimum_and_never_above_stock(seed, people, items, width, ties):
    told = case(np.random.default_rng(seed), people, items, width, ties=ties)
    found, best = check(*told), optimum(*told)
    assert found.value >= 0.95 * best - 1e-9
    assert found.value - 1e-9 <= best <= found.bound + 1e-6


def test_five_pieces_are_not_promised_to_a_thousand_customers():
    value, item = np.tile([1.0, 0.2], (1000, 1)), np.tile([0, 1], (1000, 1))
    found = check(value, item, np.ones(1000, dtype=int), np.array([5.0, np.inf]))
    assert found.taken.sum(axis=0).tolist() == [5, 995] and found.share == pytest.approx(1, abs=0.01)


def test_who_wants_it_most_gets_it_and_who_can_do_without_gives_way():
    """The first wants both equally; the second only item 0: greedy by value alone would strand the second."""
    value, item = np.array([[0.9, 0.89], [0.8, 0.0]]), np.array([[0, 1], [0, EMPTY]])
    found = check(value, item, np.array([1, 1]), np.array([1.0, 1.0]))
    assert found.taken.tolist() == [[False, True], [True, False]]


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), most=st.integers(1, 2))
def test_limits_hold_in_every_bundle(seed, most):
    rng = np.random.default_rng(seed)
    value, item, sizes, stock = case(rng, 12, 9, 6)
    code = np.append(rng.integers(-1, 3, 9), EMPTY)[item]
    found = check(value, item, sizes, stock, [(code, most)])
    for row in range(len(value)):
        mine = code[row][found.taken[row]]
        assert np.bincount(mine[mine != EMPTY], minlength=1).max() <= most
    assert found.value >= 0.95 * optimum(value, item, sizes, stock, code, most) - 1e-9


def test_a_few_dear_things_among_many_cheap_ones_take_no_longer():
    """Two equal luxuries for five customers of fifty, who bid each other up from cents to thousands."""
    value, item = np.tile([1000.0, 999.0, 0.01], (50, 1)), np.tile([0, 1, 2], (50, 1))
    found = check(value, item, np.ones(50, dtype=int), np.array([2.0, 3.0, np.inf]))
    assert found.taken.sum(axis=0).tolist() == [2, 3, 45] and found.share > 0.99


def test_nothing_to_give_is_a_plan_too():
    empty = np.zeros((0, 3))
    assert allocate(empty, empty.astype(int), np.zeros(0, dtype=int), np.ones(4)).share == 1
    found = check(np.ones((2, 2)), np.array([[0, 1], [0, 1]]), np.array([2, 2]), np.array([0.0, 0.5]))
    assert found.value == 0 and found.bound == 0
