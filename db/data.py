"""Catalogue, log, customers and existing bundles of a shop."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial

import numpy as np
import pandas as pd
from sqlalchemy import Connection, delete, func, insert, select

from bundlerec.errors import StoreBusy
from bundlerec.store import EraseCounts, ImportRecord, SaveCounts, TablesOfFile, UndoCounts
from db import schema as s
from db.attributes import mark_sensitive, read_attributes, save_attributes, sensitive_attributes, summarised
from db.catalogue import read_catalogue, read_variants, save_catalogue
from db.codes import known_codes
from db.erasing import erase_customer, erased_marks, keep_marks, named_customers
from db.feedback import feedback_marks, save_feedback
from db.lines import read_history, read_lines
from db.new_lines import add_lines
from db.offers import read_offers, save_offers
from db.session import Database, insert_one
from db.shops import ensure_shop, find_shop, refresh_counts, shop_id
from db.tellings import keep_states, keep_tellings, read_states
from db.undoing import undo_import
from db.values import now, to_datetime, to_microseconds


class SqlData:
    """Fulfils `bundlerec.store.Data`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(
        self, shop: str, files: Iterable[TablesOfFile], told: Callable[[float], None] = lambda share: None
    ) -> list[SaveCounts]:
        """Saves all files or none, in one transaction; the shop is made when it is not there.

        A file whose fingerprint is already there saves nothing; event lines that are already there are not saved
        twice (counted with multiplicity); catalogue rows and attributes are updated.
        """
        ready = list(files)  # whatever still has to be computed is computed before other writers have to wait
        with self._database.writer(many=True) as connection:
            number = ensure_shop(connection, shop)
            counts = []
            for place, file in enumerate(ready):
                heard = partial(_of_all, told, place, len(ready))
                counts.append(_save_file(connection, number, file, heard))
            told(1.0)
            if any(each.saved for each in counts):
                refresh_counts(connection, number)
        return counts

    def undo_import(self, shop: str, import_id: int) -> UndoCounts:
        """Takes an import back. Raises UnknownShop, UnknownImport."""
        with self._database.writer(many=True) as connection:
            return undo_import(connection, shop_id(connection, shop), import_id)

    def erase_customer(self, shop: str, customer_id: str, mark: str) -> EraseCounts:
        """Forgets a customer for good. Raises UnknownShop, RunStateConflict."""
        with self._database.writer(many=True, wipes=True) as connection:
            return erase_customer(connection, shop_id(connection, shop), customer_id, mark)

    def keep_marks(self, shop: str, marks: Collection[str]) -> None:
        """Later imports leave the customers behind these marks out too. Raises UnknownShop."""
        with self._database.writer() as connection:
            keep_marks(connection, shop_id(connection, shop), marks)

    def named_customers(self, shop: str) -> list[str]:
        """Every customer whom anything of the shop names. Raises UnknownShop."""
        with self._database.reader() as connection:
            return named_customers(connection, shop_id(connection, shop))

    def erased(self, shop: str) -> frozenset[str]:
        """The marks of customers that must not come back."""
        with self._database.reader() as connection:
            return erased_marks(connection, shop_id(connection, shop))

    def item_states(self, shop: str) -> pd.DataFrame:
        """Table item_id, time, price, stock: each change of an item's price or stock that an import told."""
        with self._database.reader() as connection:
            return read_states(connection, shop_id(connection, shop))

    def imports(self, shop: str) -> list[ImportRecord]:
        """The files that were imported, newest first."""
        query = select(s.imports).join(s.shops).where(s.shops.c.name == shop).order_by(s.imports.c.id.desc())
        with self._database.reader() as connection:
            rows = connection.execute(query).mappings().all()
        names = [name for name in ImportRecord.__dataclass_fields__ if name != "created"]
        return [
            ImportRecord(**{name: row[name] for name in names}, created=to_datetime(row["created"]))
            for row in rows
        ]

    def catalogue(self, shop: str) -> pd.DataFrame:
        """Catalogue table, one row an item. Raises UnknownShop, like all that reads."""
        with self._database.reader() as connection:
            return read_catalogue(connection, shop_id(connection, shop))

    def variants(self, shop: str) -> pd.DataFrame:
        """Catalogue rows of the items that share their product with another."""
        with self._database.reader() as connection:
            return read_variants(connection, shop_id(connection, shop))

    def items(self, shop: str, item_ids: Sequence[str]) -> pd.DataFrame:
        """Catalogue rows of these items; those that the catalogue does not hold are left out."""
        with self._database.reader() as connection:
            return read_catalogue(connection, shop_id(connection, shop), list(item_ids))

    def events(
        self,
        shop: str,
        until: datetime | None = None,
        as_told: bool = False,
        customers: Sequence[str] | None = None,
        orders: Sequence[str] | None = None,
        told: Callable[[float], None] = lambda share: None,
    ) -> pd.DataFrame:
        """Events table before `until` (exclusive), in order of time; ids and kinds as categories."""
        with self._database.reader() as connection:
            number = shop_id(connection, shop)
            return read_lines(connection, number, _bound(until), as_told, customers, orders, told)

    def history(self, shop: str, customer_id: str, until: datetime | None = None) -> pd.DataFrame:
        """Events of one customer before `until` (exclusive), in order of time; empty for an unknown customer."""
        with self._database.reader() as connection:
            return read_history(connection, shop_id(connection, shop), customer_id, _bound(until))

    def customers(self, shop: str) -> pd.DataFrame:
        """Customers table (customer_id, attribute, value)."""
        with self._database.reader() as connection:
            return read_attributes(connection, shop_id(connection, shop))

    def customer_ids(self, shop: str) -> list[str]:
        """Ids of all customers that the shop knows."""
        with self._database.reader() as connection:
            return list(known_codes(connection, s.customers, shop_id(connection, shop)))

    def sensitive_attributes(self, shop: str) -> set[str]:
        """Names of the attributes that no model may see."""
        with self._database.reader() as connection:
            return sensitive_attributes(connection, shop_id(connection, shop))

    def attributes(self, shop: str) -> pd.DataFrame:
        """One row an attribute: its name, whether it is sensitive, how many customers have it, an example."""
        with self._database.reader() as connection:
            return summarised(connection, shop_id(connection, shop))

    def mark_sensitive(self, shop: str, marks: Mapping[str, bool]) -> None:
        """Says which attributes no model may see. Raises BadSetting when the shop lacks one of them."""
        with self._database.writer() as connection:
            mark_sensitive(connection, shop_id(connection, shop), marks)

    def existing_bundles(self, shop: str, bundle_ids: Sequence[str] | None = None) -> pd.DataFrame:
        """The merchant's own bundles (None: all), one row a bundle and item."""
        with self._database.reader() as connection:
            return read_offers(connection, shop_id(connection, shop), bundle_ids)

    def fingerprint(self, shop: str, until: datetime | None = None) -> str:
        """Changes when the data that a training would see changes; the same files give the same."""
        with self._database.reader() as connection:
            return _fingerprint(connection, shop_id(connection, shop), _bound(until))

    def mapping(self, shop: str, header: str) -> dict[str, str] | None:
        """The saved column mapping {field: column} for a normalised header, if any."""
        with self._database.reader() as connection:
            number = find_shop(connection, shop)
            return connection.scalar(select(s.mappings.c.mapping).where(*_header(number, header)))

    def save_mapping(self, shop: str, header: str, mapping: Mapping[str, str]) -> None:
        """Keeps the column mapping for files with this header; an earlier one is replaced."""
        with self._database.writer() as connection:
            number = ensure_shop(connection, shop)
            connection.execute(delete(s.mappings).where(*_header(number, header)))
            values = {"shop_id": number, "header_digest": _digest(header), "header": header}
            connection.execute(insert(s.mappings).values(mapping=dict(mapping), **values))

    def mappings(self, shop: str) -> dict[str, dict[str, str]]:
        """Every saved mapping by its header, in order of the headers."""
        query = select(s.mappings.c.header, s.mappings.c.mapping).join(s.shops).where(s.shops.c.name == shop)
        with self._database.reader() as connection:
            return dict(sorted(tuple(row) for row in connection.execute(query)))

    def forget_mapping(self, shop: str, header: str) -> None:
        """Drops the saved mapping of a header."""
        with self._database.writer() as connection:
            connection.execute(delete(s.mappings).where(*_header(find_shop(connection, shop), header)))


