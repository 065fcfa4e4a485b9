"""Each rule does what its sentence says, two sets hold at once, and what leaves nothing is named."""

from datetime import date
from time import process_time

import numpy as np
import pandas as pd
import pytest

from bundlerec.bundles.baselines.best_sellers import BestSellers
from bundlerec.bundles.rules.emptied import told
from bundlerec.bundles.rules.model import ALL, Rules, rules_from
from bundlerec.bundles.rules.picking import pick
from bundlerec.bundles.rules.preview import NEVER, Candidates, outcome
from bundlerec.bundles.rules.ranked import rank_by
from bundlerec.bundles.rules.refusals import Refusals
from bundlerec.bundles.rules.screen import RuleBook, Screens
from bundlerec.bundles.rules.shelf import bundle_stock, shelf_of
from bundlerec.bundles.rules.sieve import Sieve
from bundlerec.bundles.rules.wish import Wish
from bundlerec.data import columns as c
from bundlerec.data.dataset import build_dataset
from bundlerec.errors import BadSetting
from tests.worlds import events

DAY = date(2024, 12, 24)


def catalogue() -> pd.DataFrame:
    rows = [  # item, category, brand, price, cost, stock, product
        ("tea", "Drinks > Tea", "Acme", 4.0, 1.0, 5, None),
        ("mate", "Drinks > Tea", "Other", 6.0, 5.0, 0, None),
        ("cola", "Drinks", "acme", 2.0, np.nan, np.nan, None),
        ("shirt-red", "Clothes", None, 20.0, 5.0, 2, "shirt"),
        ("shirt-blue", "Clothes", None, 20.0, 5.0, 9, "shirt"),
        ("hat", None, None, np.nan, np.nan, 1, None),
    ]
    names = [c.ITEM_ID, c.CATEGORY, c.BRAND, c.PRICE, c.COST, c.STOCK, c.PARENT_ID]
    return pd.DataFrame(rows, columns=names).reindex(columns=list(c.CATALOGUE))


ITEMS = catalogue()[c.ITEM_ID].tolist()


def left(**rules) -> set[str]:
    sieve = Sieve(Rules(**rules), shelf_of(catalogue()), DAY)
    return set(sieve.shelf.ids[sieve.allowed])


@pytest.mark.parametrize(
    ("rules", "gone"),
    [
        ({"exclude_items": ["tea", "nowhere"]}, {"tea"}),
        ({"exclude_brands": [" ACME "]}, {"tea", "cola"}),
        ({"exclude_categories": ["drinks>tea"]}, {"tea", "mate"}),
        ({"exclude_categories": ["Drinks"]}, {"tea", "mate", "cola"}),
        ({"exclude_categories": ["Drink"]}, set()),
        ({"in_stock": True}, {"mate", "cola"}),
        ({"least_price": 4}, {"cola", "hat"}),
        ({"most_price": 4}, {"mate", "shirt-red", "shirt-blue", "hat"}),
        ({"least_margin": 50}, {"mate", "cola", "hat"}),
        ({"blackouts": [{"first": "2024-12-24", "last": "2024-12-24", "brands": ["acme"]}]}, {"tea", "cola"}),
        ({"blackouts": [{"first": "2024-12-20", "last": "2024-12-26"}]}, set(ITEMS)),
        ({"blackouts": [{"first": "2024-12-25", "last": "2024-12-26"}]}, set()),
        ({"require_items": ["shirt-red"]}, {"shirt-blue"}),
    ],
)
def test_a_rule_takes_away_what_it_says(rules, gone):
    assert set(ITEMS) - left(**rules) == gone


def ranked(size=6, customer=0, **rules):
    """What Ann gets: she bought tea and mate today, everything else long ago or never."""
    rows = [("bob", item, f"b{number}", 0) for number, item in enumerate(ITEMS) if item != "hat"]
    rows += [("ann", "tea", "a", 60), ("ann", "mate", "a", 60), ("bob", "tea", "z", 61)]
    log = build_dataset(events(rows), catalogue(), join_variants=False)
    cut = int(log.order_time[-1]) + 1
    screen = Screens(RuleBook({ALL: Rules(**rules)}), catalogue(), log, cut, DAY).of("ranked")
    people = np.array([customer], dtype=np.int32)
    lists = rank_by(Wish(screen), BestSellers().fit(log), people, size, log)
    return [str(log.item_ids[item]) for item in lists.items[0] if item >= 0], screen


