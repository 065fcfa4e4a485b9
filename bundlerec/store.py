"""What the verbs need of a store. `db` fulfils it; tests and other back ends may fulfil it otherwise.

All times are UTC without a zone. Every method is one short unit of work: it opens its own session in the thread
that calls it, commits or leaves no trace, and waits for a busy database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Protocol

import pandas as pd


class RunState(StrEnum):
    """Where a run stands. DONE, FAILED and CANCELLED are final; INTERRUPTED can go on."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"

    @property
    def is_final(self) -> bool:
        return self in (RunState.DONE, RunState.FAILED, RunState.CANCELLED)

    @property
    def is_active(self) -> bool:
        return self in (RunState.QUEUED, RunState.RUNNING)


@dataclass(frozen=True)
class ProcessIdentity:
    """Which process computes a run: enough to tell it from a later one with the same number."""

    pid: int
    started: float  # start time of the process, seconds since 1970
    boot: str  # identity of this start of this machine


@dataclass(frozen=True)
class Run:
    """One training: its wish, its state, its outcome."""

    id: int
    shop: str
    state: RunState
    settings: Mapping[str, Any]  # TrainSettings as plain JSON
    created: datetime
    started: datetime | None = None
    finished: datetime | None = None
    heartbeat: datetime | None = None
    process: ProcessIdentity | None = None
    progress: float = 0.0  # 0 to 1
    message: str = ""  # what it is doing, in a merchant's words
    seconds_left: float | None = None
    cancel_requested: bool = False
    error: str = ""
    hint: str = ""
    device: str = ""  # "CPU, 1 thread", "NVIDIA H100", …
    fingerprint: str = ""  # of the data that it learned from
    summary: Mapping[str, Any] = field(default_factory=dict)  # chosen, counts, problems, seconds by stage, …


@dataclass(frozen=True)
class ShopSummary:
    """What a shop holds (counts), for the front page."""

    shop: str
    items_in_catalogue: int
    items_sold: int
    customers: int
    orders: int
    lines: int
    anonymous_lines: int
    first: datetime | None
    last: datetime | None
    items_with_price: int
    items_with_cost: int
    items_with_stock: int


NO_CURRENCY: Final = "none"  # somebody said that the shop's prices are plain numbers


@dataclass(frozen=True)
class ShopSettings:
    """What the analyst said of a shop once for all its files; empty: nobody was asked yet."""

    currency: str = ""  # ISO 4217 code, or NO_CURRENCY
    time_zone: str = ""  # IANA name, of times that name no zone
    watched_folder: str = ""  # on the server; its new files are taken in; empty: none
    join_variants: bool = True  # variants of a product are one item to models and bundles


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


@dataclass(frozen=True)
class EraseCounts:
    """What went with a customer."""

    lines: int
    attributes: int
    bundles: int  # rows


class Shops(Protocol):
    """The shops of one database, and what they hold."""

    def names(self) -> list[str]: ...

    def ensure(self, shop: str) -> None:
        """Makes the shop when it is not there."""

    def exists(self, shop: str) -> bool: ...

    def summary(self, shop: str) -> ShopSummary:
        """Raises UnknownShop."""

    def settings(self, shop: str) -> ShopSettings:
        """What was said of the shop; nothing where it is not there yet."""

    def save_settings(self, shop: str, settings: ShopSettings) -> None:
        """Replaces what was said, and makes the shop when it is not there."""


