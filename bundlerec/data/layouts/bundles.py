"""Existing bundles of the merchant: `bundle_id,item_id[,title][,price]`, in any spelling."""

from bundlerec.data import columns as c
from bundlerec.data.aliases import ALIASES
from bundlerec.data.layouts.base import Layout, Role, Shape

FIELDS = {field: ALIASES[field] for field in c.EXISTING_BUNDLES}

LAYOUT = Layout("bundles", (Shape(Role.BUNDLES, frozenset(), FIELDS, (c.BUNDLE_ID, c.ITEM_ID)),))
