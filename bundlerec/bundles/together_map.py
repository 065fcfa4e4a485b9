"""A map of the products that are bought together: the best sellers, the strongest ties between them, and a place for
each, near to what it is bought with.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import networkx as nx
import numpy as np
import pandas as pd

from bundlerec.bundles.anchor_table import ANCHOR, LIFT, ORDERS, SHARE
from bundlerec.data import columns as c

PRODUCTS: Final = 24
TIES: Final = 3  # that each product has at least, where it has so many
ONE, OTHER, SOLD, X, Y, GROUP = "one", "other", "sold", "x", "y", "group"
SEED: Final = 7


@dataclass(frozen=True)
class TogetherMap:
    """Products (item_id, sold: orders, x and y from -1 to 1, group from 0 by size) and ties (one, other, score,
    orders_together, lift), the strongest last.
    """

    products: pd.DataFrame
    ties: pd.DataFrame


def together_map(anchors: pd.DataFrame, most: int = PRODUCTS) -> TogetherMap:
    """The `most` best sellers of the anchors table that are tied to another of them.

    n_i = n_ij / share orders hold a product. Its ties are the TIES others among these whose score (tempered lift,
    `together.tempered_lift`) is highest. Places: Fruchterman and Reingold 1991, Graph Drawing by Force-directed
    Placement; groups: Clauset, Newman and Moore 2004, Finding Community Structure in Very Large Networks. The same
    table gives the same map.
    """
    sold = (anchors[ORDERS] / anchors[SHARE]).groupby(anchors[ANCHOR]).max().round().astype(int)
    best = sold.sort_index().sort_values(ascending=False, kind="stable").head(most)
    ties = _ties(anchors[anchors[ANCHOR].isin(best.index) & anchors[c.ITEM_ID].isin(best.index)])
    graph = nx.Graph()
    graph.add_weighted_edges_from(ties[[ONE, OTHER, c.SCORE]].itertuples(index=False, name=None))
    products = pd.DataFrame({c.ITEM_ID: [item for item in best.index if item in graph]}, dtype=object)
    spots = nx.spring_layout(graph, seed=SEED, k=2 / np.sqrt(max(len(graph), 1)), iterations=200) if graph else {}
    groups = {item: number for number, group in enumerate(_groups(graph)) for item in group}
    places = np.array([spots[item] for item in products[c.ITEM_ID]]).reshape(-1, 2)
    products = products.assign(
        **{
            SOLD: best.reindex(products[c.ITEM_ID]).to_numpy(),
            X: places[:, 0],
            Y: places[:, 1],
            GROUP: [groups[item] for item in products[c.ITEM_ID]],
        }
    )
    return TogetherMap(products, ties)


def _ties(rows: pd.DataFrame) -> pd.DataFrame:
    """Each pair once, with the higher of its two scores."""
    rows = rows[rows[ANCHOR] != rows[c.ITEM_ID]].sort_values(
        [c.SCORE, ANCHOR, c.ITEM_ID], ascending=[False, True, True]
    )
    rows = rows.groupby(ANCHOR, sort=False).head(TIES)
    pair = np.sort(rows[[ANCHOR, c.ITEM_ID]].to_numpy(dtype=object).astype(str), axis=1)
    named = rows.assign(**{ONE: pair[:, 0], OTHER: pair[:, 1]}).drop_duplicates([ONE, OTHER])
    return named[[ONE, OTHER, c.SCORE, ORDERS, LIFT]].iloc[::-1].reset_index(drop=True)


def _groups(graph: nx.Graph) -> list[list[str]]:
    if not graph:
        return []
    found = nx.community.greedy_modularity_communities(graph, weight="weight")
    return sorted((sorted(group) for group in found), key=lambda group: (-len(group), group))
