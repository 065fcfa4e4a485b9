"""Whatever the rules, nothing that they exclude is ever offered, and an empty answer is always explained.

BUNDLEREC_RULE_SETS=10000 tries so many rule sets (the bar of the project); by default a few.
"""

import os
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bundlerec.bundles.anchor_table import ANCHOR, ARTIFACT, anchors_from
from bundlerec.bundles.anchors import anchor_bundles
from bundlerec.bundles.answering import answer
from bundlerec.bundles.existing.law import law_of
from bundlerec.bundles.existing.offers import existing_bundles
from bundlerec.bundles.existing.ranking import RankRequest
from bundlerec.bundles.existing.ranking import answer as rank_answer
from bundlerec.bundles.requests import RecommendRequest
from bundlerec.bundles.rules.model import ALL
from bundlerec.bundles.rules.of_shop import save_rules
from bundlerec.bundles.rules.screen import RuleBook, Screens
from bundlerec.bundles.rules.stored import offered_anchors, offered_bundles
from bundlerec.data import columns as c
from bundlerec.data.dataset import MICROSECONDS_A_DAY, build_dataset
from bundlerec.training.keeping import kept_models
from bundlerec.training.models import Models
from bundlerec.training.shop import end_of
from tests.bundles.existing.world import table as own_bundles
from tests.bundles.rules.law import breaks
from tests.bundles.rules.world import DAY, rule_sets, stocked_catalogue
from tests.contracts.tables import file
from tests.shops import SHOP, STRANGE
from tests.worlds import habitual_shop

