"""The merchant's own bundles: who took which, which suits whom, and why."""

import json
from datetime import date
from time import process_time

import numpy as np
import pandas as pd
import pytest

from bundlerec.bundles.existing import building, ranker
from bundlerec.bundles.existing.building import build_existing
from bundlerec.bundles.existing.law import law_of
from bundlerec.bundles.existing.offers import existing_bundles
from bundlerec.bundles.existing.ranker import BundleRanker, RankerSettings
from bundlerec.bundles.existing.ranking import RankRequest, answer, leaves_taken_out, ranked
from bundlerec.bundles.existing.sentences import Support, sentence
from bundlerec.bundles.rules.model import ALL, Rules
from bundlerec.bundles.rules.screen import RuleBook, Screens
from bundlerec.data import columns as c
from bundlerec.data.dataset import build_dataset
from bundlerec.data.lists import EMPTY
from bundlerec.errors import BadSetting
from tests.bundles.existing.world import COCOA, COFFEE, CONTENTS, TEA, bundles, log, row, table
from tests.worlds import events, habitual_shop


def best(found, dataset, customer: str, **wishes) -> list[str]:
    lists = ranked(BundleRanker().fit(found), found, np.array([row(dataset, customer)]), 3, **wishes)
    return found.ids[lists.items[0][lists.items[0] != EMPTY]].tolist()


def test_a_bundle_is_taken_under_its_code_or_by_all_of_its_products_in_one_order():
    found, dataset = bundles()
    taken = pd.DataFrame(found.taken.toarray(), dataset.customer_ids, found.ids)
    assert taken.loc["t0"].tolist() == [2, 0, 0]
    assert taken.loc["k3"].tolist() == [0, 1, 0]
    assert taken.loc["whole"].tolist() == [0, 0, 1]
    assert taken.loc["apart"].sum() == taken.loc["t9"].sum() == 0
    assert found.taken_again == pytest.approx(1 / 19)


def test_a_bundles_code_is_no_product_that_customers_have():
    found, dataset = bundles()
    assert TEA in dataset.item_ids and TEA not in found.item_ids
    assert found.bought[[row(dataset, "t0")]].sum() == 1


def test_a_code_that_a_product_has_too_is_the_products():
    found, _ = bundles(CONTENTS | {"beans": ["green", "cup"]})
    assert found.ambiguous == 1 and found.taken[:, [3]].nnz == 0
    assert "1 of 4 bundles" in found.problems[0]
    assert bundles()[0].problems == []


def test_in_a_shop_of_many_products_bundles_are_put_beside_the_log_at_once():
    codes = [f"i{number:05}" for number in range(30_000)]
    dataset = build_dataset(events([("a", code, "1", 0) for code in [*codes, TEA]]))
    contents = table({TEA: codes[:3], COFFEE: codes[5:9]})
    catalogue = pd.DataFrame({c.ITEM_ID: codes}).reindex(columns=list(c.CATALOGUE))
    book = RuleBook({ALL: Rules(exclude_items=codes[:1])})
    screens = Screens(book, catalogue, dataset, int(dataset.order_time[-1]) + 1, date(2024, 12, 24))
    began = process_time()
    found = existing_bundles(contents, dataset)
    assert found.taken.toarray().tolist() == [[1, 1]] and len(found.item_ids) == 30_000
    assert set(law_of(screens, found).broken) == {f"exclude products “{codes[0]}”"}
    assert process_time() - began < 4  # comparing each code with each takes four times as long


def test_code_and_products_in_one_order_are_one_taking():
    dataset = build_dataset(events([("a", COFFEE, "1", 0), ("a", "beans", "1", 0), ("a", "mill", "1", 0)]))
    assert existing_bundles(table(), dataset).taken.toarray().tolist() == [[0, 1, 0]]


def test_a_customer_gets_the_bundle_of_their_taste_first():
    found, dataset = bundles()
    assert best(found, dataset, "t9", only_new=True)[0] == TEA
    assert best(found, dataset, "k9", only_new=True)[0] == COFFEE
    assert best(found, dataset, "apart", only_new=True)[0] == COCOA


