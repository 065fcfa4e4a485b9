"""Contract of `Shops` and `Data`."""

from __future__ import annotations

from datetime import timedelta
from threading import Thread

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bundlerec.data import columns as c
from bundlerec.errors import BadSetting, Cancelled, FileProblem, UnknownShop
from bundlerec.store import NO_CURRENCY, FileState, ProcessIdentity, ShopSettings, WatchedFile
from tests.contracts.tables import SHOP, START, cells, file, log, random_log, save

ODD = st.one_of(
    st.sampled_from(
        ["007", "7", "NA", "nan", "None", "null", "'; DROP TABLE items; --", '"', "%", "_", "1.0", "é"]
    ),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=12),
)


class DataContract:
    """Files in, tables out."""

    def test_saving_makes_the_shop(self, store):
        assert not store.shops.exists(SHOP)
        save(store, "a", events=log(("ann", "tea", "1", 0)))
        assert store.shops.exists(SHOP)
        assert store.shops.names() == [SHOP]

    def test_a_shop_is_made_once(self, store):
        store.shops.ensure("b")
        store.shops.ensure("a")
        store.shops.ensure("b")
        assert store.shops.names() == ["a", "b"]

    def test_what_was_said_of_a_shop_is_kept_and_replaced(self, store):
        assert store.shops.settings(SHOP) == ShopSettings()
        store.shops.save_settings(SHOP, ShopSettings(currency="EUR", time_zone="Europe/Berlin"))
        store.shops.save_settings("other", ShopSettings(currency=NO_CURRENCY))
        store.shops.save_settings(SHOP, ShopSettings(currency="CHF"))
        assert store.shops.settings(SHOP) == ShopSettings(currency="CHF")
        assert store.shops.settings("other") == ShopSettings(currency=NO_CURRENCY)
        assert store.shops.names() == [SHOP, "other"]

    def test_what_became_of_watched_files_is_kept_by_name(self, store):
        first = [
            WatchedFile("b.csv", "1", FileState.WAITS, "Say what it is."),
            WatchedFile("a.csv", "1", FileState.SAVED, ""),
        ]
        store.watching.note(SHOP, first)
        store.watching.note("other", [WatchedFile("b.csv", "9", FileState.WAITS, "")])
        store.watching.note(SHOP, [WatchedFile("b.csv", "2", FileState.WAITS, "Again.", "basis")])
        found = store.watching.files(SHOP)
        assert [(one.file, one.stamp, one.state, one.text, one.basis) for one in found] == [
            ("a.csv", "1", FileState.SAVED, "", ""),
            ("b.csv", "2", FileState.WAITS, "Again.", "basis"),
        ]
        assert found[0].looked is not None
        store.watching.forget(SHOP)
        assert [one.file for one in store.watching.files(SHOP)] == ["a.csv"]
        assert [one.file for one in store.watching.files("other")] == ["b.csv"]

    def test_one_process_looks_at_folders_until_it_ends_or_is_gone(self, store):
        me, other = ProcessIdentity(1, 1.0, "boot"), ProcessIdentity(2, 2.0, "boot")
        assert store.watching.claim(me, lambda process: True)
        assert store.watching.claim(me, lambda process: True)
        assert not store.watching.claim(other, lambda process: True)
        assert store.watching.claim(other, lambda process: process != me)
        store.watching.release(other)
        assert store.watching.claim(me, lambda process: True)

    def test_an_erased_customer_is_matched_with_nobody(self, store):
        for shop in (SHOP, "other"):
            save(store, shop, shop=shop, events=log(("ann", "tea", "1", 0), ("bob", "tea", "2", 0)))
        rows = [("customer", one, one, "same e-mail", 1.0, True) for one in ("ann", "bob")]
        store.matching.decide(SHOP, "other", pd.DataFrame(rows, columns=list(c.MATCHES)))
        store.data.erase_customer("other", "ann", "mark")
        assert store.matching.decided(SHOP, "other")[c.CODE].tolist() == ["bob"]

    def test_decisions_about_two_shops_are_read_from_either_side_and_replaced(self, store):
        for shop in (SHOP, "other", "third"):
            store.shops.ensure(shop)
        first = [("item", "a", "x", "alike titles", 0.9, True), ("item", "b", "y", "alike titles", 0.8, False)]
        store.matching.decide(SHOP, "other", pd.DataFrame(first, columns=list(c.MATCHES)))
        assert cells(store.matching.decided("other", SHOP)) == [
            ("item", "x", "a", "alike titles", 0.9, True),
            ("item", "y", "b", "alike titles", 0.8, False),
        ]
        again = [("item", "y", "a", "alike titles", 0.7, True)]  # takes both codes away from their partners
        store.matching.decide("other", SHOP, pd.DataFrame(again, columns=list(c.MATCHES)))
        assert cells(store.matching.decided(SHOP, "other")) == [("item", "a", "y", "alike titles", 0.7, True)]
        assert store.matching.decided(SHOP, "third").empty
        with pytest.raises(UnknownShop):
            store.matching.decided(SHOP, "nowhere")

    def test_an_unknown_shop_is_told(self, store):
        for read in (store.shops.summary, store.data.events, store.data.catalogue, store.data.fingerprint):
            with pytest.raises(UnknownShop):
                read("nowhere")

    def test_an_empty_shop_holds_nothing(self, store):
        store.shops.ensure(SHOP)
        assert store.shops.summary(SHOP).lines == 0
        assert store.shops.summary(SHOP).first is None
        assert list(store.data.events(SHOP).columns) == list(c.EVENTS)
        assert list(store.data.catalogue(SHOP).columns) == list(c.CATALOGUE)
        assert list(store.data.customers(SHOP).columns) == list(c.CUSTOMERS)
        assert list(store.data.existing_bundles(SHOP).columns) == list(c.EXISTING_BUNDLES)
        assert store.data.events(SHOP)[c.TIME].dtype == "datetime64[us]"

    def test_a_summary_counts_what_is_there(self, store):
        lines = [("ann", "tea", "1", 0), ("ann", "jam", "1", 0), ("bob", "tea", "1", 5), (None, "tea", "9", 3)]
        looked = log(("cat", "jam", None, 1)).assign(kind=c.VIEW)
        catalogue = pd.DataFrame({"item_id": ["tea", "oil"], "price": [1.0, None], "cost": [0.5, 0.1]})
        save(store, "a", events=pd.concat([log(*lines), looked]), catalogue=catalogue)
        found = store.shops.summary(SHOP)
        assert (found.lines, found.anonymous_lines, found.orders, found.customers) == (5, 1, 3, 3)
        assert (found.items_in_catalogue, found.items_sold) == (2, 2)
        assert (found.items_with_price, found.items_with_cost, found.items_with_stock) == (1, 2, 0)
        assert (found.first, found.last) == (START, START + timedelta(hours=5))

    def test_the_log_comes_back_as_it_was_in_order_of_time(self, store):
        told = log(("bob", "tea", "2", 7), ("ann", "jam", "1", 0), (None, "tea", "9", 3), ("ann", "tea", None, 4))
        told[c.KIND] = [c.PURCHASE, c.CART, c.PURCHASE, c.VIEW]
        told[c.QUANTITY] = [1.0, 2.5, 0.1, 1e9]
        told[c.PRICE] = [None, 0.0, 19.99, 1 / 3]
        save(store, "a", events=told)
        found = store.data.events(SHOP)
        assert cells(found) == cells(told.sort_values(c.TIME))
        assert found[c.TIME].dtype == "datetime64[us]"
        assert {found[name].dtype.name for name in c.EVENTS[:3]} == {"category"}

    def test_a_log_of_nobodys_baskets_only_is_saved(self, store):
        told = log(("ann", "tea", "1", 0), (None, "tea", "2", 0)).astype({c.CUSTOMER_ID: "category"})[1:]
        assert save(store, "a", events=told) == (1, 0)

    def test_two_customers_who_share_an_order_number_have_an_order_each(self, store):
        lines = [("bob", "tea", "1", 5), ("ann", "tea", "1", 1), ("ann", "jam", "1", 1), (None, "jam", "1", 2)]
        save(store, "a", events=log(*lines))
        assert store.shops.summary(SHOP).orders == 3
        assert cells(store.data.history(SHOP, "ann")[[c.ITEM_ID, c.ORDER_ID]]) == [("tea", "1"), ("jam", "1")]
        assert save(store, "b", events=log(*lines, ("bob", "jam", "1", 5))) == (1, 4)
        assert store.shops.summary(SHOP).orders == 3

    def test_until_is_exclusive_and_hides_later_names(self, store):
        save(store, "a", events=log(("ann", "tea", "1", 0), ("bob", "jam", "2", 1)))
        found = store.data.events(SHOP, START + timedelta(hours=1))
        assert list(found[c.CUSTOMER_ID].cat.categories) == ["ann"]
        assert list(found[c.ITEM_ID].cat.categories) == ["tea"]
        assert list(found[c.ORDER_ID].cat.categories) == ["1"]

    def test_who_reads_the_log_hears_how_far_it_is(self, store, monkeypatch):
        monkeypatch.setattr("db.session.ROWS_A_BLOCK", 2)
        save(store, "a", events=log(*(("ann", "tea", str(hour), hour) for hour in range(8))))
        heard = []
        store.data.events(SHOP, told=heard.append)
        assert heard == [0.25, 0.5, 0.75, 1.0]

    def test_the_same_file_twice_changes_nothing(self, store):
        told = log(("ann", "tea", "1", 0), ("ann", "tea", "1", 0))
        assert save(store, "a", events=told) == (2, 0)
        before = store.data.fingerprint(SHOP)
        assert save(store, "a", events=told) == (0, 2)
        assert store.data.fingerprint(SHOP) == before
        assert len(store.data.imports(SHOP)) == 1

    def test_overlapping_exports_are_counted_with_multiplicity(self, store):
        line = ("ann", "tea", "1", 0)
        save(store, "a", events=log(line, line, ("bob", "tea", "2", 1)))
        assert save(store, "b", events=log(line, line, line, ("bob", "jam", "2", 1))) == (2, 2)
        assert save(store, "c", events=log(line)) == (0, 1)
        assert len(store.data.events(SHOP)) == 5

    def test_overlap_is_found_between_files_of_one_import_and_without_customer_order_or_price(self, store):
        same = log((None, "tea", None, 0), price=None)
        counts = store.data.save(SHOP, [file("a", events=same), file("b", events=same)])
        assert [(each.saved, each.already_there) for each in counts] == [(1, 0), (0, 1)]

    @pytest.mark.parametrize(
        "change",
        [
            {"customer_id": "bob"},
            {"item_id": "jam"},
            {"order_id": "2"},
            {"time": START},
            {"kind": c.CART},
            {"quantity": 2.0},
            {"price": 2.4},
            {"customer_id": None},
            {"order_id": None},
            {"price": None},
        ],
    )
    def test_a_line_that_differs_in_one_cell_is_another_line(self, store, change):
        told = log(("ann", "tea", "1", 1))
        save(store, "a", events=told)
        assert save(store, "b", events=told.assign(**change)) == (1, 0)

    @pytest.mark.parametrize("names", [("bought", "again", "back"), ("back", "bought", "again")])
    def test_refunds_are_taken_off_whichever_file_brings_them_and_in_whichever_order(self, store, names):
        bought = log(("ann", "tea", "1", 1), ("ann", "jam", "1", 1)).assign(quantity=[3.0, 1.0])
        back = log(("ann", "tea", "R1", 3), ("ann", "jam", "1", 3)).assign(quantity=1.0, kind=c.REFUND)
        files = {"bought": bought, "again": pd.concat([bought, back], ignore_index=True), "back": back}
        for name in names:
            save(store, name, events=files[name])
        for events in (store.data.events(SHOP), store.data.history(SHOP, "ann")):
            assert cells(events[[c.ITEM_ID, c.KIND, c.QUANTITY]]) == [("tea", c.PURCHASE, 2.0)]
            assert list(events[c.ITEM_ID].cat.categories) == ["tea"]
        assert cells(store.data.events(SHOP, START + timedelta(hours=2))[[c.QUANTITY]]) == [(3.0,), (1.0,)]
        assert len(store.data.events(SHOP, as_told=True)) == 4
        summary = store.shops.summary(SHOP)
        assert (summary.lines, summary.orders, summary.items_sold, summary.customers) == (1, 1, 1, 1)
        assert summary.first == summary.last == START + timedelta(hours=1)

    @pytest.mark.parametrize("seed", range(6))
    def test_a_shop_with_refunds_is_counted_as_its_log_is_read(self, store, seed):
        save(store, "all", events=random_log(seed))
        left = store.data.events(SHOP)
        summary, bought = store.shops.summary(SHOP), left[left[c.KIND] == c.PURCHASE]
        assert (summary.lines, summary.anonymous_lines) == (len(left), left[c.CUSTOMER_ID].isna().sum())
        assert summary.items_sold == left[c.ITEM_ID].nunique()
        assert summary.customers == left[c.CUSTOMER_ID].nunique()
        assert summary.orders == len(bought[[c.CUSTOMER_ID, c.ORDER_ID]].drop_duplicates())
        assert (summary.first, summary.last) == (left[c.TIME].min(), left[c.TIME].max())

    def test_the_log_of_some_customers_is_theirs_as_the_whole_log_tells_it(self, store):
        save(store, "all", events=random_log(0))
        whole = store.data.events(SHOP, as_told=True)
        some = store.data.events(SHOP, as_told=True, customers=["c1", "c3", "nobody"])
        assert cells(some) == cells(whole[whole[c.CUSTOMER_ID].isin(["c1", "c3"])])
        assert store.data.events(SHOP, customers=[]).empty

    def test_a_shop_of_which_all_was_given_back_sold_nothing(self, store):
        back = log(("ann", "tea", "1", 1)).assign(kind=c.REFUND)
        save(store, "a", events=pd.concat([log(("ann", "tea", "1", 0)), back], ignore_index=True))
        assert store.data.events(SHOP).empty
        assert (store.shops.summary(SHOP).lines, store.shops.summary(SHOP).last) == (0, None)

    def test_all_files_are_saved_or_none(self, store):
        save(store, "a", events=log(("ann", "tea", "1", 0)))
        before = (store.data.fingerprint(SHOP), store.shops.summary(SHOP), store.data.imports(SHOP))
        good = file("b", events=log(("bob", "oil", "2", 0)), catalogue=pd.DataFrame({"item_id": ["oil"]}))
        with pytest.raises(FileProblem):
            store.data.save(SHOP, [good, file("c", events=log(("bob", "jam", "2", 0)).assign(kind="gift"))])
        assert (store.data.fingerprint(SHOP), store.shops.summary(SHOP), store.data.imports(SHOP)) == before

    def test_a_save_that_is_stopped_while_lines_are_written_leaves_no_trace(self, store):
        save(store, "a", events=log(("ann", "tea", "1", 0)))
        before = (store.data.fingerprint(SHOP), store.shops.summary(SHOP), store.data.imports(SHOP))
        heard = []

        def stop(share):
            heard.append(share)
            if share == 1:
                raise Cancelled("Enough.")

        with pytest.raises(Cancelled):
            store.data.save(SHOP, [file("b", events=log(("bob", "oil", "2", 0)))], stop)
        assert heard == [0, 1]
        assert (store.data.fingerprint(SHOP), store.shops.summary(SHOP), store.data.imports(SHOP)) == before

    def test_orders_of_which_nothing_was_bought_are_no_orders(self, store):
        looked = log(("ann", "tea", "1", 0), ("ann", "tea", "2", 0), ("bob", "tea", "1", 1))
        looked[c.KIND] = [c.VIEW, c.VIEW, c.CART]
        save(store, "a", events=pd.concat([looked, log(("ann", "jam", "2", 0))]))
        assert store.shops.summary(SHOP).orders == 1

    def test_a_later_catalogue_updates_and_empty_cells_leave_what_was_known(self, store):
        save(store, "log", events=log(("ann", "jam", "1", 0)))
        first = pd.DataFrame({"item_id": ["tea", "jam"], "title": ["Tea", "Jam"], "price": [3.0, None]})
        later = pd.DataFrame(
            {"item_id": ["tea", "oil", "jam"], "title": ["", "Oil", "Jam"], "price": [3.5, 9, None]}
        )
        assert save(store, "a", catalogue=first) == (2, 0)
        assert save(store, "b", catalogue=later) == (2, 1)
        found = store.data.catalogue(SHOP)
        assert cells(found[["item_id", "title", "price"]]) == [
            ("jam", "Jam", None),
            ("oil", "Oil", 9),
            ("tea", "Tea", 3.5),
        ]
        assert store.data.items(SHOP, ["tea", "nothing"])["title"].tolist() == ["Tea"]

    def test_variants_are_the_items_that_share_their_product(self, store):
        goods = pd.DataFrame(
            {
                "item_id": ["cap", "pot-l", "pot-s", "tee", "tee-r", "mug"],
                "parent_id": [None, "pot", "pot", "tee", "tee", "mugs"],
                "variant": [None, "L", "S", None, "Red", "Blue"],
            }
        )
        save(store, "a", catalogue=goods)
        save(store, "o", shop="other", catalogue=pd.DataFrame({"item_id": ["x"], "parent_id": ["cap"]}))
        names = ["item_id", "parent_id", "variant"]
        assert cells(store.data.variants(SHOP)[names]) == [
            ("pot-l", "pot", "L"), ("pot-s", "pot", "S"), ("tee", "tee", None), ("tee-r", "tee", "Red"),
        ]  # fmt: skip
        assert cells(store.data.catalogue(SHOP)[names])[2] == ("pot-l", "pot", "L")
        assert store.data.variants("other").empty
        before = store.data.fingerprint(SHOP)
        save(store, "b", catalogue=pd.DataFrame({"item_id": ["cap"], "parent_id": ["pot"]}))
        assert store.data.variants(SHOP)["item_id"].tolist() == ["cap", "pot-l", "pot-s", "tee", "tee-r"]
        assert store.data.fingerprint(SHOP) != before
        store.data.undo_import(SHOP, store.data.imports(SHOP)[0].id)
        assert store.data.variants(SHOP)["item_id"].tolist() == ["pot-l", "pot-s", "tee", "tee-r"]

    def test_items_that_were_only_sold_are_not_in_the_catalogue(self, store):
        save(store, "a", events=log(("ann", "tea", "1", 0)))
        assert store.data.catalogue(SHOP).empty
        assert store.data.items(SHOP, ["tea"]).empty

    def test_attributes_are_updated_and_sensitive_ones_named(self, store):
        people = pd.DataFrame(
            {"customer_id": ["ann", "bob"], "attribute": ["town", "age"], "value": ["Rye", "41"]}
        )
        assert save(store, "a", customers=people.assign(sensitive=[False, True])) == (2, 0)
        more = pd.DataFrame({"customer_id": ["ann", "bob"], "attribute": ["town", "age"], "value": ["Ely", None]})
        assert save(store, "b", customers=more) == (1, 1)
        assert cells(store.data.customers(SHOP)) == [("ann", "town", "Ely"), ("bob", "age", "41")]
        assert store.data.sensitive_attributes(SHOP) == {"age"}

    def test_the_analyst_decides_what_is_sensitive_and_later_files_do_not(self, store):
        people = pd.DataFrame(
            {"customer_id": ["ann", "bob"], "attribute": ["town", "age"], "value": ["Rye", "41"]}
        )
        save(store, "a", customers=people.assign(sensitive=[False, True]))
        save(store, "o", shop="other", customers=people.assign(sensitive=[False, True]))
        store.data.mark_sensitive(SHOP, {"town": True, "age": False})
        save(store, "b", customers=people.assign(value=["Ely", "42"], sensitive=[False, True]))
        assert cells(store.data.attributes(SHOP)) == [("age", False, 1, "42"), ("town", True, 1, "Ely")]
        assert store.data.sensitive_attributes("other") == {"age"}
        with pytest.raises(BadSetting, match="shoe"):
            store.data.mark_sensitive(SHOP, {"age": True, "shoe": True})
        assert store.data.sensitive_attributes(SHOP) == {"town"}

    def test_existing_bundles_are_updated_and_stay_in_order(self, store):
        own = pd.DataFrame(
            {"bundle_id": ["b2", "b1", "b2"], "item_id": ["x", "x", "a"], "title": ["Two", "One", "Two"]}
        )
        assert save(store, "a", bundles=own) == (3, 0)
        priced = pd.DataFrame({"bundle_id": ["b1"], "item_id": ["x"], "price": [5.0]})
        assert save(store, "b", bundles=priced) == (1, 0)
        expected = [("b2", "x", "Two", None), ("b1", "x", "One", 5.0), ("b2", "a", "Two", None)]
        assert cells(store.data.existing_bundles(SHOP)) == expected
        assert cells(store.data.existing_bundles(SHOP, [expected[0][0]])) == [
            row for row in expected if row[0] == expected[0][0]
        ]
        assert store.data.existing_bundles(SHOP, []).empty

    def test_mappings_are_kept_by_header_and_shop(self, store):
        header = ",".join(f"column {number}" for number in range(600))
        store.data.save_mapping(SHOP, header, {"item_id": "sku"})
        store.data.save_mapping(SHOP, header, {"item_id": "code"})
        assert store.data.mapping(SHOP, header) == {"item_id": "code"}
        assert store.data.mapping(SHOP, "other") is None
        assert store.data.mapping("other", header) is None

    def test_mappings_are_listed_and_forgotten(self, store):
        store.data.save_mapping(SHOP, "b", {"item_id": "sku"})
        store.data.save_mapping(SHOP, "a", {"item_id": "code"})
        store.data.save_mapping("other", "a", {"item_id": "id"})
        assert list(store.data.mappings(SHOP).items()) == [("a", {"item_id": "code"}), ("b", {"item_id": "sku"})]
        store.data.forget_mapping(SHOP, "a")
        store.data.forget_mapping(SHOP, "nobody's")
        store.data.forget_mapping("nobody", "a")
        assert store.data.mappings(SHOP) == {"b": {"item_id": "sku"}}
        assert store.data.mappings("other") == {"a": {"item_id": "id"}}
        assert store.data.mappings("nobody") == {}

    def test_imports_are_listed_newest_first_with_their_report(self, store):
        save(store, "a", events=log(("ann", "tea", "1", 0)))
        save(store, "b", events=log(("ann", "tea", "1", 1)))
        found = store.data.imports(SHOP)
        assert [record.file for record in found] == ["b", "a"]
        assert found[0].report == {"rows_read": 3}
        assert found[0].created is not None

    def test_the_fingerprint_changes_with_what_a_training_sees_and_only_then(self, store):
        save(store, "a", events=log(("ann", "tea", "1", 0)))
        cut = START + timedelta(hours=2)
        before, whole = store.data.fingerprint(SHOP, cut), store.data.fingerprint(SHOP)
        save(store, "b", events=log(("ann", "tea", "2", 2)))
        assert store.data.fingerprint(SHOP, cut) == before
        assert store.data.fingerprint(SHOP) != whole
        save(store, "c", catalogue=pd.DataFrame({"item_id": ["tea"], "price": [1.0]}))
        assert store.data.fingerprint(SHOP, cut) != before

    def test_two_shops_do_not_see_each_other(self, store):
        for shop, price in (("one", 1.0), ("two", 2.0)):
            people = pd.DataFrame({"customer_id": ["ann"], "attribute": ["town"], "value": [shop]})
            own = pd.DataFrame({"bundle_id": ["b"], "item_id": ["tea"], "title": [shop]})
            goods = pd.DataFrame({"item_id": ["tea"], "title": [shop]})
            events = log(("ann", "tea", "1", 0), price=price)
            assert save(store, "a", shop, events=events, customers=people, bundles=own, catalogue=goods) == (4, 0)
        for shop, price in (("one", 1.0), ("two", 2.0)):
            assert store.data.events(shop)[c.PRICE].tolist() == [price]
            assert store.data.history(shop, "ann")[c.PRICE].tolist() == [price]
            assert store.data.catalogue(shop)[c.TITLE].tolist() == [shop]
            assert store.data.customers(shop)[c.VALUE].tolist() == [shop]
            assert store.data.existing_bundles(shop)[c.TITLE].tolist() == [shop]
            assert store.shops.summary(shop).lines == 1

    def test_a_history_is_that_of_one_customer(self, store):
        lines = [("ann", "tea", "2", 5), ("bob", "tea", "2", 1), ("ann", "jam", "1", 0), (None, "tea", "1", 0)]
        save(store, "a", events=log(*lines))
        found = store.data.history(SHOP, "ann")
        assert found[c.ITEM_ID].tolist() == ["jam", "tea"]
        assert cells(found) == [row for row in cells(store.data.events(SHOP)) if row[0] == "ann"]
        assert len(store.data.history(SHOP, "ann", START + timedelta(hours=5))) == 1
        assert store.data.history(SHOP, "nobody").empty

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.lists(st.tuples(ODD, ODD, ODD), min_size=1, max_size=5, unique=True))
    def test_odd_ids_come_back_verbatim(self, store, ids):
        shop = f"shop {len(store.shops.names())}"
        told = log(*((*each, hour) for hour, each in enumerate(ids)))
        goods = pd.DataFrame({"item_id": pd.Series([each[1] for each in ids]).drop_duplicates()})
        save(store, "a", shop, events=told, catalogue=goods)
        assert cells(store.data.events(shop)) == cells(told)
        assert store.data.catalogue(shop)["item_id"].tolist() == sorted(goods["item_id"])
        assert len(store.data.history(shop, ids[0][0])) == sum(each[0] == ids[0][0] for each in ids)

    def test_four_threads_that_read_modify_and_write_lose_nothing(self, store):
        store.shops.ensure(SHOP)

        def fill(column):
            for number in range(15):
                row = pd.DataFrame({"item_id": [f"i{number}"], column: [str(number)]})
                save(store, f"{column}{number}", catalogue=row)

        columns = ["title", "category", "brand", "description"]
        threads = [Thread(target=fill, args=(column,)) for column in columns]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        found = store.data.catalogue(SHOP)
        assert len(found) == 15
        assert found[columns].notna().all().all()