FEW = 60
SETS = int(os.environ.get("BUNDLEREC_RULE_SETS", FEW))
CPU = torch.device("cpu")
ITEMS = [STRANGE.get(f"i{number:03}", f"i{number:03}") for number in range(40)]
WISHES = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["ranked", "mixed", "discover", "replenish", "path"]),
        "size": st.sampled_from([1, 3, 10, "auto"]),
        "only_new": st.booleans(),
        "model": st.sampled_from(["scorer", "policy", "gp_decay", "ease", "best_sellers"]),
    }
)
# The same few sets each time, so that a build does not turn red by the dice; many sets are drawn anew.
many = settings(
    max_examples=SETS,
    derandomize=SETS <= FEW,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


@dataclass(repr=False)
class World:
    models: Models
    catalogue: pd.DataFrame
    events: pd.DataFrame
    folder: object
    store: object = None
    run: object = None

    def __repr__(self) -> str:
        return "World()"

    def screens(self, rules) -> Screens:
        return Screens(RuleBook({ALL: rules}), self.catalogue, self.models.dataset, self.models.cut, DAY)

    def lately(self, rules, customer) -> set[str]:
        """Products that the customer bought in the last days of the data."""
        since = pd.Timestamp(self.models.cut - (rules.not_bought_days or 0) * MICROSECONDS_A_DAY, unit="us")
        bought = self.events[(self.events[c.CUSTOMER_ID] == customer) & (self.events[c.TIME] >= since)]
        parent = dict(zip(self.catalogue[c.ITEM_ID], self.catalogue[c.PARENT_ID], strict=True))
        return {
            parent.get(item) if pd.notna(parent.get(item)) else item
            for item in (bought[c.ITEM_ID] if rules.not_bought_days else ())
        }


@pytest.fixture(scope="module")
def deep(lasting_shop, tmp_path_factory) -> World:
    """Scorer and policy; variants stand apart."""
    shop = lasting_shop.copied(tmp_path_factory.mktemp("rules") / "shop.db")
    stocked = stocked_catalogue(habitual_shop(customers=1)[1].replace({c.ITEM_ID: STRANGE}))
    shop.store.data.save(SHOP, [file("stocked", catalogue=stocked)])
    catalogue = shop.store.data.catalogue(SHOP)
    dataset = build_dataset(shop.store.data.events(SHOP), catalogue, join_variants=False)
    models = kept_models(shop.store, shop.latest, dataset, end_of(dataset, None), CPU)
    _ = models.scorer
    folder = people(tmp_path_factory.mktemp("people"))
    yield World(models, catalogue, shop.events, folder, shop.store, shop.store.runs.get(shop.latest))
    shop.store.close()


@pytest.fixture(scope="module")
def joined(tmp_path_factory) -> World:
    """Simple methods; the variants of a product are one item."""
    events, catalogue = habitual_shop(customers=30)
    catalogue = stocked_catalogue(catalogue)
    dataset = build_dataset(events, catalogue)
    models = Models(dataset, end_of(dataset, None), scorer=None, policy=None, factors={}, device=CPU)
    return World(models, catalogue, events, people(tmp_path_factory.mktemp("people")))


@pytest.fixture(scope="module")
def own(joined):
    """The shop's own bundles: what is in each, the log in which variants stand apart, both together."""
    contents = {f"B{n}": [f"i{(n * 7 + k * 3) % 40:03}" for k in range(3)] for n in range(8)}
    apart = build_dataset(joined.events, joined.catalogue, join_variants=False)
    return contents, apart, existing_bundles(own_bundles(contents), apart)


def people(folder):
    (folder / "people.csv").write_text("".join(f"c{number:03}\n" for number in range(4, 12)) + "stranger\n")
    carts = "cart_id,item_id,customer_id\na,i012,c005\na,i013,c005\nb,i030,\nc,unheard,stranger\n"
    (folder / "carts.csv").write_text(carts)
    return folder


def held(world, rules, rows, owner=c.CUSTOMER_ID):
    """Checks every bundle of a table against the rules."""
    for (customer, name), bundle in (
        rows.groupby([c.CUSTOMER_ID, owner], dropna=False, sort=False) if len(rows) else ()
    ):
        broken = breaks(rules, world.catalogue, bundle[c.ITEM_ID].tolist(), world.lately(rules, customer), DAY)
        assert not broken, (broken, customer, name, bundle[c.ITEM_ID].tolist())


def explained(found):
    sentences = [one for one in found.problems if "no bundle" in one]
    assert bool(found.without) == bool(sentences), (found.without, found.problems)
    told = sum(int(one.split()[0].replace(",", "")) for one in sentences)
    assert told == found.without
    assert all("rule" in one or "bought before" in one or "nothing was bought" in one for one in sentences), (
        sentences
    )


def asked(world, rules, **wishes):
    request = RecommendRequest(out=world.folder / "out.csv", **wishes)
    found = answer(world.models, "gp_decay", request, world.screens(rules))
    held(world, rules, found.table, "cart_id" if wishes.get("carts") else c.CUSTOMER_ID)
    explained(found)
    return found


@many
@given(rules=rule_sets(ITEMS), wish=WISHES)
def test_no_bundle_breaks_a_rule(deep, rules, wish):
    if wish["kind"] in ("replenish", "path"):
        wish = {**wish, "only_new": False, "size": 4 if wish["kind"] == "path" else wish["size"]}
    asked(deep, rules, customers=deep.folder / "people.csv", **wish)


@many
@given(rules=rule_sets(), size=st.sampled_from([1, 4, 10, "auto"]), model=st.sampled_from(["gp_decay", "ease"]))
def test_no_variant_that_breaks_a_rule_is_shown(joined, rules, size, model):
    asked(joined, rules, customers=joined.folder / "people.csv", size=size, model=model)


@many
@given(rules=rule_sets(), size=st.sampled_from([1, 4, "auto"]))
def test_no_completed_cart_breaks_a_rule(joined, rules, size):
    asked(joined, rules, carts=joined.folder / "carts.csv", size=size, kind="complete")


@many
@given(rules=rule_sets())
def test_neither_a_product_nor_what_belongs_with_it_breaks_a_rule(joined, rules):
    screen = joined.screens(rules).of("complete")
    found = anchor_bundles(joined.models.past, screen)
    alone = rules.model_copy(update={name: [] for name in type(rules).model_fields if name.startswith("require")})
    for anchor, bundle in found.groupby(ANCHOR):
        assert not breaks(rules, joined.catalogue, bundle[c.ITEM_ID].tolist(), set(), DAY)
        assert not breaks(alone, joined.catalogue, [anchor], set(), DAY)


@many
@given(rules=rule_sets(ITEMS))
def test_no_stored_product_that_breaks_a_rule_of_today_is_shown_with_another(deep, rules):
    save_rules(deep.store, SHOP, ALL, rules)
    offered = offered_anchors(deep.store, deep.run, day=DAY)
    kept = anchors_from(deep.store.results.artifact(deep.run.id, ARTIFACT))
    alone = rules.model_copy(update={name: [] for name in type(rules).model_fields if name.startswith("require")})
    for anchor, bundle in offered.table.groupby(ANCHOR):
        assert not breaks(rules, deep.catalogue, bundle[c.ITEM_ID].tolist(), set(), DAY)
        assert not breaks(alone, deep.catalogue, [anchor], set(), DAY)
        assert bundle[c.SLOT].tolist() == list(range(1, len(bundle) + 1))
    pairs = [tuple(row) for row in kept[[ANCHOR, c.ITEM_ID]].to_numpy()]
    assert {tuple(row) for row in offered.table[[ANCHOR, c.ITEM_ID]].to_numpy()} <= set(pairs)
    assert len(offered.table) == len(kept) or not rules.empty


@many
@given(rules=rule_sets(ITEMS))
def test_no_drawn_bundle_breaks_a_rule(deep, rules):
    screen = deep.screens(rules).of("explore")
    if screen is None:
        return
    customers = np.arange(4, 10, dtype=np.int32)
    offer = deep.models.under(screen).own("policy", customers, sample_seed=1)
    assert len(offer.probability) == len(customers)
    for customer, items in zip(customers, offer.lists.items, strict=True):
        bundle = deep.models.dataset.item_ids[items[items >= 0]].tolist()
        name = deep.models.dataset.customer_ids[customer]
        if bundle:
            assert not breaks(rules, deep.catalogue, bundle, deep.lately(rules, name), DAY)


@many
@given(rules=rule_sets(ITEMS))
def test_no_stored_bundle_is_shown_that_breaks_a_rule_of_today(deep, rules):
    save_rules(deep.store, SHOP, ALL, rules)
    one = offered_bundles(deep.store, deep.run, customer_id="c005", day=DAY)
    everybody = offered_bundles(deep.store, deep.run, day=DAY)
    before = deep.store.results.bundles(deep.run.id)
    rows = everybody.table
    for kind in ("mixed", "ranked", "explore"):
        held(deep, rules, rows[(rows[c.KIND] == kind) & rows[c.CUSTOMER_ID].isin(["c005", "c006"])])
    mine = rows[rows[c.CUSTOMER_ID] == "c005"]
    assert (
        one.table[[c.KIND, c.SLOT, c.ITEM_ID]].values.tolist() == mine[[c.KIND, c.SLOT, c.ITEM_ID]].values.tolist()
    )
    assert sum(everybody.taken.values()) == len(before) - len(rows)


@many
@given(rules=rule_sets())
def test_none_of_the_shops_own_bundles_breaks_a_rule(joined, own, rules):
    contents, apart, bundles = own
    screens = Screens(RuleBook({ALL: rules}), joined.catalogue, apart, joined.models.cut, DAY)
    request = RankRequest(joined.folder / "out.csv", customers=joined.folder / "people.csv")
    found = rank_answer(bundles, apart, request, law_of(screens, bundles))
    for customer, bundle in zip(found.table[c.CUSTOMER_ID], found.table[c.ITEM_ID], strict=True):
        assert not breaks(rules, joined.catalogue, contents[bundle], joined.lately(rules, customer), DAY)
    explained(found)
