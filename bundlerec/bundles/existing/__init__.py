"""Bundles that the merchant already has: who took which, and which suit whom."""
