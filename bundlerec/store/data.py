"""Catalogue, log, customers and imports of a shop, as the verbs see them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import pandas as pd


@dataclass(frozen=True)
class ImportRecord:
    """One file that was imported."""

    file: str
    fingerprint: str  # SHA-256 of its bytes
    layout: str
    role: str
    report: Mapping[str, Any]  # rows read, kept, rejected by reason, …
    id: int = 0
    created: datetime | None = None


@dataclass(frozen=True)
class SaveCounts:
    """What saving did with the rows of one file."""

    saved: int
    already_there: int


@dataclass(frozen=True)
class UndoCounts:
    """What went when an import was taken back."""

    file: str
    lines: int
    handed_over: int  # lines that stay, because another import brought them too
    items: int
    customers: int
    orders: int
    feedback: int = 0


@dataclass(frozen=True)
class EraseCounts:
    """What went with a customer."""

    lines: int
    attributes: int
    bundles: int  # rows
    exposures: int = 0  # bundles that the customer was shown
    feedback: int = 0


@dataclass(frozen=True)
class TablesOfFile:
    """One cleaned file on its way into the store: its record, and its rows by role (`data.columns`)."""

    record: ImportRecord
    catalogue: pd.DataFrame | None = None
    events: pd.DataFrame | None = None
    customers: pd.DataFrame | None = None
    bundles: pd.DataFrame | None = None
    feedback: pd.DataFrame | None = None
    without: frozenset[str] = frozenset()  # marks of the erased customers who were left out


class Data(Protocol):
    """Catalogue, log, customers and existing bundles of a shop."""

    def save(
        self, shop: str, files: Iterable[TablesOfFile], told: Callable[[float], None] = ...
    ) -> list[SaveCounts]:
        """Saves all files or none, and makes the shop when it is not there.

        A file whose fingerprint is already there saves nothing. Event lines that are already there (same
        customer, item, order, time, kind, quantity and price, counted with multiplicity) are not saved
        twice; catalogue rows and attributes are updated, empty cells leave what was known. `told` hears now and
        then the share of a file that is written; what it raises (Cancelled) ends the save without a trace.
        StoreBusy when somebody was erased since the files were read.
        """

    def imports(self, shop: str) -> list[ImportRecord]:
        """Newest first."""

    def undo_import(self, shop: str, import_id: int) -> UndoCounts:
        """Takes an import back: its lines go, but those that another import brought too stay as that one's. Items,
        attributes and bundles become what the other imports told of them. Raises UnknownImport.
        """

    def erase_customer(self, shop: str, customer_id: str, mark: str) -> EraseCounts:
        """Forgets a customer: lines, attributes, bundles and reasons of all runs, what the customer was shown and said,
        checkpoints. `mark` is kept, so that later imports can leave the customer out. RunStateConflict while a training
        of the shop computes.
        """

    def keep_marks(self, shop: str, marks: Collection[str]) -> None:
        """Later imports leave the customers behind these marks out too. Raises UnknownShop."""

    def named_customers(self, shop: str) -> list[str]:
        """Every customer whom anything of the shop names: log, results, what was shown and said. Raises UnknownShop."""

    def erased(self, shop: str) -> frozenset[str]:
        """The marks of the customers that were erased."""

    def item_states(self, shop: str) -> pd.DataFrame:
        """Each change of an item's price or stock that an import told: item_id, time (of the import), price, stock."""

    def catalogue(self, shop: str) -> pd.DataFrame:
        """Catalogue table, one row an item."""

    def events(
        self,
        shop: str,
        until: datetime | None = None,
        as_told: bool = False,
        customers: Sequence[str] | None = None,
        orders: Sequence[str] | None = None,
        told: Callable[[float], None] = lambda share: None,
    ) -> pd.DataFrame:
        """Events table before `until` (exclusive), in order of time; ids as categories. Refunds before `until` are
        taken off their purchases (`data.refunds`); `as_told` gives purchases and refunds as the files told them,
        `customers` and `orders` only the lines of these. `told` hears now and then which share of the shop's lines has
        been read.
        """

    def variants(self, shop: str) -> pd.DataFrame:
        """Catalogue rows of the items that share their product with another (`parent_id`, or the item itself)."""

    def items(self, shop: str, item_ids: Sequence[str]) -> pd.DataFrame:
        """Catalogue rows of these items; those that the catalogue does not hold are left out."""

    def history(self, shop: str, customer_id: str, until: datetime | None = None) -> pd.DataFrame:
        """Events of one customer before `until` (exclusive), in order of time; empty for an unknown customer."""

    def customers(self, shop: str) -> pd.DataFrame:
        """Customers table (customer_id, attribute, value)."""

    def customer_ids(self, shop: str) -> list[str]:
        """Ids of all customers that the shop knows."""

    def sensitive_attributes(self, shop: str) -> set[str]: ...

    def attributes(self, shop: str) -> pd.DataFrame:
        """One row an attribute of customers, in order of name: attribute, sensitive (bool), customers (how many have
        it), value (one of its values, as an example)."""

    def mark_sensitive(self, shop: str, marks: Mapping[str, bool]) -> None:
        """Says which attributes no model may see ({attribute: whether}); later files don't change it.

        Raises BadSetting, and changes nothing, when the shop lacks one of them."""

    def existing_bundles(self, shop: str, bundle_ids: Sequence[str] | None = None) -> pd.DataFrame:
        """The merchant's own bundles (None: all), one row a bundle and item, in the order in which they came."""

    def fingerprint(self, shop: str, until: datetime | None = None) -> str:
        """Changes when the data that a training would see changes."""

    def mapping(self, shop: str, header: str) -> dict[str, str] | None:
        """The saved column mapping {field: column} for a normalised header, if any."""

    def mappings(self, shop: str) -> dict[str, dict[str, str]]:
        """Every saved mapping by its header, in order of the headers; none for an unknown shop."""

    def save_mapping(self, shop: str, header: str, mapping: Mapping[str, str]) -> None: ...

    def forget_mapping(self, shop: str, header: str) -> None:
        """Drops the saved mapping of a header; nothing where there is none."""
