"""What products cost: the catalogue's price, else the median of what was paid for them lately."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Final

import numpy as np
import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.dataset import Dataset
from bundlerec.data.matching import own_part
from bundlerec.store import Run, Store

LATELY: Final = 50  # the last purchases of a product whose prices count
ARTIFACT: Final = "paid.parquet"  # of a run: what was paid for each code up to its end
PAID: Final = "paid"
CATALOGUE: Final = "catalogue"


def median_lately(item: np.ndarray, price: np.ndarray) -> pd.Series:
    """Median price of each item's last LATELY lines, indexed by item. item, price: lines in the order of time."""
    known = np.isfinite(price)
    lines = pd.Series(price[known].astype(np.float64))
    paid: pd.Series = lines.groupby(item[known]).tail(LATELY)
    return paid.groupby(item[known][paid.index]).median()


def paid_prices(history: Dataset) -> np.ndarray:
    """[n_items] float64: the median of what was paid lately; NaN where nobody paid anything that is known."""
    return median_lately(history.line_item, history.line_price).reindex(np.arange(history.n_items)).to_numpy()


def usual_prices(history: Dataset) -> np.ndarray:
    """[n_items] float64: the catalogue's price, else what was paid lately; NaN where unknown."""
    told = history.items.price.astype(np.float64)
    return np.where(np.isfinite(told), told, paid_prices(history))


def keep_paid(store: Store, run_id: int, history: Dataset) -> None:
    """What was paid in the shop itself for every code that may be shown, as an artifact of a run; all variants of a
    product have the product's.
    """
    paid = paid_prices(own_part(history))
    every = np.concatenate([paid, paid[history.variants.item]]) if len(history.variants) else paid
    _keep(store, run_id, pd.Series(every, index=history.shown_ids).dropna())


def price_table(
    store: Store, run: Run, item_ids: Sequence[str] | None = None, catalogue: pd.DataFrame | None = None
) -> pd.DataFrame:
    """price, cost, stock and `price_source` (catalogue, paid or empty) by item id; what is not known is NaN.

    item_ids: only these, each has a row; None: whatever the catalogue or the log holds. catalogue: what it tells of
    them, for whoever has read it already.
    """
    if catalogue is None:
        data = store.data
        catalogue = data.catalogue(run.shop) if item_ids is None else data.items(run.shop, list(item_ids))
    told = catalogue.assign(**{c.ITEM_ID: catalogue[c.ITEM_ID].astype(str)}).drop_duplicates(
        c.ITEM_ID, keep="last"
    )
    paid = paid_of(store, run, item_ids)
    ids = pd.Index(item_ids) if item_ids is not None else paid.index.union(pd.Index(told[c.ITEM_ID]))
    table = told.set_index(c.ITEM_ID).reindex(ids.astype(object))
    known = {
        name: pd.to_numeric(table[name], errors="coerce").astype(float) for name in (c.PRICE, c.COST, c.STOCK)
    }
    lately = paid.reindex(table.index)
    source = np.select([known[c.PRICE].notna(), lately.notna()], [CATALOGUE, PAID], "")
    return pd.DataFrame(
        {**known, c.PRICE: known[c.PRICE].fillna(lately), c.PRICE_SOURCE: source}, index=table.index
    )


def paid_of(store: Store, run: Run, item_ids: Sequence[str] | None = None) -> pd.Series:
    """What was paid lately for each item id up to the run's end; counted once where the training kept nothing.

    item_ids: others may be left out, which spares most of the time where few are asked for.
    """
    content = store.results.artifact(run.id, ARTIFACT)
    if content is None:
        until = run.summary.get("until")
        paid = _paid_in(
            store, run.shop, datetime.fromisoformat(str(until)).replace(tzinfo=None) if until else None
        )
        _keep(store, run.id, paid)
        return paid
    chosen = [(c.ITEM_ID, "in", list(item_ids))] if item_ids is not None and len(item_ids) else None
    told = pd.read_parquet(io.BytesIO(content), filters=chosen)
    return pd.Series(told[c.PRICE].to_numpy(), index=pd.Index(told[c.ITEM_ID], dtype=object))


def _paid_in(store: Store, shop: str, until: datetime | None) -> pd.Series:
    events = store.data.events(shop, until)
    bought = events[events[c.KIND] == c.PURCHASE]
    code, ids = pd.factorize(bought[c.ITEM_ID].astype(str))
    found = median_lately(code, bought[c.PRICE].to_numpy(dtype=np.float64))
    return pd.Series(found.to_numpy(), index=pd.Index(ids[found.index], dtype=object))


def _keep(store: Store, run_id: int, paid: pd.Series) -> None:
    table = pd.DataFrame({c.ITEM_ID: paid.index.astype(str), c.PRICE: paid.to_numpy(dtype=np.float64).round(4)})
    stream = io.BytesIO()
    table.to_parquet(stream, index=False)
    store.results.save_artifact(run_id, ARTIFACT, stream.getvalue())
