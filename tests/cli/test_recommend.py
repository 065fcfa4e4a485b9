"""recommend on the command line: its file, its counts, for whom, and what it refuses."""

from __future__ import annotations

import pandas as pd
import pytest

from bundlerec.bundles.baselines import simple_methods
from bundlerec.bundles.popularity import LIST_DAYS
from bundlerec.data import columns as c
from tests import databases, trainings
from tests.shops import SHOP, UNTIL, save, trained
from tests.worlds import events

HEADER = ["customer_id", "bundle", "slot", "item_id", "score"]
MODELS = ["scorer", "policy", *(method.name for method in simple_methods())]


@pytest.fixture(scope="module")
def learned_shop(lasting_shop, tmp_path_factory):
    """The shop with a training on top that learned all that a merchant's does."""
    shop = lasting_shop.copied(tmp_path_factory.mktemp("learned") / "shop.db")
    with trainings.whole():
        trained(shop.store, SHOP)
    shop.store.close()
    databases.kept(shop.path)
    return shop


def items_of(rows, owner="customer_id"):
    """The items of each customer, best first; checks what holds for every file."""
    for _, bundle in rows.groupby(owner):
        assert bundle["slot"].tolist() == [str(slot) for slot in range(1, len(bundle) + 1)]
        assert set(bundle["bundle"]) == {"1"}
        assert bundle["item_id"].is_unique
        assert bundle["score"].astype(float).diff().dropna().lt(0).all()
    return {name: items.tolist() for name, items in rows.groupby(owner, sort=False)["item_id"]}


def bought(shop, until=None):
    """What each customer bought before a moment."""
    past = shop.events if until is None else shop.events[shop.events[c.TIME] < until]
    return past.groupby(c.CUSTOMER_ID)[c.ITEM_ID].agg(set).to_dict()


def people(tmp_path, *lines, mark=""):
    path = tmp_path / "people.csv"
    path.write_bytes((mark + "\r\n".join(lines)).encode())
    return path


def test_everybody_gets_ten_items_best_first(lasting_shop, recommended):
    told, rows = recommended(lasting_shop)
    assert list(rows.columns) == HEADER
    assert told.pop("seconds") >= 0
    assert told == {
        "run": lasting_shop.latest,
        "customers": 120,
        "rows": 1200,
        "unknown": 0,
        "without": 0,
        "problems": [],
    }
    bundles = items_of(rows)
    assert set(bundles) == set(lasting_shop.events[c.CUSTOMER_ID])
    assert {len(items) for items in bundles.values()} == {10}


def test_ids_come_out_as_they_went_in(lasting_shop, recommended):
    rows = recommended(lasting_shop, "--size", "40")[1]
    assert {"007", "NA"} <= set(rows["customer_id"])
    assert set(rows["item_id"]) == set(lasting_shop.events[c.ITEM_ID])
    assert {"0012", "NA", "=1+1", 'tea, "green"'} <= set(rows["item_id"])


@pytest.mark.parametrize("model", ["chosen", *MODELS])
def test_every_model_gives_bundles_of_the_asked_and_of_its_own_size(model, lasting_shop, recommended):
    asked = items_of(recommended(lasting_shop, "--model", model, "--size", "7")[1])
    assert {len(items) for items in asked.values()} == {7}
    told, rows = recommended(lasting_shop, "--model", model, "--size", "auto")
    lengths = [len(items) for items in items_of(rows).values()]
    assert told["customers"] == len(lengths) == 120
    assert min(lengths) >= 1 and max(lengths) <= 40


@pytest.mark.parametrize("words", [("--size", "9"), ("--size", "auto"), ("--kind", "discover")])
@pytest.mark.parametrize("model", MODELS)
def test_new_items_only_are_never_such_that_the_customer_bought(model, words, lasting_shop, recommended):
    told, rows = recommended(lasting_shop, "--model", model, *words, *["--only-new"] * ("--size" in words))
    assert told["without"] == 0
    past = bought(lasting_shop)
    assert not any(past[customer] & set(items) for customer, items in items_of(rows).items())


