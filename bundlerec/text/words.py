"""The words of titles, weighed by their rarity: what two titles share needs no model of language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd
from scipy import sparse

WORD: Final = r"[^\W_]+"


def word_vectors(titles: Sequence[str] | np.ndarray) -> sparse.csr_array:
    """[n, words] float32, rows of length 1 (0 for a title without words), so that a product of two is their cosine.

    A word counts log(n / titles that have it), once a title.
    """
    lines = pd.Series(titles, dtype="str").str.casefold().str.findall(WORD).map(set).explode().dropna()
    column, names = pd.factorize(lines)
    cells = (np.ones(len(lines), np.float32), (lines.index.to_numpy(), column))
    matrix = sparse.csr_array(cells, shape=(len(titles), len(names)))
    rarity = np.log(len(titles) / np.maximum(matrix.sum(axis=0), 1)).astype(np.float32)
    matrix = sparse.csr_array(matrix @ sparse.diags_array(rarity))
    length = np.sqrt(matrix.multiply(matrix).sum(axis=1))
    return sparse.csr_array(sparse.diags_array((1 / np.maximum(length, 1e-9)).astype(np.float32)) @ matrix)
