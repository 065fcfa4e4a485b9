"""Questions about one customer's bundle: why not this product, what would change it, which rules acted."""