def test_what_was_taken_is_left_out_where_hardly_anybody_takes_it_again():
    found, dataset = bundles()
    assert best(found, dataset, "k0", only_new=False)[0] == COFFEE
    assert COFFEE not in best(found, dataset, "k0", only_new=True)
    assert not leaves_taken_out(found, None)  # 1 of 19 came again
    assert leaves_taken_out(found, True)
    once = events([("a", TEA, "1", 0), ("b", TEA, "2", 0)])
    assert leaves_taken_out(existing_bundles(table(), build_dataset(once)), None)


def test_where_nobody_took_any_what_customers_bought_speaks():
    sales = events([("a", "green", "1", 0), ("b", "beans", "2", 0), ("c", "beans", "3", 0), ("c", "cup", "4", 1)])
    dataset = build_dataset(sales)
    found = existing_bundles(table(), dataset)
    assert found.taken.nnz == 0 and "Nobody took any" in found.problems[0]
    assert [best(found, dataset, who, only_new=True)[0] for who in "ab"] == [TEA, COFFEE]


def test_a_shop_without_any_sale_of_what_is_in_the_bundles_ranks_them_all_the_same():
    dataset = build_dataset(events([("a", "soap", "1", 0)]))
    found = existing_bundles(table(), dataset)
    lists = ranked(BundleRanker().fit(found), found, np.array([0, EMPTY]), 5, only_new=True)
    assert lists.lengths.tolist() == [3, 3]
    assert (np.diff(lists.scores) < 0).all()


def test_the_solution_is_that_of_the_ridge_regression_in_its_primal_form():
    found, _ = bundles()
    ranker = BundleRanker(RankerSettings(soft=0.0)).fit(found)
    taught = np.flatnonzero(np.diff(found.taken.indptr))
    features = ranker.features.toarray().astype(float)
    gram = features[taught].T @ features[taught] + 0.007 * len(taught) * np.eye(features.shape[1])
    weights = np.linalg.solve(gram, features[taught].T @ (found.taken.toarray()[taught] > 0))
    scores = ranker.score(np.arange(len(features)))
    np.testing.assert_allclose(scores, features @ weights, atol=2e-5)


def test_the_parts_of_a_score_add_up_to_it():
    found, dataset = bundles()
    ranker = BundleRanker().fit(found)
    who = row(dataset, "t0")
    parts = ranker.parts(np.array([who, who]), np.array([2, 0])).toarray()
    np.testing.assert_allclose(parts.sum(axis=1), ranker.score(np.array([who]))[0, [2, 0]], atol=1e-5)
    has = np.concatenate([found.taken[[who]].toarray()[0] > 0, np.isin(found.item_ids, ["green", *CONTENTS[TEA]])])
    assert not parts[:, ~has].any() and parts[1, has].any()


def test_parts_are_the_same_however_many_bundles_are_looked_at_at_once(monkeypatch):
    found, dataset = bundles()
    fitted = BundleRanker().fit(found)
    who, what = (each.ravel() for each in np.indices((dataset.n_customers, len(found))))
    mixed = np.random.default_rng(0).permutation(len(who))
    whole = fitted.parts(who[mixed], what[mixed]).toarray()
    monkeypatch.setattr(ranker, "BUNDLES_AT_ONCE", 2)
    np.testing.assert_allclose(fitted.parts(who[mixed], what[mixed]).toarray(), whole)
    weight = (fitted._by_feature @ fitted._dual).T[what[mixed]]
    np.testing.assert_allclose(whole, fitted.features[who[mixed]].toarray() * weight, atol=1e-7)


