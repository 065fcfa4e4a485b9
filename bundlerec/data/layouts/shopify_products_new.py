"""Shopify products, the new export: the same rows in other words."""

from bundlerec.data import columns as c
from bundlerec.data.layouts import shopify_variants as v
from bundlerec.data.layouts.base import Layout, Role, Shape

FIELDS = {
    v.HANDLE: ("url handle",),
    c.TITLE: ("title",),
    c.DESCRIPTION: ("description",),
    c.BRAND: ("vendor",),
    c.CATEGORY: ("product category",),
    v.TYPE: ("type",),
    "option1": ("option1 value",),
    "option2": ("option2 value",),
    "option3": ("option3 value",),
    v.SKU: ("sku",),
    c.STOCK: ("inventory quantity",),
    c.PRICE: ("price",),
    c.COST: ("cost per item",),
    c.IMAGE_URL: ("product image url",),
    v.VARIANT_IMAGE: ("variant image url",),
    v.GIFT_CARD: ("gift card",),
}

LAYOUT = Layout(
    "shopify_products_new",
    (
        Shape(
            Role.CATALOGUE,
            frozenset({"title", "url handle"}),
            FIELDS,
            (v.HANDLE, c.TITLE, c.PRICE),
            v.variants,
        ),
    ),
)
