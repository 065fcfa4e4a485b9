"""Groups of products that tell something of each other, from a department to one product line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from bundlerec.content.descriptions import Descriptions, price_steps

MOST_GROUPS: Final = 0.9  # groups an item: above, hardly any item has a second one beside it


def groups_of_taste(about: Descriptions) -> list[np.ndarray]:
    """What customers may like: department, shelf, brand, a brand on its shelf, a product line; each that tells items
    apart, once.
    """
    on_shelf, line = _cross(*about.groups[1:]), product_lines(about)
    return _distinct([*about.groups, *(codes for codes in (on_shelf, line) if _shared(codes))])


def groups_of_sales(about: Descriptions) -> list[np.ndarray]:
    """All groups of items whose sales tell something of each other's, from wide to narrow."""
    (_, shelf, brand), steps = about.groups, price_steps(about.price)
    crossed = [_cross(shelf, brand), _cross(shelf, steps), _cross(about.title, steps), product_lines(about)]
    return [codes for codes in _distinct([*about.groups, about.title, *crossed]) if _shared(codes)]


def product_lines(about: Descriptions) -> np.ndarray:
    """[n_items] codes of brand, shelf and price to the cent; -1 where brand or shelf is unknown.

    Twelve yoghurts of one maker at one price are one product in twelve flavours, which sell alike.
    """
    _, shelf, brand = about.groups
    cents = np.round(100 * np.expm1(about.price)).astype(np.int64)
    return _cross(_cross(shelf, brand), np.unique(cents, return_inverse=True)[1])


def _shared(codes: np.ndarray) -> bool:
    return bool(codes.max(initial=-1) + 1 < MOST_GROUPS * len(codes))


def _distinct(groups: Sequence[np.ndarray]) -> list[np.ndarray]:
    told = [codes for codes in groups if codes.max(initial=-1) > 0]
    return [
        codes
        for place, codes in enumerate(told)
        if not any(np.array_equal(codes, other) for other in told[:place])
    ]


def _cross(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """[n_items] codes of the pairs; -1 where either is unknown."""
    known = (one >= 0) & (other >= 0)
    codes = np.full(len(one), -1)
    pair = one[known].astype(np.int64) * (int(other.max(initial=0)) + 1) + other[known]
    codes[known] = np.unique(pair, return_inverse=True)[1]
    return codes
