"""What an analyst does on the pages, step by step."""

import io
import json

import pandas as pd

from bundlerec.data import columns as c
from bundlerec.exports.reason_numbers import NUMBERS
from bundlerec.store import ImportRecord, RunState, TablesOfFile
from pages.common import words
from pages.common.bundle_export import as_csv
from tests.pages import seed
from tests.pages.conftest import text_of


def finished(store):
    seed.filled_shop(store)
    return seed.finished_run(store)


def test_starting_a_training_leaves_a_row_with_the_wishes(visit, store):
    seed.filled_shop(store)
    at = visit("Train")
    at.radio(key="train.preset").set_value("balanced")
    at.number_input(key="train.reward.margin").set_value(2.0)
    at.button(key="FormSubmitter:train-Start training").click().run()
    assert not at.exception
    (run,) = store.runs.list(seed.SHOP)
    assert run.state.is_active or run.state in (RunState.FAILED, RunState.DONE)
    assert run.settings["preset"] == "balanced"
    assert run.settings["reward"]["margin"] == 2.0


def test_stopping_a_training_sets_the_flag(visit, store):
    seed.filled_shop(store)
    run = seed.running_run(store)
    visit("Train").button(key=f"cancel{run.id}").click().run()
    assert store.runs.get(run.id).cancel_requested


def test_a_customer_is_found_by_a_part_of_the_id(visit, store):
    run = finished(store)
    at = visit("Bundles")
    at.text_input(key=f"search{run.id}").set_value("C04").run()
    assert not at.exception
    assert at.radio[0].options == [f"c04{number}" for number in range(10)]
    assert "Customer c040" in text_of(at)


def test_a_link_leads_to_its_customer(visit, store):
    finished(store)
    at = visit("Bundles", customer="c033")
    assert "Customer c033" in text_of(at)
    assert at.query_params["customer"] == "c033"


def test_nobody_found_says_what_to_do(visit, store):
    run = finished(store)
    at = visit("Bundles")
    at.text_input(key=f"search{run.id}").set_value("100%").run()
    assert "Try fewer characters" in text_of(at)


def test_cards_carry_numbers_first_and_then_the_sentence(visit, store):
    finished(store)
    text = text_of(visit("Bundles", customer="c000"))
    assert "likely in the next order" in text
    assert "is due again" in text
    assert text.index("likely in the next order") < text.index("is due again")
    assert "4 products" in text


def test_the_other_kind_of_bundle_is_one_click_away(visit, store):
    run = finished(store)
    at = visit("Bundles", customer="c000")
    at.radio(key=f"kind{run.id}").set_value("ranked").run()
    assert not at.exception
    assert "10 products" in text_of(at)


def test_the_evaluation_begins_with_counts(visit, store):
    finished(store)
    text = text_of(visit("Evaluation"))
    assert "Your model: 3.00" in text
    assert "Perfect foresight: 7.50" in text
    assert "58 customers that is 174 products bought: 104 more than with best sellers" in text
    assert "1 with fewer than two orders" in text


def test_the_evaluation_says_whether_it_may_be_luck(visit, store):
    finished(store)
    assert "Very likely: your model is ahead of the best simple method" in text_of(visit("Evaluation"))


def test_the_evaluation_shows_whether_probabilities_hold(visit, store):
    finished(store)
    at = visit("Evaluation")
    text = text_of(at)
    assert "we said would be bought with 44.0 % probability, 41.8 % were" in text
    assert "1.2 points off" in text and "take them at their word" in text
    assert len(at.get("plotly_chart")) == 4 + 3


def test_a_run_from_before_there_was_a_calibration_shows_none(visit, store):
    seed.filled_shop(store)
    seed.finished_run(store, calibration=None)
    assert "Do the probabilities hold?" not in text_of(visit("Evaluation"))


def test_a_method_that_beats_best_sellers_once_is_no_signal(visit, store):
    seed.filled_shop(store)
    run = seed.finished_run(store, chosen="best_sellers")
    behind = seed.comparisons().assign(**{c.MODEL: "best_sellers"})
    behind[[c.VALUE, c.LOW, c.HIGH]] = (-0.02, -0.03, -0.01)
    store.results.save_metrics(run.id, seed.metrics(), behind[behind[c.RIVAL] != "best_sellers"])
    text = text_of(visit("Evaluation"))
    assert "nothing personal stood out from chance" in text and "Very likely" not in text


def test_the_evaluation_tells_what_there_was_too_much_of(visit, store):
    finished(store)
    assert "too much of" not in text_of(visit("Evaluation"))
    seed.finished_run(
        store, limits=["From each past moment up to 9 customers, drawn by chance, were learned from."]
    )
    assert "- From each past moment up to 9 customers" in text_of(visit("Evaluation"))


def test_worth_has_a_scale_of_its_own(visit, store):
    finished(store)
    at = visit("Evaluation")
    at.radio(key="measure").set_value("reward").run()
    assert not at.exception
    table = at.table[0].value
    assert table.loc[table["Method"] == "BundleRec: whole bundles", "Worth by your weights"].item() == "0.270"
    assert at.selectbox(key="size.reward").options == ["10", "Each customer's own size"]


