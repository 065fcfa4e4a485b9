"""On the Bundles page: what belongs with a product, or with a cart that the analyst puts together, for everybody."""

from __future__ import annotations

import json
from functools import partial

import pandas as pd
import streamlit as st

from bundlerec.bundles.anchor_table import ANCHOR, ORDERS, SENTENCE
from bundlerec.bundles.requests import COMPLETE
from bundlerec.bundles.rules.of_shop import rule_book, today
from bundlerec.bundles.rules.stored import offered_anchors
from bundlerec.data import columns as c
from bundlerec.data.exporting import CSV, EXCEL, MIME, PLAIN_CSV, as_bytes
from bundlerec.data.variants import item_titles
from bundlerec.exports.sets import sets_table
from bundlerec.exports.shop_names import NAMES, knows
from bundlerec.exports.tables import ANCHORS, FOR_SHOPS, SETS
from bundlerec.progress import Progress
from bundlerec.store import Run, Store
from pages.common import downloads, frame, product_map, product_row, state, task_view, versions, words
from pages.common.frame import Page
from pages.common.product_facts import facts_of

MOST_LINES = 3_000_000  # of a log that the app itself reads; the command line reads any
CARTS = "carts "  # the beginning of what the log's reading is called
SIZE = 10
LARGEST_CART = 20
FILES = {  # for shops: title, what to know
    ANCHORS: (
        "Related products",
        "The products import of your shop takes it; choose to update or overwrite products that are there.",
    ),
    SETS: (
        "Bundle products",
        "The products import of your shop takes it: one new draft for each set of products, for you to look through. "
        "Shopify can't import what is in a bundle: the description names it. A grouped product of WooCommerce has no "
        "price of its own: the description names it.",
    ),
}


@st.fragment
@frame.guard()
def draw(page: Page, run: Run) -> None:
    """One product: what is bought together with it, as the training found it. Several: what completes the cart."""
    store = page.store
    offered = offered_anchors(store, run)
    st.header("What belongs together")
    if offered.table.empty:
        st.info(_nothing(store, run))
        return
    titles = _titles(store, run, offered.table)
    st.write(
        f"For everybody, on a product's page or beside a cart: {words.plural(len(titles), 'product')} of yours "
        "were bought together with others more often than chance. Choose one, or several for a cart."
    )
    if offered.told:
        st.info(words.plain(offered.told))
    key = f"belongs{run.id}"
    product_map.draw(run, offered.table, titles, partial(_choose, key))
    cart = _cart(key, titles, _usual(offered.table))
    _downloads(store, run, offered.table)
    if len(cart) == 1:
        _cards(store, run, offered.table[offered.table[ANCHOR] == cart[0]])
    elif cart:
        _completed(page, run, tuple(cart))


def _cart(key: str, titles: dict[str, str], usual: str) -> list[str]:
    """The chosen products; a single one stands in the address, so that a link leads here."""
    wish = state.selected(state.PRODUCT)
    state.seed_widget(key, [wish if wish in titles else usual])
    st.session_state[key] = [item for item in st.session_state[key] if item in titles]
    cart = st.multiselect(
        "Product, or products in a cart",
        list(titles),
        format_func=lambda item: f"{titles[item]} ({item})",
        key=key,
        placeholder="Type a part of a title or of a code",
        max_selections=LARGEST_CART,
        select_all=False,
    )
    state.select(state.PRODUCT, cart[0] if len(cart) == 1 and cart[0] != usual else None)
    return cart


def _choose(key: str, item: str) -> None:
    st.session_state[key] = [item]


def _downloads(store: Store, run: Run, table: pd.DataFrame) -> None:
    """All products at once, and sets to sell as one product; also as files that a shop imports, where its own names of
    products are known.
    """
    with st.popover("All products as a file", icon=":material/download:", help=downloads.HARMLESS):
        downloads.offer("All products", lambda: table, f"belongs_together_{run.id}")
        downloads.offer("Sets with prices", lambda: sets_table(store, run), f"sets_{run.id}", [CSV, EXCEL])
        known = [vendor for vendor in NAMES if knows(store, run.shop, vendor)]
        for vendor in known:
            for what, (title, help) in FILES.items():
                downloads.button(
                    f"{title} for {NAMES[vendor]}",
                    partial(_for_shop, store, run, what, vendor),
                    f"{title.lower().replace(' ', '_')}_{vendor}_{run.id}.csv",
                    MIME[CSV],
                    help,
                )
        if not known:
            st.caption(
                "Import the products file of Shopify or WooCommerce, and there will be files here that it imports."
            )


def _for_shop(store: Store, run: Run, what: str, vendor: str) -> bytes:
    return as_bytes(FOR_SHOPS[what](store, run, vendor).table, PLAIN_CSV)


def _nothing(store: Store, run: Run) -> str:
    if rule_book(store, run.shop).of(COMPLETE).empty:
        return (
            "This training found no products that were bought together at least three times and more often than "
            "chance, or it was made before the program looked for them. Train again, or add more orders."
        )
    return (
        "Your rules for completed carts leave no product that belongs with another. Loosen them on the Rules page."
    )


def _titles(store: Store, run: Run, table: pd.DataFrame) -> dict[str, str]:
    """Anchor -> title; the product that is bought most with others first."""
    first = table.groupby(ANCHOR)[ORDERS].max().sort_values(ascending=False, kind="stable").index.tolist()
    told = item_titles(store.data.items(run.shop, first))
    return {item: told.get(item, item) for item in first}


def _usual(table: pd.DataFrame) -> str:
    return str(table[ANCHOR].loc[table[ORDERS].idxmax()])


def _cards(store: Store, run: Run, rows: pd.DataFrame) -> None:
    """One row a product, with the sentence about the orders that hold both."""
    facts = facts_of(store, run, rows[c.ITEM_ID].tolist())
    with st.container(border=True):
        grid = st.grid(2, min_column_width=300)
        for place, (item, sentence) in enumerate(zip(rows[c.ITEM_ID], rows[SENTENCE], strict=True), start=1):
            with grid.cell():
                lines = [f":small[{facts.shelf(item)}]", f":small[{words.plain(sentence)}]"]
                product_row.draw(place, item, facts, lines)


def _completed(page: Page, run: Run, cart: tuple[str, ...]) -> None:
    """The first cart waits for the log to be read; the next ones are quick."""
    store = page.store
    lines = store.shops.summary(run.shop).lines
    if lines > MOST_LINES:
        st.info(
            f"A log of {words.count(lines)} lines is too large to be read while you wait. The command does it: "
            f"`python -m bundlerec --shop {run.shop} recommend --kind complete --cart {','.join(cart)} --out FILE`"
        )
        return
    from bundlerec.training.open_carts import OpenCarts, open_carts

    def work(progress: Progress) -> object:
        return open_carts(store, run, progress)

    rules = json.dumps(rule_book(store, run.shop).of(COMPLETE).told(), sort_keys=True, default=str)
    name = f"{CARTS}{run.id} {today()} {rules} {versions.of_files(store, run.shop)}"
    page.tasks.forget_others(CARTS, name)  # each holds a log
    opened = task_view.found(page.tasks, name, "Reading the shop's log once", work, OpenCarts)
    if opened is not None:
        _cards(store, run, opened.complete(cart, SIZE))
