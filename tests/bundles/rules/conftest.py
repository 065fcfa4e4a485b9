"""The shops on which rule sets are tried: one with scorer and policy in a store, one whose variants are one item."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch

from bundlerec.bundles.existing.offers import ExistingBundles, existing_bundles
from bundlerec.bundles.requests import EXISTING, MIXED
from bundlerec.bundles.rules.model import Rules
from bundlerec.bundles.rules.screen import EXPLORE, RuleBook, Screens
from bundlerec.campaigns.audience import Audience, audience_of
from bundlerec.data import columns as c
from bundlerec.data.dataset import Dataset, build_dataset
from bundlerec.exports.shop_names import LAYOUTS
from bundlerec.feedback.dismissals import DAYS, dismissals
from bundlerec.feedback.giving import Saying, give_feedback
from bundlerec.money.chances import keep_chances, kept_chances
from bundlerec.store import ImportRecord, Run, Store, TablesOfFile
from bundlerec.training.keeping import kept_models
from bundlerec.training.models import Models
from bundlerec.training.shop import end_of
from tests.bundles.existing.world import table as own_bundles
from tests.bundles.rules.law import Law
from tests.bundles.rules.world import DAY, STRANGE_ITEMS, stocked_catalogue
from tests.contracts.tables import file
from tests.shops import SHOP, STRANGE, TrainedShop
from tests.worlds import habitual_shop

CPU = torch.device("cpu")
PEOPLE = [f"c{number:03}" for number in range(4, 12)]
REFUSALS = [
    (who, f"i{(7 * n + k) % 40:03}", ago) for n, who in enumerate(PEOPLE[:6]) for k, ago in ((0, 3), (5, 60))
]


@dataclass(repr=False)
class World:
    """A shop and its models; `law` says again, in plain words, what may be offered."""

    models: Models
    catalogue: pd.DataFrame
    law: Law
    folder: Path  # with people.csv and carts.csv
    dismissed: pd.DataFrame  # what customers said no to

    def __repr__(self) -> str:
        return "World()"

    def screens(self, rules: dict[str, Rules], log: Dataset | None = None) -> Screens:
        """Rules by kind over the log of the models, or over another one."""
        log = self.models.dataset if log is None else log
        return Screens(RuleBook(rules), self.catalogue, log, self.models.cut, DAY, self.dismissed)


class ReadOnce:
    """A room of the store whose answers are remembered: no rule changes what it says."""

    def __init__(self, room: Any) -> None:
        self._room, self._known = room, {}

    def __getattr__(self, name: str) -> Callable[..., Any]:
        ask = getattr(self._room, name)

        def answer(*asked: Any, **wishes: Any) -> Any:
            key = f"{name} {asked} {wishes}"
            if key not in self._known:
                self._known[key] = ask(*asked, **wishes)
            return self._known[key]

        return answer


@dataclass(repr=False)
class StoredWorld(World):
    """One with a store and a training that kept bundles of every kind."""

    store: Store
    run: Run
    contents: dict[str, list[str]]  # of the shop's own bundles

    @cached_property
    def audience(self) -> Audience:
        """Everybody of the shop."""
        return audience_of(self.store, SHOP)

    def __repr__(self) -> str:
        return "StoredWorld()"

    def inside(self, kind: str, items: list[str]) -> list[list[str]]:
        """The products of what is offered together: of the shop's own bundles each stands for itself."""
        return [self.contents[item] for item in items] if kind == EXISTING else [items]