def test_a_method_without_a_figure_is_named_with_the_reason(visit, store):
    run = finished(store)
    table = seed.metrics()
    table.loc[(table[c.MODEL] == "gp_decay") & (table[c.METRIC] == "f1"), [c.VALUE, c.LOW, c.HIGH]] = None
    store.results.save_metrics(run.id, table, seed.comparisons())
    text = text_of(visit("Evaluation"))
    assert "— No figure for “Customer's recent favourites”: not judged" in text


def test_a_run_without_anybody_to_judge_has_no_figures_but_its_reasons(visit, store):
    finished(store)
    run = store.runs.latest_done(seed.SHOP)
    store.results.save_metrics(run.id, seed.metrics().head(0), seed.comparisons().head(0))
    at = visit("Evaluation")
    assert "Nobody could be judged" in text_of(at)


def test_an_earlier_training_can_be_looked_at(visit, store):
    finished(store)
    first = store.runs.latest_done(seed.SHOP)
    second = seed.finished_run(store, verdict="The second one.")
    at = visit("Evaluation")
    assert at.selectbox(key=f"run_choice_{seed.SHOP}").value == str(second.id)
    at.selectbox(key=f"run_choice_{seed.SHOP}").select(str(first.id)).run()
    assert at.query_params["run"] == str(first.id)
    assert "may trust these bundles" in text_of(at)
    assert "The second one." not in text_of(at)


def test_the_exported_file_runs_nothing_in_a_spreadsheet(store):
    run = finished(store)
    formula = pd.DataFrame({c.ITEM_ID: ["i001"], c.TITLE: ["=HYPERLINK(1)"]})
    record = ImportRecord("bad.csv", "bad", "plain", "catalogue", {})
    store.data.save(seed.SHOP, [TablesOfFile(record, formula)])
    table = pd.read_csv(io.BytesIO(as_csv(store, run)), dtype=str)
    assert set(table.loc[table[c.ITEM_ID] == "i001", c.TITLE]) == {"'=HYPERLINK(1)"}
    assert table[c.CUSTOMER_ID].nunique() == len(seed.CUSTOMERS)
    one = pd.read_csv(io.BytesIO(as_csv(store, run, "c005")), dtype=str)
    assert set(one[c.CUSTOMER_ID]) == {"c005"}
    assert set(NUMBERS) <= set(one.columns) and one["chance"].notna().all() and one["owed_to"].notna().any()


def test_the_file_says_with_which_probability_a_bundle_was_drawn(store):
    run = finished(store)
    bundles = store.results.bundles(run.id)
    drawn = bundles[bundles[c.KIND] == "ranked"].assign(**{c.KIND: "explore", c.PROBABILITY: 1e-60})
    store.results.save_bundles(run.id, pd.concat([bundles, drawn]), store.results.reasons(run.id, "c005"))
    table = pd.read_csv(io.BytesIO(as_csv(store, run)))
    assert table.loc[table[c.KIND] == "explore", c.PROBABILITY].eq(1e-60).all()


def test_tiles_and_verdict_speak_of_the_same_simple_method(visit, store):
    """One method matches more single products, another is better by F1: the page may name only one."""
    run = finished(store)
    metrics, comparisons = store.results.metrics(run.id), store.results.comparisons(run.id)
    simple = metrics[~metrics[c.MODEL].isin(["policy", "scorer", "ceiling"])]
    at_ten = simple[(simple[c.K] == 10) & (simple[c.METRIC] == "f1")].sort_values(c.VALUE)
    best, second = at_ten[c.MODEL].iloc[-1], at_ten[c.MODEL].iloc[-2]
    here = (metrics[c.MODEL] == second) & (metrics[c.METRIC] == "precision")
    metrics.loc[here, c.VALUE] += 0.5
    store.results.save_metrics(run.id, metrics, comparisons)
    text = text_of(visit("Evaluation"))
    assert f"The best simple method here is “{words.model_title(best)}”" in text


def test_cards_name_the_variant_that_is_shown(visit, store):
    run = finished(store)
    item = store.results.bundles(run.id, customer_id="c000", kind="mixed")[c.ITEM_ID].iloc[0]
    told = pd.DataFrame({c.ITEM_ID: [item], c.VARIANT: ["Green / XL"]})
    store.data.save(seed.SHOP, [TablesOfFile(ImportRecord("more", "m", "plain", "catalogue", {}), catalogue=told)])
    assert "(Green / XL)" in text_of(visit("Bundles", customer="c000")).replace("\\", "")


def test_the_bundles_page_draws_what_leads_to_what(visit, store):
    seed.filled_shop(store)
    flows = [{"first": "i001", "then": "i002", "orders": 12, "share": 0.3, "lift": 2.5}]
    run = seed.finished_run(store)
    store.results.save_artifact(run.id, "flows.json", json.dumps(flows).encode())
    at = visit("Bundles", view="Everybody")
    assert "Which product leads to which" in [one.label for one in at.expander] and not at.dataframe
    at.session_state[f"leads{run.id}"] = True
    table = at.run().dataframe[0].value
    assert table.iloc[0].tolist() == ["Product 1", "Product 2", 12, 30.0, "2.5"]


def test_a_run_without_flows_draws_none(visit, store):
    seed.filled_shop(store)
    seed.finished_run(store)
    assert not visit("Bundles", view="Everybody").expander