def test_at_most_so_many_of_a_category_and_variants_never_twice():
    names, _ = ranked(most_of_category=1, variants_once=True)
    assert len(names) == 3 and len({"tea", "mate"} & set(names)) == 1
    assert len({"shirt-red", "shirt-blue"} & set(names)) == 1 and "cola" in names


def test_what_was_bought_lately_is_not_offered_to_that_customer():
    assert not {"tea", "mate"} & set(ranked(not_bought_days=5)[0])
    assert "mate" in ranked(not_bought_days=5, customer=1)[0]


def test_what_is_required_is_in_every_bundle_even_if_it_was_never_sold():
    assert set(ranked(2, require_items=["hat"])[0]) == {"tea", "hat"}
    assert "cola" in ranked(2, require_brands=["acme"], exclude_items=["tea"])[0]


@pytest.mark.parametrize("sizes", [[0, 0], [0, 2]])
def test_a_bundle_of_no_size_stays_empty_whatever_it_should_hold(sizes):
    _, screen = ranked(require_items=["hat"])
    items = np.arange(len(screen.allowed))
    keys = np.tile(np.arange(len(items), 0, -1), (2, 1))
    found = pick(keys, items, np.array(sizes), screen)
    assert (found >= 0).sum(axis=1).tolist() == sizes


def test_what_is_promoted_comes_sooner_and_what_is_demoted_later():
    assert ranked(1)[0] == ["tea"]
    assert ranked(1, promote_items=["cola"], strength=100)[0] == ["cola"]
    assert ranked(6, demote_items=["tea"], strength=100)[0][-1] == "tea"


@pytest.mark.parametrize(
    ("rules", "says"),
    [
        ({"in_stock": True, "exclude_brands": ["acme"], "most_price": 9}, "“highest price 9”"),
        ({"blackouts": [{"first": "2024-12-24", "last": "2024-12-26"}]}, "blackout 2024-12-24 to 2024-12-26"),
        ({"require_brands": ["Nobody"]}, "“Nobody” in every bundle"),
        ({"exclude_categories": ["Clothes", "Drinks > Tea"], "not_bought_days": 999}, "last 999 days"),
    ],
)
def test_a_rule_that_leaves_nothing_is_named(rules, says):
    customer = 1 if "not_bought_days" in rules else 0
    names, screen = ranked(customer=customer, **rules)
    assert names == []
    told_of = told(screen, np.array([customer]))
    assert any(says in one and "1 customer has no bundle" in one for one in told_of), told_of


def test_in_a_shop_of_many_products_it_is_named_at_once():
    codes = [f"i{number:05}" for number in range(30_000)]
    log = build_dataset(events([("ann", code, "1", 0) for code in codes]))
    stockless = pd.DataFrame({c.ITEM_ID: codes}).reindex(columns=list(c.CATALOGUE))
    book = RuleBook({ALL: Rules(in_stock=True)})
    screen = Screens(book, stockless, log, int(log.order_time[-1]) + 1, DAY).of("ranked")
    began = process_time()
    [sentence] = told(screen, np.zeros(1, dtype=int))
    assert "“in stock only” takes away the last 30,000 products" in sentence
    assert process_time() - began < 2  # comparing each code with each takes four times as long


def test_names_that_mean_nothing_are_told():
    _, screen = ranked(exclude_brands=["Acme", "Akme"])
    assert told(screen, np.zeros(0, dtype=int)) == (
        "No product of this shop belongs to “Akme”, which the rules exclude.",
    )


def test_rules_of_all_kinds_and_of_one_hold_at_once():
    book = RuleBook(
        {
            ALL: Rules(exclude_items=["a"], most_price=9, most_of_category=3, strength=5),
            "mixed": Rules(exclude_items=["b"], most_price=12, most_of_category=2, in_stock=True),
        }
    )
    both = book.of("explore")
    assert both == book.of("mixed")
    assert (both.exclude_items, both.most_price, both.most_of_category, both.in_stock) == (("a", "b"), 9, 2, True)
    assert both.strength == 5
    assert book.of("ranked") == book.rules[ALL]


@pytest.mark.parametrize(
    "told_rules",
    [
        {"least_price": 5, "most_price": 4},
        {"most_of_category": 0},
        {"in_stok": True},
        {"blackouts": [{"first": "2024-02-02", "last": "2024-02-01"}]},
        {"least_price": "dear"},
        {"exclude_items": [1]},
    ],
)
def test_rules_that_cannot_be_are_told(told_rules):
    with pytest.raises(BadSetting):
        rules_from(told_rules)


