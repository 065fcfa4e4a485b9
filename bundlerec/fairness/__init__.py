"""Whether bundles treat customers and products fairly: measured, told in words, and a lever with its price."""
