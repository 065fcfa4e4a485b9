"""A shop whose products have sizes, from its Shopify files to its bundles."""

import json

import numpy as np
import pandas as pd
import pytest

from bundlerec import cli
from bundlerec.bundles.requests import EXISTING
from bundlerec.data import columns as c
from bundlerec.training.shop import fingerprint_of, load_dataset
from db.store import open_store
from tests import databases
from tests.data.files import written

SIZES = ("Small", "Medium", "Large")
PRODUCTS, SIZED, CUSTOMERS, ORDERS = 16, 10, 60, 9
SHOP = "default"


def products() -> str:
    """Ten products in three sizes each, six in none."""
    lines = ["Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price,Variant Inventory Qty"]
    for number in range(PRODUCTS):
        for size in SIZES if number < SIZED else ("Default Title",):
            title = f"Product {number}" if size in (SIZES[0], "Default Title") else ""
            lines.append(f"p{number},{title},Size,{size},{sku(number, size)},{5 + number},4")
    return "\n".join(lines) + "\n"


def sku(number: int, size: str) -> str:
    return f"P{number:02}-{size[0]}"


def orders() -> str:
    """Every customer has one size, and five favourites of which each order holds three."""
    rng = np.random.default_rng(0)
    lines = ["Name,Email,Financial Status,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku"]
    for customer in range(CUSTOMERS):
        favourites = rng.choice(PRODUCTS, 5, replace=False)
        size = SIZES[customer % 3]
        for order in range(ORDERS):
            day = pd.Timestamp("2024-01-01") + pd.Timedelta(days=7 * order + int(rng.integers(0, 5)))
            for number in rng.choice(favourites, 3, replace=False):
                code = sku(number, size if number < SIZED else "Default Title")
                lines.append(
                    f"#{customer}-{order},c{customer},paid,{day:%Y-%m-%d} 10:00:00 +0000,1,Product {number},5,{code}"
                )
    return "\n".join(lines) + "\n"


def own_bundles() -> str:
    """Two products a bundle, once in each size."""
    pairs = [(number, size) for number in range(0, SIZED, 2) for size in SIZES]
    lines = [f"B{n}-{size[0]},{sku(each, size)}" for n, size in pairs for each in (n, n + 1)]
    return "\n".join(["bundle_id,item_id", *lines]) + "\n"


def product(codes: pd.Series) -> pd.Series:
    return codes.str.split("-").str[0]


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """The log came before the catalogue; one quick training."""
    folder = tmp_path_factory.mktemp("variants")

    def command(*words):
        out = folder / "answer.json"
        with pytest.MonkeyPatch.context() as patch, out.open("w") as answer:
            patch.setattr("sys.stdout", answer)
            status = cli.main(["--db", databases.at(folder / "shop.db"), *map(str, words), "--json"], open_store)
        return status, json.loads(out.read_text())

    assert command("import", written(folder, "orders.csv", orders()))[0] == 0
    status, told = command("import", written(folder, "products.csv", products()))
    assert status == 0 and any(
        "30 variants of products.csv belong to 10" in one for one in told["files"][0]["problems"]
    )
    assert command("import", written(folder, "bundles.csv", own_bundles()))[0] == 0
    status, told = command("train", "--preset", "quick")
    assert status == 0 and told["state"] == "done"
    store = open_store(databases.at(folder / "shop.db"))
    yield folder, command, store, told["run"]
    store.close()


def recommended(shop, *words):
    folder, command, _, run = shop
    status, told = command("recommend", "--run", run, *words, "--out", folder / "out.csv")
    assert status == 0, told
    return pd.read_csv(folder / "out.csv", dtype=str, keep_default_na=False)


def test_no_bundle_holds_two_variants_of_a_product_and_ids_are_the_shops(shop):
    *_, store, run = shop
    known = set(store.data.catalogue(SHOP)[c.ITEM_ID])
    kept = store.results.bundles(run)
    kept = kept[kept[c.KIND] != EXISTING]  # their owner may do as they like
    tables = [
        recommended(shop, "--size", "10"),
        recommended(shop, "--size", "auto"),
        recommended(shop, "--only-new"),
    ]
    for rows in (*tables, kept):
        keys = [name for name in (c.MODEL, c.KIND, c.CUSTOMER_ID, c.BUNDLE) if name in rows]
        assert not rows.assign(product=product(rows[c.ITEM_ID])).duplicated([*keys, "product"]).any()
        assert set(rows[c.ITEM_ID]) <= known
    assert len(tables[0]) == CUSTOMERS * 10


