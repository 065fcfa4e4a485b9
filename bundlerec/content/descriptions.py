"""What a catalogue says of its products, as numbers: words and meaning of titles, categories, brands, prices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from scipy import sparse

from bundlerec.data.dataset import Dataset
from bundlerec.text import TextEncoder

WORD: Final = r"[^\W_]+"
MOST_WORDS, LEAST_TITLES = 1000, 3  # of titles that hold a word
PRICE_STEPS: Final = 10
MEANINGS: Final = 64  # directions of meaning that are kept
SIZE: Final = 200  # numbers a product, when everything is put together
ITERATIONS: Final = 4


@dataclass(frozen=True)
class Descriptions:
    """One row an item of a dataset, sold or not."""

    title: np.ndarray  # [n_items] int64: which of the t titles each has; many products may share one
    title_words: sparse.csr_array  # [t, w] rarity of each title's words, rows of length 1
    meaning: np.ndarray  # [n_items, MEANINGS or fewer] float32: the title through a text encoder
    groups: tuple[np.ndarray, ...]  # [n_items] int codes: department, shelf, brand; -1: unknown
    price: np.ndarray  # [n_items] float32: log(1 + price), the usual one where it is unknown
    length: np.ndarray  # [n_items] float32: log(1 + words of the title)
    all: np.ndarray  # [n_items, SIZE or fewer] float32: everything above, a constant 1 first


def describe(dataset: Dataset, encoder: TextEncoder) -> Descriptions:
    """Describes all items. `dataset`'s lines give prices where the catalogue has none; nothing else of them is used."""
    items = dataset.items
    texts = np.where(items.title == dataset.item_ids, "", items.title).astype(str)  # a bare code says nothing
    distinct, title = np.unique(texts, return_inverse=True)
    words, length = _words(distinct, title)
    meaning = _meaning(distinct, encoder)[title]
    groups = (items.category, items.subcategory, items.brand)
    price = _prices(dataset)
    parts = [
        words[title],
        sparse.csr_array(meaning),
        one_hot(price_steps(price)),
        *(one_hot(codes) for codes in groups),
    ]
    every = _together(sparse.csr_array(sparse.hstack(parts)))
    return Descriptions(title, words, meaning, groups, price, length[title], every)


def one_hot(codes: np.ndarray) -> sparse.csr_array:
    """[n, most + 1] float32: a one for each code; nothing where it is -1."""
    known = np.flatnonzero(codes >= 0)
    ones = np.ones(len(known), dtype=np.float32)
    return sparse.csr_array((ones, (known, codes[known])), shape=(len(codes), int(codes.max(initial=-1)) + 1))


def _words(texts: np.ndarray, title: np.ndarray) -> tuple[sparse.csr_array, np.ndarray]:
    """Of each of `texts` [t]; `title` [n_items]: which of them each item has."""
    found = pd.Series(texts, dtype="str").str.casefold().str.findall(WORD)
    lines = found.map(set).explode().dropna()
    column, names = pd.factorize(lines)
    cells = (np.ones(len(lines), dtype=np.float32), (lines.index.to_numpy(), column))
    matrix = sparse.csr_array(cells, shape=(len(texts), len(names)))
    items = np.bincount(title, minlength=len(texts)) @ matrix
    kept = np.argsort(-items, kind="stable")[:MOST_WORDS]
    kept = kept[items[kept] >= LEAST_TITLES]
    rare = matrix[:, kept] @ sparse.diags_array(np.log(len(title) / items[kept]).astype(np.float32))
    return _unit(rare), np.log1p(found.map(len).to_numpy(dtype=np.float32))


def _unit(matrix: sparse.csr_array) -> sparse.csr_array:
    norm = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return sparse.csr_array(sparse.diags_array((1 / np.maximum(norm, 1e-9)).astype(np.float32)) @ matrix)


def _meaning(texts: np.ndarray, encoder: TextEncoder) -> np.ndarray:
    """The directions in which the titles' meanings differ most, so that the rest of the work is quick."""
    told = texts != ""
    if not told.any():
        return np.zeros((len(texts), 0), dtype=np.float32)
    vectors = encoder.encode(texts.tolist())
    centred = vectors - vectors[told].mean(axis=0)
    centred[~told] = 0
    _, directions = np.linalg.eigh(centred.T @ centred)
    return (centred @ directions[:, ::-1][:, :MEANINGS]).astype(np.float32)


def _prices(dataset: Dataset) -> np.ndarray:
    """[n_items] float32: log(1 + price); the catalogue's, else the median of what was paid, else the usual one."""
    paid = pd.Series(dataset.line_price).groupby(dataset.line_item).median()
    price = dataset.items.price.copy()
    missing = np.flatnonzero(np.isnan(price))
    price[missing] = paid.reindex(missing).to_numpy(dtype=np.float32)
    known = price[np.isfinite(price)]
    return np.log1p(np.where(np.isfinite(price), price, np.median(known) if len(known) else 0)).astype(np.float32)


def price_steps(price: np.ndarray) -> np.ndarray:
    """[n] int64 codes of PRICE_STEPS steps that hold equally many items."""
    bounds = np.quantile(price, np.linspace(0, 1, PRICE_STEPS + 1)[1:-1]) if len(price) else []
    return np.digitize(price, bounds)


def _together(parts: sparse.csr_array) -> np.ndarray:
    """The directions in which descriptions differ most (subspace iteration: the ridges behind don't care how a
    subspace is turned), behind a constant.
    """
    one = np.ones((parts.shape[0], 1), dtype=np.float32)
    size = min(SIZE, *parts.shape)
    if parts.nnz == 0:
        return one
    directions = np.random.default_rng(0).standard_normal((parts.shape[1], size))
    for _ in range(ITERATIONS):
        directions = np.linalg.qr(parts.T @ (parts @ directions))[0]
    return np.concatenate([one, parts @ directions], axis=1, dtype=np.float32)
