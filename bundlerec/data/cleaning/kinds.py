"""What a shop's words for events mean: a purchase, a product put into the cart, a product looked at, a refund."""

from __future__ import annotations

import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.cleaning.coded import distinct, renamed
from bundlerec.data.cleaning.notes import Around, Notes

NO_KIND = "kind unknown"
BACK = "refund"  # stands in KIND until its quantity is known
KINDS = {
    c.PURCHASE: """purchase buy bought order ordered transaction sale checkout pay paid payment purchase-complete
        conversion 购买 成交 下单 購買 支付 4""",
    c.CART: "cart addtocart add_to_cart add-to-cart addtobasket basket 加购 加入购物车 加購 3",
    c.VIEW: """view click pageview page_view detail detail-page-view product_view view_item select_item browse pv
        read 浏览 点击 瀏覽 點擊 1""",
    BACK: "refund return returned refunded 退款 退货 退貨",
}
KIND_OF_WORD = {word: kind for kind, words in KINDS.items() for word in words.split()}
_LIKING = "rating rate like star favorite favourite fav watch play listen download book booking 收藏"
LIKING = frozenset(_LIKING.split())


def kinds_of(words: pd.Series, notes: Notes, around: Around) -> pd.Series:
    """Each line's kind, or BACK; empty where the word says nothing of a product. No word at all: a purchase.

    Words that don't call a kind by its name are translated aloud.
    """
    spoken = {word: str(word).strip().lower() for word in words.unique()}
    found = sorted({word: KIND_OF_WORD[word] for word in spoken.values() if word in KIND_OF_WORD}.items())
    if any(word != kind for word, kind in found):
        told = ", ".join(f"“{word}” as {kind}" for word, kind in found)
        notes.say(f"Events of {around.file} were taken so: {told}; no kind is given a weight.")
    return words.map({word: KIND_OF_WORD.get(said) if said else c.PURCHASE for word, said in spoken.items()})


def likings_as_purchases(rows: pd.DataFrame, notes: Notes, around: Around) -> pd.DataFrame:
    """In a file without any purchase, ratings and the like are taken as purchases, and it is said."""
    spoken = _plain(distinct(rows[c.KIND])[0])
    liked = spoken.isin(LIKING)
    if not liked.any() or spoken.map(KIND_OF_WORD).eq(c.PURCHASE).any():
        return rows
    names = "”, “".join(sorted(spoken[liked].unique()))
    notes.say(f"{around.file} holds no purchases: every “{names}” was taken as one, whatever its mark.")
    kinds = renamed(rows[c.KIND], lambda words: words.where(~_plain(words).isin(LIKING), c.PURCHASE))
    return rows.assign(**{c.KIND: kinds})


def _plain(words: pd.Series) -> pd.Series:
    return words.str.strip().str.lower()


def ratings_as_purchases(rows: pd.DataFrame, notes: Notes, around: Around) -> pd.DataFrame:
    """Rows of a file of ratings, each as one purchase, and it is said."""
    notes.say(f"{around.file} holds ratings, not orders: each was taken as one purchase, whatever its mark.")
    return rows
