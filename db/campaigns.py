"""Campaigns and who is in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
from sqlalchemy import Connection, Select, delete, select, update

from bundlerec.data import columns as c
from bundlerec.errors import BadSetting, CampaignConflict, UnknownCampaign, UnknownRun
from bundlerec.store import Campaign, CampaignState
from db import schema as s
from db.campaign_schema import campaigns, members
from db.frames import read_table, table_rows
from db.run_rows import get_run
from db.session import Database, insert_one, insert_rows
from db.shops import shop_id
from db.values import now, to_datetime, to_microseconds

KEPT: Final = ("name", "run_id", c.KIND, "holdout", "seed", "state")
STEPS: Final = (CampaignState.DRAFT, CampaignState.RUNNING, CampaignState.FINISHED)


class SqlCampaigns:
    """Fulfils `bundlerec.store.Campaigns`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, campaign: Campaign, members: pd.DataFrame) -> Campaign:
        """Keeps a new draft with its members. Raises UnknownShop, UnknownRun, BadSetting for a name in use."""
        with self._database.writer() as connection:
            shop = shop_id(connection, campaign.shop)
            if get_run(connection, campaign.run_id).shop != campaign.shop:
                raise UnknownRun(f"Run {campaign.run_id} belongs to another shop.", "Choose one of this shop.")
            number = _insert(connection, shop, campaign)
            _insert_members(connection, number, members)
            return _get(connection, campaigns.c.id == number)

    def list(self, shop: str) -> list[Campaign]:
        """Newest first."""
        query = _select().where(s.shops.c.name == shop).order_by(campaigns.c.id.desc())
        with self._database.reader() as connection:
            return [_campaign(row) for row in connection.execute(query).mappings()]

    def get(self, shop: str, name: str) -> Campaign:
        """One campaign. Raises UnknownCampaign."""
        with self._database.reader() as connection:
            return _get(connection, (s.shops.c.name == shop) & (campaigns.c.name == name), name)

    def members(self, campaign_id: int) -> pd.DataFrame:
        """The Members table, in the order in which it was saved."""
        query = select(*(members.c[name] for name in c.MEMBERS)).where(members.c.campaign_id == campaign_id)
        with self._database.reader() as connection:
            found = read_table(connection, query.order_by(members.c.number), c.MEMBERS)
        return found.astype({c.HELD: bool})

    def of_customer(self, shop: str, customer_id: str) -> pd.DataFrame:
        """What one customer was offered, or would have been, in all campaigns of the shop."""
        query = (
            select(campaigns.c.name, *(members.c[name] for name in c.MEMBERS))
            .join_from(members, campaigns)
            .join(s.shops)
            .where(s.shops.c.name == shop, members.c.customer_id == customer_id)
        )
        with self._database.reader() as connection:
            found = read_table(connection, query.order_by(campaigns.c.id), ("campaign", *c.MEMBERS))
        return found.astype({c.HELD: bool})

    def advance(self, campaign_id: int, state: CampaignState) -> Campaign:
        """One step on; raises CampaignConflict for any other."""
        with self._database.writer() as connection:
            campaign = _get(connection, campaigns.c.id == campaign_id)
            step = STEPS.index(state) - STEPS.index(campaign.state)
            if step not in (0, 1):
                raise CampaignConflict(*_conflict(campaign, state))
            connection.execute(update(campaigns).where(campaigns.c.id == campaign_id).values(state=state))
            return _get(connection, campaigns.c.id == campaign_id)

    def judge(self, campaign_id: int, judgement: Mapping[str, Any]) -> Campaign:
        """Replaces the judgement. Raises UnknownCampaign."""
        with self._database.writer() as connection:
            here = campaigns.c.id == campaign_id
            connection.execute(update(campaigns).where(here).values(judgement=dict(judgement)))
            return _get(connection, here)

    def drop(self, campaign_id: int) -> None:
        """Takes a draft away. Raises CampaignConflict."""
        with self._database.writer() as connection:
            campaign = _get(connection, campaigns.c.id == campaign_id)
            if campaign.state is not CampaignState.DRAFT:
                raise CampaignConflict(
                    f"The campaign “{campaign.name}” was written out: its file may be on its way.",
                    "It stays, so that it can be judged.",
                )
            connection.execute(delete(members).where(members.c.campaign_id == campaign_id))
            connection.execute(delete(campaigns).where(campaigns.c.id == campaign_id))


def forget_member(connection: Connection, shop: int, customer_id: str) -> None:
    """Nothing of an erased customer stays in the shop's campaigns."""
    of_shop = select(campaigns.c.id).where(campaigns.c.shop_id == shop)
    here = delete(members).where(members.c.campaign_id.in_(of_shop), members.c.customer_id == customer_id)
    connection.execute(here)


def _insert(connection: Connection, shop: int, campaign: Campaign) -> int:
    values = {name: getattr(campaign, name) for name in KEPT}
    values |= {name: dict(getattr(campaign, name)) for name in ("wish", "facts", "judgement")}
    values |= {name: to_microseconds(getattr(campaign, name)) for name in ("start", "end")}
    taken = select(campaigns.c.id).where(campaigns.c.shop_id == shop, campaigns.c.name == campaign.name)
    if connection.scalar(taken) is not None:
        raise BadSetting(f"There is a campaign “{campaign.name}” already.", "Give this one another name.")
    return insert_one(connection, campaigns, {**values, "shop_id": shop, "created": now()})


def _insert_members(connection: Connection, number: int, table: pd.DataFrame) -> None:
    rows = ((number, at, *row) for at, row in enumerate(table_rows(table, c.MEMBERS)))
    insert_rows(connection, members, ("campaign_id", "number", *c.MEMBERS), rows)


def _select() -> Select[Any]:
    return select(campaigns, s.shops.c.name.label("shop")).join(s.shops)


def _get(connection: Connection, here: Any, name: str = "") -> Campaign:
    row = connection.execute(_select().where(here)).mappings().first()
    if row is None:
        raise UnknownCampaign(
            f"There is no campaign “{name}”." if name else "There is no such campaign.",
            "`campaign --list` shows those that are.",
        )
    return _campaign(row)


def _campaign(row: Mapping[Any, Any]) -> Campaign:
    kept = {name: row[name] for name in (*KEPT, "id", "shop", "wish", "facts", "judgement")}
    moments: dict[str, Any] = {name: to_datetime(row[name]) for name in ("start", "end", "created")}
    return Campaign(**kept, **moments)


def _conflict(campaign: Campaign, state: CampaignState) -> tuple[str, str]:
    said = f"The campaign “{campaign.name}” is {campaign.state.value} and can't become {state.value}."
    if campaign.state is CampaignState.DRAFT:
        return said, "Write its file out first: `export --what campaign`."
    return said, "Make a new campaign."