@pytest.mark.parametrize("model", ["chosen", "scorer", "policy", "ease", "gp_decay"])
def test_everybody_is_offered_what_they_buy_in_their_own_size(model, shop):
    *_, store, _ = shop
    events = store.data.events(SHOP)
    mine = events.groupby(c.CUSTOMER_ID, observed=True)[c.ITEM_ID].agg(set).to_dict()
    rows = recommended(shop, "--model", model, "--size", "5")
    again = [
        (code, own)
        for customer, code in rows[[c.CUSTOMER_ID, c.ITEM_ID]].itertuples(index=False)
        if (own := {one for one in mine[customer] if one.startswith(code.split("-")[0])})
    ]
    assert len(again) > CUSTOMERS
    assert all(code in own for code, own in again)


def test_a_cart_gets_no_other_variant_of_what_it_holds(shop):
    rows = recommended(shop, "--cart", "P00-S,P01-L,P01-M,P12-D", "--size", "40")
    assert len(rows) == PRODUCTS - 3
    assert not set(product(rows[c.ITEM_ID])) & {"P00", "P01", "P12"}


def test_reasons_and_titles_name_the_variant(shop):
    *_, store, run = shop
    customer = store.results.customers(run)[0]
    bundle = store.results.bundles(run, customer_id=customer, kind="ranked")
    reasons = store.results.reasons(run, customer)
    ranked = reasons[reasons[c.KIND] == "ranked"]
    assert set(ranked[c.ITEM_ID]) == set(bundle[c.ITEM_ID])
    told = [json.loads(text) for text in ranked.loc[ranked[c.REASON] == "variant", c.EVIDENCE]]
    assert len(told) == int((product(bundle[c.ITEM_ID]) < f"P{SIZED:02}").sum()) > 0
    assert {one["variants"] for one in told} == {3}
    assert all(one["times"] == one["of"] for one in told)
    assert len({one["variant"] for one in told if one["times"]}) == 1  # the size of this customer


def test_the_log_keeps_the_variants_and_both_orders_of_import_give_one_shop(shop, tmp_path):
    *_, store, _ = shop
    files = [written(tmp_path, "products.csv", products()), written(tmp_path, "orders.csv", orders())]
    url = databases.at(tmp_path / "other.db")
    assert cli.main(["--db", url, "import", *map(str, files), "--json"], open_store) == 0
    other = open_store(url)
    assert any(code.endswith("-L") for code in other.data.events(SHOP)[c.ITEM_ID].cat.categories)
    one, two = load_dataset(store, SHOP, None), load_dataset(other, SHOP, None)
    assert one.n_items == PRODUCTS
    for name in ("item_ids", "line_item", "line_start", "order_time"):
        assert np.array_equal(getattr(one, name), getattr(two, name))
    assert np.array_equal(one.variants.variant, two.variants.variant)
    other.close()


def test_checkpoints_of_variants_apart_do_not_count_for_variants_joined(shop):
    *_, store, run = shop
    assert fingerprint_of(store, SHOP, None) == store.runs.get(run).fingerprint
    assert fingerprint_of(store, SHOP, None, join_variants=False) != store.runs.get(run).fingerprint


def test_a_run_stays_as_it_learned_when_the_shop_wishes_otherwise(shop):
    _, command, store, first = shop
    before, quality = recommended(shop), command("quality")[1]["figures"]
    told = command("settings", "--keep-variants-apart")[1]
    assert told["settings"]["join_variants"] is False
    try:
        assert recommended(shop).equals(before)
        apart = command("quality")[1]["figures"]
        assert (quality["items_sold"], quality["variants"], quality["items_with_variants"]) == (
            PRODUCTS,
            30,
            SIZED,
        )
        assert apart["items_sold"] > PRODUCTS and apart["variants"] == 0
        status, told = command("train", "--preset", "quick", "--until", "2024-01-20")  # too short: best sellers
        assert status == 0
        run = store.runs.get(told["run"])
        assert run.summary["joined_variants"] is False and store.runs.get(first).summary["joined_variants"]
        rows = recommended(shop, "--run", run.id, "--size", "20")
        assert rows.assign(product=product(rows[c.ITEM_ID])).duplicated([c.CUSTOMER_ID, "product"]).any()
    finally:
        command("settings", "--join-variants")


def test_the_merchants_own_bundles_are_told_apart_by_size_in_a_training_as_on_the_command_line(shop):
    folder, command, store, run = shop
    status, _ = command("rank-bundles", "--run", run, "--size", 10, "--out", folder / "ranked.csv")
    assert status == 0
    ranked = pd.read_csv(folder / "ranked.csv", dtype=str).groupby("customer_id")["bundle_id"].agg(list)
    kept = store.results.bundles(run, kind=EXISTING).sort_values(c.SLOT)
    assert kept.groupby(c.CUSTOMER_ID)[c.ITEM_ID].agg(list).to_dict() == ranked.to_dict()
    best = kept[kept[c.SLOT] == 1]
    own_size = best[c.CUSTOMER_ID].str.removeprefix("c").astype(int).map(lambda one: SIZES[one % 3][0])
    assert (best[c.ITEM_ID].str[-1] == own_size).mean() > 0.9