def test_rules_come_back_from_plain_json():
    rules = Rules(
        exclude_brands=["Acme", "Acme ", ""], blackouts=[{"first": date(2024, 1, 1), "last": date(2024, 1, 2)}]
    )
    assert rules.exclude_brands == ("Acme",)
    assert rules_from(rules.told()) == rules


def test_the_stock_of_a_bundle_is_the_least_of_stock_over_quantity():
    assert bundle_stock(np.array([5.0, 9.0]), np.array([1.0, 4.0])) == 2
    assert np.isnan(bundle_stock(np.array([5.0, np.nan])))


def test_what_a_rule_costs_is_the_hits_that_the_next_best_products_lack():
    ids = np.array([f"p{n:02}" for n in range(12)], dtype=object)
    shelf = shelf_of(pd.DataFrame({c.ITEM_ID: ids, c.PRICE: 2.0}).reindex(columns=list(c.CATALOGUE)))
    p = np.tile(np.linspace(0.6, 0.05, 12, dtype=np.float32), (2, 1))
    days = np.full((2, 12), NEVER, dtype=np.float32)
    days[0, :4] = 3
    known = Candidates(ids, np.tile(np.arange(12, dtype=np.int32), (2, 1)), p, days, 50)

    def under(**rules):
        return outcome(known, Sieve(Rules(**rules), shelf, DAY))

    short, hits, money = under().less(under(exclude_items=["p00"]))
    assert short == 0
    assert hits == pytest.approx(100 * (p[0, 0] - p[0, 10]), rel=1e-5)
    assert money == pytest.approx(2 * hits, rel=1e-5)
    short, hits, _ = under().less(under(not_bought_days=7))
    assert short == 25  # one of two customers has 8 products left; the shop has 50
    assert hits == pytest.approx(50 * (p[0, :4].sum() - p[0, 10:].sum()), rel=1e-5)


def test_where_the_catalogue_tells_no_price_money_is_what_was_paid():
    ids = np.array(["jam", "tea", "pot"], dtype=object)
    catalogue = pd.DataFrame({c.ITEM_ID: ids, c.PRICE: [np.nan, 5.0, np.nan]})
    shelf = shelf_of(catalogue.reindex(columns=list(c.CATALOGUE)))
    p = np.array([[0.5, 0.2, 0.1]], dtype=np.float32)

    def cost(paid, item):
        known = Candidates(ids, np.arange(3, dtype=np.int32)[None], p, np.full((1, 3), NEVER), 1, paid)
        one, other = (outcome(known, Sieve(rules, shelf, DAY)) for rules in (Rules(), Rules(exclude_items=[item])))
        return one.less(other)[2]

    assert cost(np.array([3.0, 4.0, 2.0]), "jam") == pytest.approx(150)
    assert cost(np.array([3.0, 4.0, 2.0]), "tea") == pytest.approx(100)
    assert cost(np.array([3.0, 4.0, np.nan]), "jam") is None and cost(None, "jam") is None


def test_what_it_costs_to_heed_a_no_for_longer_or_not_at_all():
    ids = np.array([f"p{n:02}" for n in range(12)], dtype=object)
    shelf = shelf_of(pd.DataFrame({c.ITEM_ID: ids, c.PRICE: 2.0}).reindex(columns=list(c.CATALOGUE)))
    p = np.linspace(0.6, 0.05, 12, dtype=np.float32)[None]
    known = Candidates(ids, np.arange(12, dtype=np.int32)[None], p, np.full((1, 12), NEVER), 1)
    ago = np.full((1, 12), np.inf)
    ago[0, :2] = 120, 5
    said = Refusals(known, ago, share=0.1)  # the only one of ten customers who said no
    short, hits, money = said.cost(Rules(not_dismissed_days=365), Rules(), shelf)
    assert (short, hits) == (0, pytest.approx(10 * (p[0, 0] - p[0, 11]), rel=1e-5))  # p01 is left out either way
    assert money == pytest.approx(2 * hits, rel=1e-5)
    assert said.cost(Rules(not_dismissed_days=0), Rules(), shelf)[1] == pytest.approx(
        10 * (p[0, 10] - p[0, 1]), rel=1e-5
    )
    assert Refusals(known, ago[:0], 0.0).cost(Rules(not_dismissed_days=1), Rules(), shelf) == (0, 0.0, 0.0)
