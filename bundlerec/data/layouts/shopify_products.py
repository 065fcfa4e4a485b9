"""Shopify products, the classic export."""

from bundlerec.data import columns as c
from bundlerec.data.layouts import shopify_variants as v
from bundlerec.data.layouts.base import Layout, Role, Shape

FIELDS = {
    v.HANDLE: ("handle",),
    c.TITLE: ("title",),
    c.DESCRIPTION: ("body (html)", "body html"),
    c.BRAND: ("vendor",),
    c.CATEGORY: ("product category", "standard product type", "standardized product type"),
    v.TYPE: ("type", "custom product type"),
    "option1": ("option1 value",),
    "option2": ("option2 value",),
    "option3": ("option3 value",),
    v.SKU: ("variant sku",),
    c.STOCK: ("variant inventory qty",),
    c.PRICE: ("variant price",),
    c.COST: ("cost per item",),
    c.IMAGE_URL: ("image src",),
    v.VARIANT_IMAGE: ("variant image",),
    v.GIFT_CARD: ("gift card",),
}

LAYOUT = Layout(
    "shopify_products",
    (
        Shape(
            Role.CATALOGUE,
            frozenset({"handle", "variant price"}),
            FIELDS,
            (v.HANDLE, c.TITLE, c.PRICE),
            v.variants,
        ),
    ),
)
