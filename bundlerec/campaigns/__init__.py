"""Campaigns: whom to write to, what to offer, on which day; and whether it did anything (held-back customers)."""
