"""The tables of what was shown to customers and of what they said. Like the results of runs they keep the merchant's
ids as text."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Double, ForeignKey, Index, Integer, Table, Text

from bundlerec.data import columns as c
from db.schema import metadata

exposures = Table(
    "exposures",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("shop_id", ForeignKey("shops.id"), nullable=False),
    Column("run_id", ForeignKey("runs.id"), nullable=False),
    Column(c.MODEL, Text, nullable=False),
    Column(c.KIND, Text, nullable=False),
    Column(c.CUSTOMER_ID, Text),
    Column(c.BUNDLE, Integer, nullable=False),
    Column(c.PROBABILITY, Double),
    Column(c.CHANNEL, Text, nullable=False),
    Column(c.TIME, BigInteger, nullable=False),
    Column(c.CAMPAIGN, Integer, info={"refers to": "campaigns"}),
    Index(None, "shop_id", c.CUSTOMER_ID),
    Index(None, "shop_id", c.TIME),
)

exposed_items = Table(
    "exposed_items",
    metadata,
    Column("exposure_id", ForeignKey("exposures.id"), primary_key=True),
    Column(c.SLOT, Integer, primary_key=True),
    Column(c.ITEM_ID, Text, nullable=False),
)

# Every import keeps what it told, also what another one told before: either can be taken back.
feedback = Table(
    "feedback",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("shop_id", ForeignKey("shops.id"), nullable=False),
    Column("import_id", ForeignKey("imports.id"), index=True),
    Column(c.CUSTOMER_ID, Text, nullable=False),
    Column(c.ITEM_ID, Text),
    Column("exposure_id", ForeignKey("exposures.id"), index=True),
    Column(c.BUNDLE, Text),
    Column(c.VERDICT, Text, nullable=False),
    Column(c.SCORE, Double),
    Column(c.BEST_SCORE, Double),
    Column(c.COMMENT, Text),
    Column(c.TIME, BigInteger, nullable=False),
    Column(c.SOURCE, Text, nullable=False),
    Index(None, "shop_id", c.CUSTOMER_ID),
)
