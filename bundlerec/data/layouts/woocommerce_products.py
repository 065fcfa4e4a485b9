"""WooCommerce products; its headers are in the shop's language."""

from __future__ import annotations

import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.cleaning.notes import Around, Notes
from bundlerec.data.layouts.base import Layout, Role, Shape
from bundlerec.data.layouts.categories import deepest_of
from bundlerec.data.layouts.markup import without_tags
from bundlerec.data.layouts.sales import reduced_prices
from bundlerec.data.layouts.variants import join_variants, parents_of_every_row, put_together, words_beyond

NUMBER, TYPE, SALE, SALE_ENDS, PARENT = "id", "type", "sale", "sale_ends", "parent"
SKU = c.ITEM_ID  # where there is one
ATTRIBUTES = tuple(f"attribute {number} value(s)" for number in range(1, 7))
COMMA = r"(?<!\\),\s*"  # a comma inside a name is written with a backslash


def _products(rows: pd.DataFrame, notes: Notes, around: Around) -> pd.DataFrame:
    """The SKU is the item, without one the ID; variations get their product's words."""
    item = rows[SKU].where(rows[SKU] != "", rows[NUMBER]) if SKU in rows else rows[NUMBER]
    nameless = int((item == rows[NUMBER]).sum())
    if nameless:
        notes.say(f"{nameless:,} products of {around.file} have no SKU: their ID stands for it.")
    rows = rows.assign(**{c.ITEM_ID: item})
    if c.CATEGORY in rows:
        rows = rows.assign(**{c.CATEGORY: deepest_of(rows[c.CATEGORY], COMMA, ">", notes, around)})
    if c.IMAGE_URL in rows:
        rows = rows.assign(**{c.IMAGE_URL: rows[c.IMAGE_URL].str.split(", ").str[0]})
    if c.DESCRIPTION in rows:
        rows = rows.assign(**{c.DESCRIPTION: without_tags(rows[c.DESCRIPTION])})
    rows = reduced_prices(rows, SALE, notes, around, SALE_ENDS)
    if PARENT not in rows:
        return rows
    rows = join_variants(rows, _products_of(rows), notes)
    return parents_of_every_row(rows.assign(**{c.VARIANT: _words(rows)}), notes, around)


def _words(rows: pd.DataFrame) -> pd.Series:
    """A variation is called “Hoodie - Red, No”; with many attributes just like its product, and they tell."""
    titles = rows.drop_duplicates(c.ITEM_ID).set_index(c.ITEM_ID)[c.TITLE].to_dict()
    variation = rows[PARENT] != ""
    of_product = pd.Series([titles.get(one, "") for one in rows[c.PARENT_ID]], index=rows.index, dtype="str")
    words = words_beyond(rows[c.TITLE], of_product)
    return words.where(words != "", put_together(rows, ATTRIBUTES)).where(variation, "")


def _products_of(rows: pd.DataFrame) -> pd.Series:
    """Parents are named by SKU or as `id:123`."""
    numbered = "id:" + rows[NUMBER]
    return rows[PARENT].map(dict(zip(numbered, rows[c.ITEM_ID], strict=True))).fillna(rows[PARENT]).astype("str")


FIELDS = {
    NUMBER: ("id",),
    TYPE: ("type", "typ", "tipo", "类型", "類型", "tipo di prodotto", "producttype"),
    SKU: ("sku", "artikelnummer", "ugs", "cod", "referencia", "货号", "貨號"),
    c.TITLE: ("name", "nom", "nombre", "nome", "naam", "nazwa", "名称", "名稱"),
    c.DESCRIPTION: ("description", "beschreibung", "descripción", "descrizione", "beschrijving", "描述"),
    c.STOCK: (
        "stock",
        "lager",
        "lagerbestand",
        "inventario",
        "existencias",
        "magazzino",
        "voorraad",
        "库存",
        "庫存",
    ),
    SALE: (
        "sale price",
        "angebotspreis",
        "tarif promo",
        "precio rebajado",
        "prezzo in offerta",
        "actieprijs",
        "促销价格",
        "促销价",
    ),
    SALE_ENDS: (
        "date sale price ends",
        "datum, an dem angebotspreis endet",
        "date de fin de promo",
        "día en que termina el precio rebajado",
        "促销价格结束日期",
    ),
    c.PRICE: (
        "regular price",
        "regulärer preis",
        "normaler preis",
        "tarif régulier",
        "precio normal",
        "prezzo di listino",
        "reguliere prijs",
        "常规价格",
        "原价",
    ),
    c.CATEGORY: (
        "categories",
        "kategorien",
        "catégories",
        "categorías",
        "categorie",
        "categorieën",
        "分类",
        "分類",
    ),
    c.IMAGE_URL: ("images", "bilder", "imágenes", "immagini", "afbeeldingen", "图片", "圖片"),
    PARENT: (
        "parent",
        "übergeordnetes produkt",
        "übergeordnet",
        "parent product",
        "superior",
        "principal",
        "genitore",
        "hoofd",
        "父级",
        "父級",
    ),
    c.BRAND: ("brands", "brand", "marken", "marke", "marques", "marcas", "品牌"),
} | {name: (name,) for name in ATTRIBUTES}

LAYOUT = Layout(
    "woocommerce_products",
    (
        Shape(
            Role.CATALOGUE,
            frozenset(),
            FIELDS,
            (NUMBER, c.TITLE, c.PRICE),
            _products,
            told_by=(NUMBER, TYPE, c.TITLE, c.PRICE),
        ),
    ),
)
