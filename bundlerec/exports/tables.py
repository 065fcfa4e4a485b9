"""What `export --what` can write: one table of a shop, or of the run that it uses, by its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import pandas as pd

from bundlerec.bundles.rules.stored import offered_anchors, offered_bundles
from bundlerec.data.exporting import CSV, PLAIN_CSV, format_of, write_table
from bundlerec.errors import BadSetting
from bundlerec.exports.reason_numbers import with_numbers
from bundlerec.exports.sentences import with_sentences
from bundlerec.exports.sets import bundle_products, sets_table
from bundlerec.exports.shop_files import related_products
from bundlerec.exports.shop_names import NAMES, ShopFile
from bundlerec.money.planned import planned
from bundlerec.money.supply import demand_table
from bundlerec.registry.in_use import run_of
from bundlerec.store import Run, Store

ANCHORS, SETS = "anchors", "sets"
FOR_SHOPS: Final[Mapping[str, Callable[[Store, Run, str], ShopFile]]] = {
    ANCHORS: related_products,
    SETS: bundle_products,
}
Maker = Callable[[Store, str], pd.DataFrame]


def export(store: Store, shop: str, what: str, out: Path) -> int:
    """Writes one table (CSV, JSON lines or Excel, by the ending of `out`) and returns how many rows it has.

    Raises UnknownRun when it needs a finished run and there is none, BadSetting for another `what`.
    """
    make = TABLES.get(what)
    if make is None:
        raise BadSetting(f"There is nothing called “{what}” to export.", f"Choose: {', '.join(TABLES)}.")
    format_of(out)
    table = make(store, shop)
    write_table(table, out)
    return len(table)


def export_for_shop(store: Store, shop: str, what: str, vendor: str, out: Path) -> tuple[int, tuple[str, ...]]:
    """Writes what belongs with each product, or sets as new products (`what` of FOR_SHOPS), as a CSV that a vendor's
    shop imports; (rows, what it lacks, in sentences).

    Raises UnknownRun, BadSetting for a vendor that is none or a file that is no CSV, BundleRecError where the vendor's
    names of products are not known.
    """
    if vendor not in NAMES:
        raise BadSetting(f"There is no format “{vendor}”.", f"Formats: {', '.join(NAMES)}.")
    if format_of(out) != CSV:
        raise BadSetting(f"{NAMES[vendor]} imports CSV.", "Let the file end in .csv.")
    made = FOR_SHOPS[what](store, run_of(store, shop), vendor)
    write_table(made.table, out, PLAIN_CSV)
    return len(made.table), made.problems


def _bundles(store: Store, shop: str) -> pd.DataFrame:
    run = run_of(store, shop)
    return with_numbers(store, run, with_sentences(store, run, offered_bundles(store, run).table))


def _metrics(store: Store, shop: str) -> pd.DataFrame:
    return store.results.metrics(run_of(store, shop).id)


def _anchors(store: Store, shop: str) -> pd.DataFrame:
    return offered_anchors(store, run_of(store, shop)).table


def _demand(store: Store, shop: str) -> pd.DataFrame:
    return demand_table(store, run_of(store, shop))


def _plan(store: Store, shop: str) -> pd.DataFrame:
    return planned(store, run_of(store, shop)).table


TABLES: Final[Mapping[str, Maker]] = {
    "bundles": _bundles,
    ANCHORS: _anchors,
    SETS: lambda store, shop: sets_table(store, run_of(store, shop)),
    "metrics": _metrics,
    "demand": _demand,
    "plan": _plan,
    "catalogue": lambda store, shop: store.data.catalogue(shop),
    "events": lambda store, shop: store.data.events(shop),
}