@pytest.mark.parametrize("model", ["scorer", "policy", "ease", "best_sellers"])
def test_a_list_is_short_only_when_items_run_out(model, lasting_shop, recommended):
    every = set(lasting_shop.events[c.ITEM_ID])
    rows = recommended(lasting_shop, "--model", model, "--size", "100")[1]
    assert all(set(items) == every for items in items_of(rows).values())
    rows = recommended(lasting_shop, "--model", model, "--size", "100", "--only-new")[1]
    new = {customer: every - items for customer, items in bought(lasting_shop).items()}
    assert {customer: set(items) for customer, items in items_of(rows).items()} == new


@pytest.mark.parametrize("model", ["scorer", "policy", "gp_decay"])
def test_items_too_rare_to_learn_from_come_last(model, growing_shop, recommended):
    save(growing_shop.store, SHOP, events([("c005", "rarity", "once", 90)]))
    rows = recommended(growing_shop, "--model", model, "--size", "100")[1]
    assert {items[-1] for items in items_of(rows).values()} == {"rarity"}
    new = recommended(growing_shop, "--model", model, "--size", "100", "--only-new")[1]
    assert set(new[new["item_id"] == "rarity"]["customer_id"]) == set(rows["customer_id"]) - {"c005"}


def test_customers_come_from_a_file_in_its_order(lasting_shop, recommended, tmp_path):
    file = people(tmp_path, " c044", "", "nobody", "007", "NA ", "c044", "  ", mark="\ufeff")
    told, rows = recommended(lasting_shop, "--customers", file, "--size", "4")
    assert list(items_of(rows)) == ["c044", "nobody", "007", "NA"]
    assert (told["customers"], told["rows"], told["unknown"], told["without"]) == (4, 16, 1, 0)
    everybody = items_of(recommended(lasting_shop, "--size", "4")[1])
    assert all(everybody[name] == items for name, items in items_of(rows).items() if name != "nobody")


@pytest.mark.parametrize("words", [(), ("--model", "policy"), ("--size", "auto"), ("--only-new",)])
def test_a_stranger_gets_best_sellers(words, lasting_shop, recommended, tmp_path):
    told, rows = recommended(lasting_shop, "--customers", people(tmp_path, "nobody"), *words)
    sold = lasting_shop.events[
        lasting_shop.events[c.TIME] > lasting_shop.events[c.TIME].max() - pd.Timedelta(days=LIST_DAYS)
    ]
    best = sold.groupby(c.ITEM_ID)[c.ORDER_ID].nunique()
    items = items_of(rows)["nobody"]
    assert told["unknown"] == 1
    assert best[items].tolist() == best.sort_values(ascending=False).tolist()[: len(items)]
    assert len(items) == (4 if "auto" in words else 10)  # orders hold four items in the mean


def test_a_model_may_be_named_by_run(lasting_shop, recommended):
    latest = recommended(lasting_shop, "--run", "latest")
    assert latest[0]["run"] == lasting_shop.latest
    earlier = recommended(lasting_shop, "--run", lasting_shop.earlier)
    assert earlier[0]["run"] == lasting_shop.earlier
    assert not latest[1].equals(earlier[1])


def test_mixed_bundles_are_the_policys(lasting_shop, recommended):
    mixed = recommended(lasting_shop, "--kind", "mixed", "--size", "auto")[1]
    assert mixed.equals(recommended(lasting_shop, "--model", "policy", "--size", "auto")[1])


@pytest.mark.parametrize("model", ["scorer", "policy", "tifu_knn"])
def test_a_run_with_an_end_sees_nothing_later(model, growing_shop, recommended):
    words = ("--run", growing_shop.earlier, "--model", model)
    before = [recommended(growing_shop, *words, *more)[1] for more in ((), ("--only-new",), ("--size", "auto"))]
    past = bought(growing_shop, pd.Timestamp(UNTIL))
    assert not any(past[customer] & set(items) for customer, items in items_of(before[1]).items())
    later = [(f"c{n:03}", "i010", f"late{n}", 70 + n % 9) for n in range(100)]
    save(growing_shop.store, SHOP, events([*later, ("newcomer", "brand-new", "late", 80)]))
    after = [recommended(growing_shop, *words, *more)[1] for more in ((), ("--only-new",), ("--size", "auto"))]
    for one, other in zip(before, after, strict=True):
        assert one[["customer_id", "item_id"]].equals(other[["customer_id", "item_id"]])


