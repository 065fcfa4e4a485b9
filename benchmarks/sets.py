"""The public logs that the bars were set on, each with its cut, from a folder that holds them.

The folder has one folder a set (`online_retail`, `instacart`, `ta_feng`, `ta_feng_fixed_split`); Complete Journey comes
from its package.
The cleaning is that of the study which set the bars, written plainly here, so that it can be read in one place; how the
product itself reads such files is tested elsewhere.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from benchmarks.shops import demo_store
from bundlerec.data import columns as c
from bundlerec.data.dataset import Dataset, build_dataset
from bundlerec.data.split import cut_time
from bundlerec.progress import Silent

CODE: Final = r"\d{5}[A-Z]*"
PROMOTED: Final = "4714981010038"  # one promotion put it into a third of the judged orders
FIXED: Final = "ta_feng_fixed"  # Ta-Feng once more, split by another study
END: Final = pd.Timestamp(
    "2020-01-01"
)  # the common end that days are counted back from where there is no calendar


@dataclass(frozen=True)
class BenchmarkSet:
    """A log with the moment that splits past from future."""

    name: str
    dataset: Dataset
    cut: int  # int64 microseconds


def complete_journey(folder: Path) -> BenchmarkSet:
    """A year of a grocer, as the demo shop holds it (from its package; `folder` is not used)."""
    with demo_store(Silent()) as (store, shop):
        dataset = build_dataset(store.data.events(shop), store.data.catalogue(shop))
    return _cut("complete_journey", dataset)


def online_retail(folder: Path) -> BenchmarkSet:
    """Eleven months of a gift merchant: with a customer, positive, no cancellations, five-digit codes."""
    lines = pd.concat([pd.read_csv(path, dtype="str") for path in sorted(folder.glob("online_retail/*.csv*"))])
    lines["code"] = lines["StockCode"].str.strip().str.upper()
    lines["n"], lines["price"] = lines["Quantity"].astype(float), lines["UnitPrice"].astype(float)
    kept = lines["CustomerID"].notna() & (lines["n"] > 0) & (lines["price"] > 0)
    kept &= ~lines["InvoiceNo"].str.upper().str.startswith("C") & lines["code"].str.fullmatch(CODE)
    lines = lines[kept]
    customer = lines["CustomerID"].str.removesuffix(".0")
    events = _events(
        customer,
        lines["code"],
        lines["InvoiceNo"],
        pd.to_datetime(lines["InvoiceDate"]),
        lines["n"],
        lines["price"],
    )
    titles = lines.groupby("code")["Description"].agg(lambda names: names.value_counts().index[0])
    catalogue = pd.DataFrame({c.ITEM_ID: titles.index, c.TITLE: titles.to_numpy()})
    return _cut("online_retail", build_dataset(events, catalogue))


def instacart(folder: Path) -> BenchmarkSet:
    """1,000 customers of a grocery delivery; the days are rebuilt from the gaps, each last order is the truth."""
    home = folder / "instacart"
    orders = pd.read_csv(home / "orders_demo.csv.gz").sort_values(["user_id", "order_number"])
    lines = pd.read_csv(home / "order_items_demo.csv.gz")
    orders = orders[orders["order_id"].isin(lines["order_id"])]
    gap = orders["days_since_prior_order"].fillna(0).groupby(orders["user_id"])
    to_come = gap.transform("sum") - gap.cumsum()
    last = orders.groupby("user_id")["order_number"].transform("max")
    # Orders of one day keep their order; the last ones stand together at the common end.
    orders["time"] = (
        END - pd.to_timedelta(to_come, unit="D") - pd.to_timedelta(last - orders["order_number"], unit="s")
    )
    lines = lines.merge(orders[["order_id", "user_id", "time"]], on="order_id")
    events = _events(lines["user_id"], lines["product_id"], lines["order_id"], lines["time"])
    products = pd.read_csv(home / "products.csv.gz")
    for name in ("aisle", "department"):
        products = products.merge(pd.read_csv(home / f"{name}s.csv.gz"), on=f"{name}_id", how="left")
    catalogue = pd.DataFrame(
        {
            c.ITEM_ID: products["product_id"].astype("str"),
            c.TITLE: products["product_name"],
            c.CATEGORY: _path(products["department"], products["aisle"]),
        }
    )
    catalogue = catalogue[catalogue[c.ITEM_ID].isin(events[c.ITEM_ID])]
    return BenchmarkSet("instacart", build_dataset(events, catalogue), int(END.timestamp() * 1e6))


def ta_feng(folder: Path) -> BenchmarkSet:
    """Four months of a supermarket, known by the day: customer and day are the order."""
    lines = pd.read_csv(folder / "ta_feng" / "ta_feng.csv.zip", dtype="str", encoding="utf-8-sig")
    lines = lines[lines["PRODUCT_ID"] != PROMOTED]
    pieces = lines["AMOUNT"].astype(float)
    events = _events(
        lines["CUSTOMER_ID"], lines["PRODUCT_ID"], lines["TRANSACTION_DT"],
        pd.to_datetime(lines["TRANSACTION_DT"], format="%m/%d/%Y"),
        pieces, lines["SALES_PRICE"].astype(float) / pieces.clip(lower=1),
    )  # fmt: skip
    shelf = lines.groupby("PRODUCT_ID")["PRODUCT_SUBCLASS"].first()
    catalogue = pd.DataFrame({c.ITEM_ID: shelf.index, c.TITLE: shelf.index, c.CATEGORY: shelf.to_numpy()})
    return _cut("ta_feng", build_dataset(events, catalogue))


def ta_feng_fixed(folder: Path) -> BenchmarkSet:
    """Ta-Feng as a published study split it: each customer's orders in their sequence, the last one is the truth.

    It knows no calendar: every customer's last order stands at one common end, each one before a week earlier.
    """
    packed = (folder / "ta_feng_fixed_split" / "tafeng_merged.json.gz").read_bytes()
    lines = pd.DataFrame(
        [
            (customer, f"{customer}-{number:03}", len(orders) - 1 - number, item)
            for customer, orders in json.loads(gzip.decompress(packed)).items()
            for number, order in enumerate(orders)
            for item in order
        ],
        columns=["customer", "order", "weeks_back", "item"],
    )
    time = END - pd.to_timedelta(7 * lines["weeks_back"], unit="D")
    events = _events(lines["customer"], lines["item"], lines["order"], time)
    return BenchmarkSet(FIXED, build_dataset(events), int(END.timestamp() * 1e6))


def inner(log: BenchmarkSet) -> BenchmarkSet:
    """The log as it was before its cut, cut once more in the same way."""
    past = log.dataset.before(log.cut)
    return BenchmarkSet(f"{log.name}, inner cut", past, cut_time(past))


SETS: Final[dict[str, Callable[[Path], BenchmarkSet]]] = {
    reader.__name__: reader for reader in (complete_journey, online_retail, instacart, ta_feng, ta_feng_fixed)
}


# The best simple method of each column in the study that set the bars; of the fixed split, its re-run of TIFU-KNN.
_BARS: Final = ("f1@5", "f1@10", "f1@auto", "discovery_f1@10")
PUBLISHED: Final[dict[str, dict[str, float]]] = {
    "complete_journey": dict(zip(_BARS, (0.1073, 0.1123, 0.1207, 0.0123), strict=True)),
    "online_retail": dict(zip(_BARS, (0.1229, 0.1563, 0.2003, 0.0460), strict=True)),
    "instacart": dict(zip(_BARS, (0.2387, 0.2481, 0.2741, 0.0220), strict=True)),
    "ta_feng": dict(zip(_BARS, (0.0677, 0.0673, 0.0709, 0.0182), strict=True)),
    FIXED: {"recall@10": 0.1485},
}


def _events(
    customer: pd.Series,
    item: pd.Series,
    order: pd.Series,
    time: pd.Series,
    quantity: pd.Series | float = 1.0,
    price: pd.Series | float = np.nan,
) -> pd.DataFrame:
    """An Events table of purchases."""
    ids = {c.CUSTOMER_ID: customer, c.ITEM_ID: item, c.ORDER_ID: order}
    table = pd.DataFrame({name: column.astype("str").astype("category") for name, column in ids.items()})
    return table.assign(**{c.TIME: time, c.KIND: c.PURCHASE, c.QUANTITY: quantity, c.PRICE: price})


def _path(*levels: pd.Series) -> pd.Series:
    return pd.concat(levels, axis=1).astype("str").agg(" > ".join, axis=1)


def _cut(name: str, dataset: Dataset) -> BenchmarkSet:
    return BenchmarkSet(name, dataset, cut_time(dataset))
