"""Rules of a shop: what may stand in a bundle. They are masks before a bundle is assembled, never repairs after it."""