@pytest.mark.parametrize("model", ["chosen", "scorer", "policy", "gp_topfreq"])
def test_a_run_without_an_end_knows_what_came_in_since(model, learned_shop, tmp_path, recommended):
    shop = learned_shop.copied(tmp_path / "shop.db")
    since = [("c010", "novelty", f"n{n}", 85 + n) for n in range(4)]
    since += [(f"new{n}", item, f"first{n}", 86) for n in range(30) for item in ("i011", "novelty")]
    save(shop.store, SHOP, events(since))
    told, rows = recommended(shop, "--model", model, "--size", "15")
    assert (told["customers"], told["rows"]) == (150, 2250)
    bundles = items_of(rows)
    assert "novelty" in bundles["c010"] and "novelty" in bundles["new3"]


def test_one_cart_is_completed(lasting_shop, recommended):
    told, rows = recommended(lasting_shop, "--cart", 'i012, 0012,"tea, ""green"""', "--size", "5")
    assert list(rows.columns) == HEADER
    assert (told["customers"], told["rows"], told["unknown"]) == (1, 5, 0)
    assert not {"i012", "0012", 'tea, "green"'} & set(items_of(rows)[""])
    assert items_of(recommended(lasting_shop, "--kind", "complete", "--cart", "i012")[1])[""][0].startswith("i01")


def test_a_file_of_carts_names_each_cart(lasting_shop, recommended, tmp_path):
    file = tmp_path / "carts.csv"
    file.write_text("cart_id,item_id,customer_id\nb,i012,\na,0012,007\na,NA,007\nb,unheard,\nz,i030,nobody\n")
    told, rows = recommended(lasting_shop, "--carts", file, "--size", "3")
    assert list(rows.columns) == ["cart_id", *HEADER]
    carts = items_of(rows, "cart_id")
    assert list(carts) == ["b", "a", "z"] and {len(items) for items in carts.values()} == {3}
    assert "i012" not in carts["b"] and not {"0012", "NA"} & set(carts["a"])
    assert rows.groupby("cart_id")["customer_id"].first().to_dict() == {"a": "007", "b": "", "z": "nobody"}
    assert (told["customers"], told["unknown"]) == (3, 1)


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        (("--size", "0"), 2, "0 items"),
        (("--size", "-3"), 2, "no size"),
        (("--size", "many"), 2, "no size"),
        (("--size", "²"), 2, "no size"),
        (("--size", "100000"), 2, "1 to 1000"),
        (("--model", "oracle"), 2, "oracle"),
        (("--kind", "weather"), 2, "weather"),
        (("--kind", "complete"), 2, "--cart"),
        (("--kind", "replenish", "--only-new"), 2, "due again"),
        (("--run", "first"), 2, "no run"),
        (("--run", "0"), 2, "no run"),
        (("--run", "9" * 30), 2, "no run"),
        (("--run", "77"), 1, "no run 77"),
        (("--cart", ","), 2, "no cart"),
        (("--cart", "i012", "--carts", "x.csv"), 2, "exclude each other"),
        (("--cart", "i012", "--model", "oracle"), 2, "oracle"),
        (("--customers", "nowhere.csv"), 1, "nowhere.csv"),
        (("--carts", "nowhere.csv"), 1, "nowhere.csv"),
        (("--shop", "elsewhere"), 1, "no shop"),
    ],
)
def test_what_cannot_be_done_is_told(words, status, says, lasting_shop, ask, tmp_path):
    out = tmp_path / "out.csv"
    ended, told = ask(lasting_shop, "recommend", "--out", out, *words)
    assert (ended, set(told)) == (status, {"error", "hint"})
    assert says in told["error"] + told["hint"]
    assert "reference" not in told["error"]
    assert not out.exists()


def test_a_run_belongs_to_its_shop(growing_shop, ask, tmp_path):
    save(growing_shop.store, "other", events([("ann", "tea", "1", 0)]))
    words = ("recommend", "--shop", "other", "--out", tmp_path / "out.csv")
    status, told = ask(growing_shop, *words)
    assert status == 1 and "no finished training" in told["error"] and "train" in told["hint"]
    status, told = ask(growing_shop, *words, "--run", growing_shop.latest)
    assert status == 1 and f"--shop {SHOP}" in told["hint"]