def _of_all(told: Callable[[float], None], place: int, files: int, share: float) -> None:
    told((place + share) / files)


def _bound(until: datetime | None) -> int | None:
    return None if until is None else to_microseconds(until)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _header(shop: int | None, header: str) -> tuple:
    return (s.mappings.c.shop_id == shop, s.mappings.c.header_digest == _digest(header))


def _save_file(connection: Connection, shop: int, file: TablesOfFile, told: Callable[[float], None]) -> SaveCounts:
    every = (file.catalogue, file.events, file.customers, file.bundles, file.feedback)
    tables = [table for table in every if table is not None]
    known = select(s.imports.c.id).where(
        s.imports.c.shop_id == shop, s.imports.c.fingerprint == file.record.fingerprint
    )
    if connection.scalar(known) is not None:
        return SaveCounts(saved=0, already_there=sum(len(table) for table in tables))
    if erased_marks(connection, shop) - file.without:
        raise StoreBusy("A customer was erased while the files were read.", "Import them again.")
    time = now()
    number = _record(connection, shop, file.record, time)
    keep_tellings(connection, number, file)
    counts = []
    if file.catalogue is not None:
        counts.append(save_catalogue(connection, shop, file.catalogue))
        keep_states(connection, shop, number, file.catalogue, time)
    if file.customers is not None:
        counts.append(save_attributes(connection, shop, file.customers))
    if file.bundles is not None:
        counts.append(save_offers(connection, shop, file.bundles))
    if file.feedback is not None:
        counts.append(save_feedback(connection, shop, file.feedback, number))
    if file.events is not None:
        saved = add_lines(connection, shop, number, file.events, told)
        counts.append(SaveCounts(saved, len(file.events) - saved))
    return SaveCounts(sum(each.saved for each in counts), sum(each.already_there for each in counts))


