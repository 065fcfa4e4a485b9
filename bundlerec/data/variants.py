"""Variants of one product: which items of a catalogue belong together, and how that is said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pandas as pd

from bundlerec.data import columns as c

SHOWN: Final = 3  # variants of the example


@dataclass(frozen=True)
class VariantCounts:
    """How many items of a catalogue are variants of how many products, and the product with most of them."""

    variants: int
    products: int
    title: str = ""  # of the example
    words: tuple[str, ...] = ()  # of its first variants

    def sentence(self, of: str) -> str:
        """“310 variants of shop.csv belong to 82 products, …”; `of`: whose variants they are."""
        named = ", ".join(f"“{word}”" for word in self.words)
        more = self.variants > len(self.words)
        return (
            f"{self.variants:,} variants of {of} belong to {self.products:,} "
            f"product{'' if self.products == 1 else 's'}, for example {named}{' …' if more else ''} of “{self.title}”."
        )


def products_of(catalogue: pd.DataFrame) -> pd.Series:
    """[n] text: the id of each item's product; an item of which no product is told is a product itself."""
    items = catalogue[c.ITEM_ID].astype(str)
    if c.PARENT_ID not in catalogue:
        return items
    return catalogue[c.PARENT_ID].astype("str").where(catalogue[c.PARENT_ID].notna(), items)


def count_variants(catalogue: pd.DataFrame) -> VariantCounts:
    """Counts items that share their product with another; the product's own row is none of its variants."""
    product = products_of(catalogue)
    shared = product.duplicated(keep=False)
    if not shared.any():
        return VariantCounts(0, 0)
    variants = catalogue[shared & (product != catalogue[c.ITEM_ID])]
    product = product[variants.index]
    largest = product.value_counts(sort=False).sort_index().idxmax()
    example = variants[product == largest].head(SHOWN)
    words = example[c.VARIANT].where(example[c.VARIANT].notna(), example[c.ITEM_ID])
    title = product_titles(catalogue[products_of(catalogue) == largest]).get(largest, largest)
    return VariantCounts(len(variants), product.nunique(), str(title), tuple(words))


def product_titles(catalogue: pd.DataFrame) -> dict[str, str]:
    """{product's id: title}: that of its own row, else the first variant's without the variant's words."""
    product = products_of(catalogue)
    pairs = zip(catalogue[c.TITLE], catalogue[c.VARIANT], strict=True)
    told = pd.DataFrame({"product": product, "title": [product_title(*pair) for pair in pairs]})
    first = told.assign(own=product == catalogue[c.ITEM_ID]).sort_values("own", ascending=False, kind="stable")
    first = first[first["title"] != ""].drop_duplicates("product")
    return dict(zip(first["product"], first["title"], strict=True))


def product_title(title: str | None, words: str | None) -> str:
    """The title of a variant without the words that only the variant has."""
    text = "" if title is None or pd.isna(title) else title
    if words is None or pd.isna(words) or not text.endswith(words):
        return text
    return text.removesuffix(words).rstrip(" -–—:/|,(") or text


def variant_title(title: str, words: str | None) -> str:
    """The title with the variant's words, which are not said twice."""
    if words is None or pd.isna(words) or words.casefold() in title.casefold():
        return title
    return f"{title} ({words})"


def item_titles(catalogue: pd.DataFrame) -> dict[str, str]:
    """item id -> title with the variant's words, for items that have a title."""
    titled = catalogue.dropna(subset=[c.TITLE])
    pairs = zip(titled[c.TITLE].astype(str), titled[c.VARIANT], strict=True)
    return dict(zip(titled[c.ITEM_ID].astype(str), [variant_title(*pair) for pair in pairs], strict=True))