def test_a_run_that_is_not_done_has_no_bundles(growing_shop, ask, tmp_path):
    run = growing_shop.store.runs.create(SHOP, {}).id
    status, told = ask(growing_shop, "recommend", "--run", run, "--out", tmp_path / "out.csv")
    assert status == 1 and "queued" in told["error"]


def test_weights_of_another_version_are_told(growing_shop, ask, tmp_path):
    results = growing_shop.store.results
    weights = results.artifact(growing_shop.latest, "policy.safetensors")
    results.save_artifact(growing_shop.latest, "policy.safetensors", weights.replace(b"weight", b"heaven"))
    status, told = ask(growing_shop, "recommend", "--out", tmp_path / "out.csv")
    assert status == 1 and "another version" in told["error"] and "Train again" in told["hint"]


def test_a_place_that_cannot_be_written_is_told(lasting_shop, ask, tmp_path):
    status, told = ask(lasting_shop, "recommend", "--out", tmp_path / "none" / "out.csv")
    assert status == 1 and "can't be written" in told["error"]


def test_what_is_due_again_was_bought_before_and_has_a_day(lasting_shop, recommended, tmp_path):
    told, rows = recommended(lasting_shop, "--kind", "replenish", "--size", "5")
    assert list(rows.columns) == [*HEADER, "expected_day"]
    assert (told["customers"], told["without"]) == (120, 0)
    past = bought(lasting_shop)
    assert all(set(items) <= past[who] for who, items in items_of(rows).items())
    days = pd.to_datetime(rows["expected_day"])
    last = lasting_shop.events[c.TIME].max().normalize()
    assert (days >= last).all() and (days <= last + pd.Timedelta(days=31)).all() and days.nunique() > 3
    _, own = recommended(lasting_shop, "--kind", "replenish", "--size", "auto", "--model", "gp_decay")
    assert own.groupby("customer_id").size().min() >= 1
    strangers = people(tmp_path, "c005", "nobody")
    told, rows = recommended(lasting_shop, "--kind", "replenish", "--customers", strangers)
    assert (told["unknown"], told["without"]) == (1, 1) and "nothing was bought yet" in told["problems"][0]


def test_a_training_keeps_what_is_due_again_and_how_far_off_its_days_are(lasting_shop):
    run = lasting_shop.store.runs.get(lasting_shop.latest)
    kept = lasting_shop.store.results.bundles(run.id, customer_id="c005", kind="replenish")
    assert 1 <= len(kept) <= 10 and set(kept["item_id"]) <= bought(lasting_shop)["c005"]
    why = lasting_shop.store.results.reasons(run.id, "c005")
    told = why[(why["kind"] == "replenish") & (why["reason"] == "sentence")]["evidence"]
    assert len(told) == len(kept) and all("expected about" in one for one in told)
    due = run.summary["due"]
    assert due["pairs"] > 0 and due["low"] <= due["difference"] <= due["high"]


def test_next_steps_are_a_path_that_says_what_leads_to_what(lasting_shop, recommended):
    told, rows = recommended(lasting_shop, "--kind", "path", "--size", "3")
    assert list(rows.columns) == [*HEADER, "after_item_id"]
    assert (told["customers"], told["rows"], told["without"]) == (120, 360, 0)
    last = lasting_shop.events.sort_values([c.TIME, c.ORDER_ID]).groupby(c.CUSTOMER_ID)[c.ORDER_ID].last()
    lines = lasting_shop.events
    for who, items in items_of(rows).items():
        held = set(lines[(lines[c.CUSTOMER_ID] == who) & (lines[c.ORDER_ID] == last[who])][c.ITEM_ID])
        assert not held & set(items)
    _, fresh = recommended(lasting_shop, "--kind", "path", "--only-new", "--size", "auto")
    past = bought(lasting_shop)
    assert all(not set(items) & past[who] for who, items in items_of(fresh).items())
    run = lasting_shop.store.runs.get(lasting_shop.latest)
    assert run.summary["path"]["customers"] > 0
    assert len(lasting_shop.store.results.bundles(run.id, customer_id="c005", kind="path")) == 5