@dataclass(frozen=True)
class TablesOfFile:
    """One cleaned file on its way into the store: its record, and its rows by role (`data.columns`)."""

    record: ImportRecord
    catalogue: pd.DataFrame | None = None
    events: pd.DataFrame | None = None
    customers: pd.DataFrame | None = None
    bundles: pd.DataFrame | None = None
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
        """Forgets a customer: lines, attributes, bundles and reasons of all runs, checkpoints. `mark` is kept, so that
        later imports can leave the customer out. RunStateConflict while a training of the shop computes.
        """

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
    ) -> pd.DataFrame:
        """Events table before `until` (exclusive), in order of time; ids as categories. Refunds before `until` are
        taken off their purchases (`data.refunds`); `as_told` gives purchases and refunds as the files told them,
        `customers` and `orders` only the lines of these.
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


class FileState(StrEnum):
    """What became of a file of a watched folder."""

    SAVED = "saved"
    WAITS = "waits"


@dataclass(frozen=True)
class WatchedFile:
    """One file of a watched folder when it was last looked at."""

    file: str  # its name in the folder
    stamp: str  # changes when the file changes
    state: FileState
    text: str  # what was saved, or what has to be said before it can be
    basis: str = ""  # what was known of the shop
    looked: datetime | None = None


class Watching(Protocol):
    """The files of watched folders, and who looks at them."""

    def files(self, shop: str) -> list[WatchedFile]:
        """In order of name; none for an unknown shop."""

    def note(self, shop: str, files: Sequence[WatchedFile]) -> None:
        """Keeps what became of the files, and makes the shop when it is not there."""

    def forget(self, shop: str) -> None:
        """Forgets the files that wait, so that they are looked at again."""

    def claim(self, process: ProcessIdentity, alive: Callable[[ProcessIdentity], bool]) -> bool:
        """Whether this process may look now: atomically, and only when no other one that is alive does."""

    def release(self, process: ProcessIdentity) -> None: ...


class Matching(Protocol):
    """Which item and which customer of one shop is which of another."""

    def decided(self, shop: str, other: str) -> pd.DataFrame:
        """Table of matches (`columns.MATCHES`), accepted and rejected, codes of `shop` first. Raises UnknownShop."""

    def decide(self, shop: str, other: str, matches: pd.DataFrame) -> None:
        """Keeps decisions; what was decided about the same codes is replaced. Raises UnknownShop."""


class RuleBooks(Protocol):
    """What a shop lets into its bundles, by kind of bundle (`bundles.rules.model.Rules` as plain JSON)."""

    def all(self, shop: str) -> dict[str, dict[str, Any]]:
        """Kind -> rules; none for an unknown shop."""

    def save(self, shop: str, kind: str, rules: Mapping[str, Any]) -> None:
        """Replaces the rules of a kind; empty ones go. Raises UnknownShop."""


class Runs(Protocol):
    """The life of trainings. State changes are atomic; a final row never changes (RunStateConflict).

    With the change to FAILED or CANCELLED goes all that the run produced; with that to INTERRUPTED all but the
    artifacts, in which its checkpoints are.
    """

    def create(self, shop: str, settings: Mapping[str, Any]) -> Run:
        """A new run in state QUEUED."""

    def get(self, run_id: int) -> Run:
        """Raises UnknownRun."""

    def list(self, shop: str | None = None) -> list[Run]:
        """Newest first."""

    def latest_done(self, shop: str) -> Run | None: ...

    def claim(self, run_id: int, process: ProcessIdentity) -> Run | None:
        """QUEUED -> RUNNING when no other run is RUNNING and it is first in line; None when it has to wait.

        Raises Cancelled when somebody asked the waiting run to stop, RunStateConflict in any other state.
        """

    def next_in_line(self) -> Run | None:
        """The oldest QUEUED run when nothing is RUNNING."""

    def beat(
        self,
        run_id: int,
        progress: float,
        message: str,
        seconds_left: float | None,
        process: ProcessIdentity | None = None,
    ) -> bool:
        """A sign of life with the news; returns True when somebody asked the run to stop.

        RunStateConflict when the run is not RUNNING any more, or in another process than `process`.
        """

    def note(self, run_id: int, *, device: str = "", fingerprint: str = "") -> None: ...

    def finish(
        self,
        run_id: int,
        state: RunState,
        *,
        summary: Mapping[str, Any] | None = None,
        error: str = "",
        hint: str = "",
        process: ProcessIdentity | None = None,
    ) -> Run:
        """RUNNING -> DONE, FAILED, CANCELLED or (stopped from outside, can go on) INTERRUPTED.

        RunStateConflict when the run is not RUNNING any more, or in another process than `process`.
        """

    def request_cancel(self, run_id: int) -> Run:
        """QUEUED or INTERRUPTED -> CANCELLED at once; RUNNING: the flag is set. RunStateConflict when final."""

    def interrupt_orphans(self, alive: Any, stale_seconds: float) -> Sequence[int]:
        """RUNNING rows whose process is not `alive(ProcessIdentity)`, or whose sign of life is too old, become
        INTERRUPTED by one atomic UPDATE each; returns their ids."""

    def requeue(self, run_id: int) -> Run:
        """INTERRUPTED -> QUEUED (resume)."""

    def add_curve(self, run_id: int, rows: pd.DataFrame) -> None: ...

    def curve(self, run_id: int) -> pd.DataFrame: ...


class Results(Protocol):
    """What a run produced. Saving replaces what the same run saved before under the same name."""

    def save_metrics(self, run_id: int, metrics: pd.DataFrame, comparisons: pd.DataFrame) -> None: ...

    def metrics(self, run_id: int) -> pd.DataFrame: ...

    def comparisons(self, run_id: int) -> pd.DataFrame: ...

    def save_bundles(self, run_id: int, bundles: pd.DataFrame, reasons: pd.DataFrame) -> None: ...

    def bundles(
        self,
        run_id: int,
        *,
        customer_id: str | None = None,
        model: str | None = None,
        kind: str | None = None,
        item_id: str | None = None,
    ) -> pd.DataFrame: ...

    def reasons(self, run_id: int, customer_id: str) -> pd.DataFrame: ...

    def customers(self, run_id: int, search: str = "", *, limit: int = 50, offset: int = 0) -> list[str]:
        """Ids of the run's customers that contain `search` (letter case ignored, taken literally), in order of
        id; a page of them."""

    def count_customers(self, run_id: int, search: str = "") -> int:
        """How many customers `customers` would list in all."""

    def save_artifact(self, run_id: int, name: str, content: bytes) -> None:
        """Weights, tables and checkpoints as bytes (safetensors, JSON, Parquet), in the database."""

    def artifact(self, run_id: int, name: str) -> bytes | None: ...

    def artifacts(self, run_id: int) -> dict[str, int]:
        """Names and sizes in bytes."""

    def drop_artifact(self, run_id: int, name: str) -> None: ...


class Store(Protocol):
    """Everything behind one database."""

    @property
    def shops(self) -> Shops: ...

    @property
    def data(self) -> Data: ...

    @property
    def runs(self) -> Runs: ...

    @property
    def results(self) -> Results: ...

    @property
    def matching(self) -> Matching: ...

    @property
    def watching(self) -> Watching: ...

    @property
    def rules(self) -> RuleBooks: ...