def test_more_customers_than_can_teach_are_scored_by_those_who_took_most():
    two = build_dataset(
        events([("a", TEA, "1", 0), ("a", COFFEE, "2", 0), ("b", TEA, "3", 0), ("c", "soap", "4", 0)])
    )
    found = existing_bundles(table(), two)
    scores = BundleRanker(RankerSettings(teachers=1)).fit(found).score(np.arange(3))
    np.testing.assert_allclose(scores[0, 0], scores[0, 1], rtol=0.2)  # taught by a alone, who took both
    assert scores[1, 1] > 0.5 * scores[1, 0] and abs(scores[2]).max() < 1e-5


def test_the_file_names_bundles_best_first_and_strangers_get_what_most_take(tmp_path):
    found, dataset = bundles()
    asked = tmp_path / "who.txt"
    asked.write_text("k9\nnobody\nt9\n")
    result = answer(found, dataset, RankRequest(tmp_path / "out.csv", customers=asked, size=2))
    rows = result.table
    assert result.counts() == {"customers": 3, "rows": 6, "unknown": 1, "without": 0}
    assert rows[c.CUSTOMER_ID].tolist() == ["k9", "k9", "nobody", "nobody", "t9", "t9"]
    assert rows[c.SLOT].tolist() == [1, 2] * 3 and (rows[c.BUNDLE] == 1).all()
    assert rows[c.BUNDLE_ID].tolist()[::2] == [COFFEE, COFFEE, TEA]
    assert rows[c.ITEM_ID].tolist() == rows[c.BUNDLE_ID].tolist()
    assert (rows.groupby(c.CUSTOMER_ID)[c.SCORE].diff().dropna() < 0).all()


def test_no_bundles_are_no_wish():
    with pytest.raises(BadSetting, match="1 to 1000"):
        RankRequest("out.csv", size=0)


def test_every_customer_gets_rows_and_a_reason_for_each():
    dataset = log()
    offers, reasons = build_existing(table(), dataset)
    assert list(offers.columns) == list(c.BUNDLES) and list(reasons.columns) == list(c.REASONS)
    assert set(offers[c.CUSTOMER_ID]) == set(dataset.customer_ids)
    of = reasons[(reasons[c.CUSTOMER_ID] == "k9") & (reasons[c.ITEM_ID] == COFFEE)]
    text = json.loads(of[of[c.REASON] == "sentence"][c.EVIDENCE].iloc[0])["text"]
    assert text == "1 of its 2 products bought before; customers with beans like it; taken by 9 customers."
    assert len(reasons[reasons[c.REASON] == "sentence"]) == len(offers)
    assert of[c.REASON].tolist() == ["sentence", "because"]
    because = reasons[reasons[c.REASON] == "because"]
    assert of[c.EVIDENCE].tolist()[1:] == ['{"title": "beans"}']
    assert because.groupby([c.CUSTOMER_ID, c.ITEM_ID], sort=False)[c.WEIGHT].diff().dropna().le(0).all()
    assert because[c.WEIGHT].between(0, 1 + 1e-6).all()


def test_reasons_are_the_same_however_many_places_are_looked_at_at_once(monkeypatch):
    offers, reasons = build_existing(table(), log())
    monkeypatch.setattr(building, "PLACES_AT_ONCE", 7)
    pd.testing.assert_frame_equal(build_existing(table(), log())[1], reasons)


def test_a_shop_without_bundles_gets_no_rows():
    offers, reasons = build_existing(table().iloc[:0], build_dataset(*habitual_shop(customers=3)))
    assert offers.empty and reasons.empty


@pytest.mark.parametrize(
    ("support", "told"),
    [
        (Support(0, 3, 1, ""), "Taken by 1 customer."),
        (Support(1, 1, 0, ""), "1 of its 1 product bought before; nobody took it yet."),
        (Support(0, 3, 0, ""), "Nobody took it yet."),
        (Support(0, 3, 0, "tea"), "Customers with tea buy products like those in it; nobody took it yet."),
        (Support(0, 3, 2, "tea"), "Customers with tea like it; taken by 2 customers."),
    ],
)
def test_the_sentence_tells_only_what_is_so(support, told):
    assert sentence(support) == told
