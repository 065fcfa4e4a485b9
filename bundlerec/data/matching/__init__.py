"""Two shops of one merchant: which item and which customer of one is which of the other, and a log of both."""

from bundlerec.data.matching.joining import joinable, joined_events, next_own_orders, own_customers, own_part
from bundlerec.data.matching.proposals import propose

__all__ = ["joinable", "joined_events", "next_own_orders", "own_customers", "own_part", "propose"]