@pytest.fixture(scope="session")
def deep(lasting_shop: TrainedShop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StoredWorld]:
    """Scorer and policy; variants stand apart."""
    shop = lasting_shop.copied(tmp_path_factory.mktemp("rules") / "shop.db")
    store, run = shop.store, shop.store.runs.get(shop.latest)
    stocked = stocked_catalogue(habitual_shop(customers=1)[1].replace({c.ITEM_ID: STRANGE}))
    contents = {f"B{n}": STRANGE_ITEMS[5 * n : 5 * n + 3] for n in range(8)}
    of_vendors = [ImportRecord(vendor, vendor, layouts[0], "catalogue", {}) for vendor, layouts in LAYOUTS.items()]
    exported = [TablesOfFile(record, catalogue=stocked) for record in of_vendors]
    store.data.save(SHOP, [file("stocked", bundles=own_bundles(contents)), *exported])
    keep_few(store, run, list(contents))
    for customer, item, ago in REFUSALS:
        said = datetime.combine(DAY, time()) - timedelta(days=ago)
        said_no = Saying(customer, c.DISMISSED, STRANGE.get(item, item), time=said)
        give_feedback(store, SHOP, said_no, b"key", "test")
    catalogue, no = store.data.catalogue(SHOP), dismissals(store, SHOP, DAY)
    dataset = build_dataset(store.data.events(SHOP), catalogue, join_variants=False)
    models = kept_models(store, run.id, dataset, end_of(dataset, None), CPU)
    _ = models.scorer
    for room in ("data", "results", "feedback", "shops", "terms", "runs", "registry"):
        setattr(store, room, ReadOnce(getattr(store, room)))
    law = Law(catalogue, shop.events, cut_of(models), DAY, no)
    folder = people(tmp_path_factory.mktemp("people"))
    yield StoredWorld(models, catalogue, law, folder, no, store, run, contents)
    store.close()


def keep_few(store: Store, run: Run, own: list[str]) -> None:
    """Bundles of few customers, which is quicker; beside the training's some drawn by chance, and the shop's own."""
    bundles, reasons = store.results.bundles(run.id), store.results.reasons(run.id)
    few = bundles[bundles[c.CUSTOMER_ID].isin(PEOPLE)]
    mixed = few[few[c.KIND] == MIXED]
    drawn = mixed.assign(**{c.KIND: EXPLORE, c.PROBABILITY: 0.25})
    owned = mixed.groupby(c.CUSTOMER_ID, sort=False).head(len(own)).assign(**{c.KIND: EXISTING})
    owned[c.ITEM_ID] = owned.groupby(c.CUSTOMER_ID)[c.ITEM_ID].transform(lambda rows: own[: len(rows)])
    kept = pd.concat([few, drawn, owned], ignore_index=True)
    store.results.save_bundles(run.id, kept, reasons[reasons[c.CUSTOMER_ID].isin(PEOPLE)])
    told = kept_chances(store, run)
    at = np.isin(told.customers, PEOPLE)
    fewer = {name: getattr(told, name)[at] for name in ("customers", "code", "p", "days")}
    keep_chances(store, run.id, replace(told, **fewer))


@pytest.fixture(scope="session")
def joined(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Simple methods; the variants of a product are one item."""
    events, catalogue = habitual_shop(customers=30)
    catalogue = stocked_catalogue(catalogue)
    dataset = build_dataset(events, catalogue)
    models = Models(dataset, end_of(dataset, None), scorer=None, policy=None, factors={}, device=CPU)
    no = pd.DataFrame(REFUSALS, columns=[c.CUSTOMER_ID, c.ITEM_ID, DAYS])
    law = Law(catalogue, events, cut_of(models), DAY, no)
    return World(models, catalogue, law, people(tmp_path_factory.mktemp("people")), no)


@pytest.fixture(scope="session")
def own(joined: World) -> tuple[dict[str, list[str]], Dataset, ExistingBundles]:
    """The shop's own bundles: what is in each, the log in which variants stand apart, both together."""
    contents = {f"B{n}": [f"i{(n * 7 + k * 3) % 40:03}" for k in range(3)] for n in range(8)}
    apart = build_dataset(habitual_shop(customers=30)[0], joined.catalogue, join_variants=False)
    return contents, apart, existing_bundles(own_bundles(contents), apart)


def cut_of(models: Models) -> pd.Timestamp:
    """The end of what the models know."""
    return pd.Timestamp(models.cut, unit="us")


def people(folder: Path) -> Path:
    """Files that name customers and carts, strangers among them."""
    (folder / "people.csv").write_text("\n".join([*PEOPLE, "stranger"]) + "\n")
    carts = "cart_id,item_id,customer_id\na,i012,c005\na,i013,c005\nb,i030,\nc,unheard,stranger\n"
    (folder / "carts.csv").write_text(carts)
    return folder
