"""The tables of campaigns. Like the results of runs they keep the merchant's ids as text."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Double,
    Enum,
    ForeignKey,
    Integer,
    Table,
    Text,
    UniqueConstraint,
)

from bundlerec.data import columns as c
from bundlerec.store import CampaignState
from db.schema import metadata

CAMPAIGN_STATE = Enum(
    CampaignState, native_enum=False, length=20, values_callable=lambda states: [state.value for state in states]
)

campaigns = Table(
    "campaigns",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("shop_id", ForeignKey("shops.id"), nullable=False),
    Column("run_id", ForeignKey("runs.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column(c.KIND, Text, nullable=False),
    Column("state", CAMPAIGN_STATE, nullable=False),
    Column("start", BigInteger, nullable=False),
    Column("end", BigInteger, nullable=False),
    Column("holdout", Double, nullable=False),
    Column("seed", Integer, nullable=False),
    *(Column(name, JSON, nullable=False) for name in ("wish", "facts", "judgement")),
    Column("created", BigInteger, nullable=False),
    UniqueConstraint("shop_id", "name"),
)

members = Table(
    "campaign_members",
    metadata,
    Column("campaign_id", ForeignKey("campaigns.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column(c.CUSTOMER_ID, Text, nullable=False, index=True),
    Column(c.HELD, Boolean, nullable=False),
    Column(c.ITEMS, Text, nullable=False),
    *(Column(name, Double) for name in (c.LIST_PRICE, c.BUNDLE_PRICE, c.PROBABILITY)),
    *(Column(name, Text, nullable=False) for name in (c.REASON, c.DAY, c.DAY_REASON)),
)
