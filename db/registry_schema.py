"""The tables of decisions about runs: which is used, and trainings that start by themselves."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, Enum, ForeignKey, Integer, Table, Text

from bundlerec.store import Deed, Outcome
from db.schema import metadata, one_process

DEED = Enum(Deed, native_enum=False, length=20, values_callable=lambda deeds: [deed.value for deed in deeds])
OUTCOME = Enum(Outcome, native_enum=False, length=20, values_callable=lambda all_: [one.value for one in all_])

run_events = Table(
    "run_events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("shop_id", ForeignKey("shops.id"), nullable=False, index=True),
    Column("deed", DEED, nullable=False),
    Column("run_id", ForeignKey("runs.id")),
    Column("before", ForeignKey("runs.id")),
    *(Column(name, Text, nullable=False) for name in ("who", "why")),
    Column("created", BigInteger, nullable=False),
)

schedules = Table(
    "schedules",
    metadata,
    Column("shop_id", ForeignKey("shops.id"), primary_key=True),
    *(Column(name, Integer, nullable=False) for name in ("every_days", "hour", "new_orders")),
    Column("since", BigInteger, nullable=False),
)

retrainings = Table(
    "retrainings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("shop_id", ForeignKey("shops.id"), nullable=False, index=True),
    Column("run_id", ForeignKey("runs.id"), nullable=False),
    Column("rival_id", ForeignKey("runs.id")),
    Column("outcome", OUTCOME, nullable=False),
    Column("why", Text, nullable=False),
    Column("figures", JSON, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("ended", BigInteger),
)

# The one process that works on schedules now; no row: none.
retrainer = one_process("retrainer")
