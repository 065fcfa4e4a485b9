"""BundleRec: which products to offer together, to whom, and why."""