def _record(connection: Connection, shop: int, record: ImportRecord, time: int) -> int:
    values = {name: getattr(record, name) for name in ("file", "fingerprint", "layout", "role")}
    return insert_one(
        connection, s.imports, {"shop_id": shop, "report": dict(record.report), "created": time, **values}
    )


def _fingerprint(connection: Connection, shop: int, until: int | None) -> str:
    """The log grows by whole imports only, so their names and how much of each is seen tell it exactly."""
    seen = select(s.imports.c.fingerprint, func.count(s.events.c.id)).join(s.events)
    seen = seen.where(s.imports.c.shop_id == shop)
    if until is not None:
        seen = seen.where(s.events.c.time < until)
    digest = hashlib.sha256()
    for row in sorted(tuple(row) for row in connection.execute(seen.group_by(s.imports.c.fingerprint))):
        digest.update(repr(row).encode())
    for table in (read_catalogue(connection, shop), read_attributes(connection, shop)):
        digest.update(np.ascontiguousarray(pd.util.hash_pandas_object(table, index=False)).tobytes())
    for mark in feedback_marks(connection, shop, until):  # none where nothing was said: as before
        digest.update(mark)
    digest.update(repr(sorted(erased_marks(connection, shop))).encode())
    digest.update(repr(sorted(sensitive_attributes(connection, shop))).encode())
    return digest.hexdigest()
