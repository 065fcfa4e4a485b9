"""Items whose buyers are looked for: what can be said of them whoever asks, prepared once for all customers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from bundlerec.content.columns import near_titles
from bundlerec.content.past import Past
from bundlerec.content.sales import Sales


@dataclass(frozen=True)
class Asked:
    """m items."""

    items: np.ndarray  # [m] item rows
    title: np.ndarray  # [m] int: which of the t titles each has; many products may share one
    words: sparse.csr_array  # [t, w] of the titles
    near: sparse.csr_array  # [n_items' titles, t]: `columns.near_titles`
    sold_near: np.ndarray  # [t] sold items of near titles, by likeness
    columns: list[np.ndarray]  # [m] each: what is to be expected of the item's sales


def prepare(past: Past, items: np.ndarray, sales: Sales) -> Asked:
    """What the catalogue says of `items` ([m] rows), beside what was sold before."""
    about = past.described
    titles, title = np.unique(about.title[items], return_inverse=True)
    near = near_titles(about, titles)
    sold_near = near.T @ np.bincount(about.title[past.sold.items], minlength=near.shape[0]).astype(np.float32)
    columns = [sales.expected(past.sold, items), about.price[items], about.length[items]]
    return Asked(items, title, about.title_words[titles], near, sold_near, columns)


def group_sizes(past: Past, codes: np.ndarray) -> np.ndarray:
    """[most + 1] int64: sold items of each group."""
    of_sold = codes[past.sold.items]
    return np.bincount(of_sold[of_sold >= 0], minlength=int(codes.max()) + 1)
