"""One run's models, opened once to answer questions about single customers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from bundlerec.bundles.requests import RANKED
from bundlerec.bundles.rules.model import Rules
from bundlerec.bundles.rules.of_shop import screens_of, today
from bundlerec.bundles.rules.screen import Screen, screen_of
from bundlerec.bundles.rules.shelf import shelf_of
from bundlerec.bundles.rules.sieve import Sieve
from bundlerec.data.dataset import Dataset
from bundlerec.data.lists import EMPTY
from bundlerec.device import spare_a_core, torch_device
from bundlerec.errors import BadSetting, BundleRecError
from bundlerec.questions.beside import KINDS
from bundlerec.recommender import POLICY, SCORER
from bundlerec.store import Run, Store
from bundlerec.training.building import SIZE
from bundlerec.training.keeping import kept_models
from bundlerec.training.models import Models
from bundlerec.training.seen import seen_by, settings_of
from bundlerec.training.shop import end_of, moment


@dataclass(frozen=True)
class Product:
    """A product as a customer is shown it."""

    item_id: str
    title: str


class Questions:
    """The models of a run, looking at the shop as the run saw it; under today's rules.

    One question at a time: models remember whom they looked at last.
    """

    def __init__(self, store: Store, run: Run, models: Models) -> None:
        self.store, self.run, self.models = store, run, models
        self.model = str(run.summary["chosen"])
        self._rules: dict[tuple[str, date | None], Screen | None] | None = None

    @property
    def deep(self) -> bool:
        """Whether the shop's model is the policy or the scorer, which know probabilities."""
        return self.model in (POLICY, SCORER)

    @property
    def dataset(self) -> Dataset:
        return self.models.dataset

    @cached_property
    def no_rules(self) -> Screen:
        """A screen that lets everything through."""
        shelf = shelf_of(self.store.data.catalogue(self.run.shop), self.dataset.shown_ids)
        return screen_of(Sieve(Rules(), shelf, today()), self.dataset, self.models.cut)

    def keep_rules(self) -> None:
        """From now on the rules are read once, and stay as they are."""
        self._rules = {}

    def knows(self, customer_id: str) -> bool:
        """Whether the training knows an order of the customer."""
        return self._row(customer_id) is not None

    def customer(self, customer_id: str) -> int:
        """The row of a customer with an order. Raises BundleRecError for anybody else."""
        row = self._row(customer_id)
        if row is None:
            raise BundleRecError(
                f"This training knows no order of a customer “{customer_id}”.",
                "Such a customer gets what sells best of late. Check the id, letter by letter.",
            )
        return row

    def _row(self, customer_id: str) -> int | None:
        ids = self.dataset.customer_ids
        row = int(np.searchsorted(ids, customer_id))
        found = row < len(ids) and ids[row] == customer_id and self.models.past.orders_of_customer[row] > 0
        return row if found else None

    def screen(self, kind: str, day: date | None = None) -> Screen | None:
        """Today's rules for a kind of bundle. Raises BadSetting for a kind that nothing can be asked about."""
        if kind not in KINDS:
            raise BadSetting(
                f"Nothing can be asked about bundles of kind “{kind}”.", f"Kinds: {', '.join(KINDS)}."
            )
        if self._rules is not None and (kind, day) in self._rules:
            return self._rules[kind, day]
        until = moment(settings_of(self.run).until)
        screens = screens_of(self.store, self.run.shop, self.dataset, self.models.cut, day, until=until)
        found = None if screens is None else screens.of(kind)
        if self._rules is not None:
            self._rules[kind, day] = found
        return found

    def bundle(self, models: Models, kind: str, customer: int) -> list[int]:
        """Item rows of a customer's bundle by the shop's model, in its order."""
        who = np.array([customer], dtype=np.int32)
        lists = models.ranked(self.model, who, SIZE) if kind == RANKED else models.own(self.model, who).lists
        return filled(lists.items[0])

    def bundles_among(self, models: Models, kind: str, size: int) -> list[list[int]]:
        """The same of all customers of models that were told other pasts (`Models.among`).

        size: of a simple method's bundles, which has no size of its own for pasts that never were.
        """
        who = np.arange(models.told, dtype=np.int32)
        if kind == RANKED or not self.deep:
            lists = models.ranked(self.model, who, SIZE if kind == RANKED else size)
        else:
            lists = models.own(self.model, who).lists
        return [filled(items) for items in lists.items]

    def product(self, customer: int, item: int) -> Product:
        """An item row as the customer is shown it."""
        place = int(self.dataset.shown(np.array([customer]), np.array([item]))[0])
        return Product(str(self.dataset.shown_ids[place]), str(self.dataset.shown_titles[place]))


def open_questions(store: Store, run: Run) -> Questions:
    """Reads the shop's log and the run's models: seconds, for a shop of a million lines a minute.

    Raises UnknownRun for weights of another version of the program.
    """
    spare_a_core()
    until = moment(settings_of(run).until)
    dataset = seen_by(store, run, until)
    models = kept_models(store, run.id, dataset, end_of(dataset, until), torch_device("auto"))
    questions = Questions(store, run, models)
    _ = models.scorer if questions.deep else models.recommender(questions.model)
    return questions


def filled(items: np.ndarray) -> list[int]:
    """The item rows of one bundle."""
    return [int(item) for item in items if item != EMPTY]
