"""Contract of taking imports back and of erasing customers."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bundlerec.data import columns as c
from bundlerec.errors import RunStateConflict, StoreBusy, UnknownImport, UnknownShop
from bundlerec.store import ProcessIdentity, RunState
from tests.contracts.results import BUNDLES, REASONS
from tests.contracts.tables import SHOP, cells, file, log, save

TEA, JAM, OIL = ("ann", "tea", "1", 0), ("ann", "jam", "1", 0), ("bob", "oil", "2", 5)
OF_ANN = BUNDLES.replace("007", "ann")
FILES = st.lists(
    st.lists(st.sampled_from([TEA, JAM, OIL, (None, "tea", "3", 1)]), max_size=4), min_size=1, max_size=4
)


def number_of(store, name, shop=SHOP):
    """The number of the import of a file."""
    return next(record.id for record in store.data.imports(shop) if record.file == name)


def contents(store, shop=SHOP):
    """All that a shop shows, but for moments of imports."""
    tables = [store.data.events(shop), store.data.catalogue(shop), store.data.customers(shop)]
    rows = [sorted(cells(table), key=repr) for table in [*tables, store.data.existing_bundles(shop)]]
    states = store.data.item_states(shop).drop(columns=c.TIME)
    return [*rows, cells(states), replace(store.shops.summary(shop), shop="")]


def goods(**columns):
    return pd.DataFrame({"item_id": ["tea", "jam"], **columns})


class TakingBackContract:
    """What an import brought goes, but for what others brought too."""

    def test_a_refund_goes_with_its_import_and_its_purchase_comes_back(self, store):
        save(store, "a", events=log(TEA, OIL))
        before = contents(store)
        save(store, "b", events=pd.concat([log(TEA), log(TEA).assign(kind=c.REFUND)], ignore_index=True))
        assert len(store.data.events(SHOP)) == 1
        store.data.undo_import(SHOP, number_of(store, "b"))
        assert contents(store) == before

    def test_an_import_that_is_taken_back_leaves_the_shop_as_it_was(self, store):
        people = pd.DataFrame({"customer_id": ["ann", "cat"], "attribute": "town", "value": ["Rye", "Ely"]})
        own = pd.DataFrame({"bundle_id": ["b"], "item_id": ["tea"], "title": ["One"]})
        save(
            store,
            "a",
            events=log(TEA),
            catalogue=goods(title=["Tea", "Jam"], price=[3.0, None]),
            customers=people,
            bundles=own,
        )
        before = contents(store)
        more = people.assign(value=["Wye", None])
        two = pd.DataFrame({"bundle_id": ["b", "b"], "item_id": ["tea", "pot"], "price": [9.0, 9.0]})
        new = pd.DataFrame({"item_id": ["tea", "cup"], "title": ["Green tea", "Cup"], "price": [3.5, 1.0]})
        save(store, "b", events=log(TEA, JAM, OIL), catalogue=new, customers=more, bundles=two)
        assert contents(store) != before
        gone = store.data.undo_import(SHOP, number_of(store, "b"))
        assert (gone.file, gone.lines, gone.handed_over) == ("b", 2, 0)
        assert (gone.items, gone.customers, gone.orders) == (3, 1, 1)
        assert contents(store) == before
        assert [record.file for record in store.data.imports(SHOP)] == ["a"]
        assert save(store, "b", events=log(TEA, JAM, OIL)) == (2, 1)

    def test_the_first_of_two_imports_can_be_taken_back_and_what_the_second_told_stays(self, store):
        save(store, "a", events=log(TEA, TEA, JAM), catalogue=goods(title=["Tea", "Jam"], price=[3.0, 2.0]))
        save(store, "b", events=log(TEA, OIL), catalogue=goods(title=["Green tea", None], price=[None, 2.5]))
        gone = store.data.undo_import(SHOP, number_of(store, "a"))
        assert (gone.lines, gone.handed_over) == (2, 1)
        alone = "a shop with the second only"
        save(
            store, "b", alone, events=log(TEA, OIL), catalogue=goods(title=["Green tea", None], price=[None, 2.5])
        )
        assert contents(store) == contents(store, alone)

    def test_without_the_middle_one_of_three_catalogues_the_newest_still_counts(self, store):
        save(store, "a", catalogue=goods(title=["A", "A"], price=[1.0, 1.0]))
        save(store, "b", catalogue=goods(title=["B", "B"], price=[2.0, 2.0], brand=["B", None]))
        save(store, "c", catalogue=goods(title=["C", None]))
        store.data.undo_import(SHOP, number_of(store, "b"))
        found = store.data.catalogue(SHOP)[["item_id", "title", "price", "brand"]]
        assert cells(found) == [("jam", "A", 1.0, None), ("tea", "C", 1.0, None)]

    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(FILES, st.randoms(use_true_random=False))
    def test_whatever_is_taken_back_in_whatever_order_the_rest_is_as_if_it_had_come_alone(
        self, store, files, chance
    ):
        shops = [f"{kind} {len(store.shops.names())}" for kind in ("both", "alone")]
        for shop in shops:
            store.shops.ensure(shop)
        lines = {str(number): log(*rows) for number, rows in enumerate(files)}
        for name, events in lines.items():
            save(store, name, shops[0], events=events)
        back = chance.sample(sorted(lines), chance.randint(0, len(lines)))
        for name in back:
            store.data.undo_import(shops[0], number_of(store, name, shops[0]))
        for name, events in lines.items():
            if name not in back:
                save(store, name, shops[1], events=events)
        assert contents(store, shops[0]) == contents(store, shops[1])

    def test_taking_back_touches_no_other_shop_and_no_result_of_a_run(self, store):
        for shop in (SHOP, "other"):
            save(store, "a", shop, events=log(TEA), catalogue=goods(title=["Tea", "Jam"]))
        run = store.runs.create(SHOP, {})
        store.results.save_bundles(run.id, OF_ANN, REASONS.replace("007", "ann"))
        before = contents(store, "other")
        store.data.undo_import(SHOP, number_of(store, "a"))
        assert contents(store, "other") == before
        assert len(store.results.bundles(run.id)) == len(OF_ANN)
        assert store.shops.summary(SHOP).lines == 0 and store.data.catalogue(SHOP).empty

    def test_an_unknown_import_or_shop_is_told(self, store):
        save(store, "a", "other", events=log(TEA))
        store.shops.ensure(SHOP)
        with pytest.raises(UnknownImport):
            store.data.undo_import(SHOP, number_of(store, "a", "other"))
        with pytest.raises(UnknownShop):
            store.data.undo_import("nowhere", 1)

    def test_prices_and_stocks_keep_their_time(self, store):
        save(store, "a", catalogue=goods(price=[3.0, 2.0], stock=[7, None]))
        save(store, "b", catalogue=goods(price=[3.0, 2.5]))
        save(store, "c", catalogue=goods(stock=[5, 1]))
        found = store.data.item_states(SHOP)
        assert cells(found[["item_id", "price", "stock"]]) == [
            ("jam", 2.0, None), ("jam", 2.5, None), ("jam", 2.5, 1), ("tea", 3.0, 7), ("tea", 3.0, 5),
        ]  # fmt: skip
        assert found[c.TIME].dtype == "datetime64[us]" and found[c.TIME][0] < found[c.TIME][2]
        assert cells(store.data.catalogue(SHOP)[["price", "stock"]]) == [(2.5, 1), (3.0, 5)]


class ErasingContract:
    """Nothing of an erased customer is left."""

    def test_an_erased_customer_is_nowhere_and_everybody_else_is_as_before(self, store):
        people = pd.DataFrame({"customer_id": ["ann", "bob"], "attribute": "town", "value": ["Rye", "Ely"]})
        save(store, "a", events=log(TEA, JAM, OIL), customers=people)
        save(store, "b", events=log(TEA, OIL))
        run = store.runs.create(SHOP, {})
        store.results.save_bundles(run.id, OF_ANN, REASONS.replace("007", "ann"))
        store.results.save_artifact(run.id, "checkpoint/x/net", b"1")
        store.results.save_artifact(run.id, "scorer", b"1")
        before = store.data.fingerprint(SHOP)
        gone = store.data.erase_customer(SHOP, "ann", "mark of ann")
        assert (gone.lines, gone.attributes) == (2, 1)
        assert gone.bundles == int((OF_ANN[c.CUSTOMER_ID] == "ann").sum()) > 0
        assert store.data.events(SHOP)[c.CUSTOMER_ID].tolist() == ["bob"]
        assert cells(store.data.customers(SHOP)) == [("bob", "town", "Ely")]
        assert (
            store.results.bundles(run.id, customer_id="ann").empty and store.results.reasons(run.id, "ann").empty
        )
        assert list(store.results.artifacts(run.id)) == ["scorer"]
        assert "ann" not in store.results.customers(run.id)
        assert store.data.erased(SHOP) == {"mark of ann"} and store.data.fingerprint(SHOP) != before
        assert store.shops.summary(SHOP).customers == 1
        store.data.undo_import(SHOP, number_of(store, "a"))
        assert store.data.events(SHOP)[c.CUSTOMER_ID].tolist() == ["bob"]

    def test_a_customer_that_is_not_there_is_erased_for_later(self, store):
        save(store, "a", events=log(OIL))
        for _ in range(2):
            assert store.data.erase_customer(SHOP, "ann", "mark").lines == 0
        assert store.data.erased(SHOP) == {"mark"}
        assert len(store.data.events(SHOP)) == 1

    def test_nobody_is_erased_while_a_training_computes(self, store):
        save(store, "a", events=log(TEA))
        run = store.runs.create(SHOP, {})
        assert store.runs.claim(run.id, ProcessIdentity(1, 1.0, "boot")).state is RunState.RUNNING
        with pytest.raises(RunStateConflict):
            store.data.erase_customer(SHOP, "ann", "mark")
        assert len(store.data.events(SHOP)) == 1 and not store.data.erased(SHOP)

    def test_a_file_that_was_read_before_somebody_was_erased_is_not_saved(self, store):
        save(store, "a", events=log(OIL))
        store.data.erase_customer(SHOP, "ann", "mark")
        with pytest.raises(StoreBusy, match="erased"):
            store.data.save(SHOP, [file("b", events=log(TEA))])
        late = replace(file("b", events=log(JAM)), without=frozenset({"mark"}))
        assert store.data.save(SHOP, [late])[0].saved == 1
