"""The verbs of files: look at them, or take them into a shop."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from bundlerec import journal
from bundlerec.data import columns as c
from bundlerec.data.answers import remember
from bundlerec.data.examine import examine
from bundlerec.data.examined import Examined, Known, ReadOptions, header_key
from bundlerec.data.opening import has_columns
from bundlerec.data.reading.table import release_memory
from bundlerec.data.report import FileReport
from bundlerec.data.secret import kept_key, passing_key
from bundlerec.errors import FileProblem
from bundlerec.progress import Part, Progress, Silent
from bundlerec.store import ImportRecord, Store, TablesOfFile

NOT_PRODUCTS = "not_products"  # in an import's report: items that the file called no products
READING = 0.6  # share of an import's time that reading and cleaning take, about

__all__ = ["FileReport", "ReadOptions", "import_files", "inspect_files"]


def inspect_files(
    paths: Sequence[Path],
    options: ReadOptions | None = None,
    store: Store | None = None,
    shop: str | None = None,
    progress: Progress | None = None,
) -> list[FileReport]:
    """Reads, recognises and cleans files, and saves nothing. What is wrong with a file stands in its report.

    With a store and a shop, logs are held against the shop's catalogue and saved choices of columns apply.
    """
    options = options or ReadOptions()
    known = known_of(store, shop, options, looking_only=True)
    return [file.report for file in examine(paths, options, known, progress or Silent())]


def import_files(
    store: Store,
    shop: str,
    paths: Sequence[Path],
    options: ReadOptions | None = None,
    progress: Progress | None = None,
) -> list[FileReport]:
    """Takes all files into the shop, or none of them. The same file a second time changes nothing.

    Raises FileProblem naming every file that can't be taken, and why.
    """
    options, progress, started = options or ReadOptions(), progress or Silent(), time.monotonic()
    known = known_of(store, shop, options, looking_only=False)
    files = examine(paths, options, known, Part(progress, 0.0, READING))
    refused = [file.report.refusal for file in files if file.report.refusal]
    if refused:
        journal.note("import refused", files=len(refused))
        others = " The other files were not saved either." if len(files) > len(refused) else ""
        raise FileProblem(" ".join(refused) + others, "")
    release_memory()
    progress.update(READING, "Saving")
    tables = [_tables(file, known.erased) for file in files]
    counts = store.data.save(
        shop, tables, lambda share: progress.update(READING + (1 - READING) * share, "Saving")
    )
    _remember_choices(store, shop, files, options)
    _remember_currency(store, shop, files)
    reports = [
        replace(file.report, saved=count.saved, already_there=count.already_there)
        for file, count in zip(files, counts, strict=True)
    ]
    _note(reports, time.monotonic() - started)
    return reports


def _note(reports: Sequence[FileReport], seconds: float) -> None:
    """Counts for the event log."""
    journal.note(
        "import",
        files=len(reports),
        rows_read=sum(report.rows_read for report in reports),
        rows_kept=sum(report.rows_kept for report in reports),
        rows_saved=sum(report.saved or 0 for report in reports),
        seconds=round(seconds, 2),
    )


def _remember_choices(store: Store, shop: str, files: Sequence[Examined], options: ReadOptions) -> None:
    """What the analyst says of columns, dates and commas applies by itself to later files with the same header."""
    for file in files:
        said = options.of(Path(file.report.file))
        if said.mapping and file.table and has_columns(file.table, said.mapping):
            store.data.save_mapping(shop, header_key(file.table.header), file.report.mapping)
        if file.table:
            remember(store, shop, file.table.header, said)


def _remember_currency(store: Store, shop: str, files: Sequence[Examined]) -> None:
    """The currency that all prices of an import name is the shop's, where the shop has none yet."""
    named = {file.report.currency for file in files} - {""}
    settings = store.shops.settings(shop)
    if len(named) == 1 and not settings.currency:
        store.shops.save_settings(shop, replace(settings, currency=named.pop()))


def known_of(store: Store | None, shop: str | None, options: ReadOptions, looking_only: bool) -> Known:
    """What a shop holds already, as far as reading files needs it; looking makes no key."""
    secret = passing_key(options.key_folder) if looking_only else kept_key(options.key_folder)
    nothing = pd.DataFrame({c.ITEM_ID: pd.Series(dtype="str"), c.TITLE: pd.Series(dtype="str")})
    if store is None or shop is None or not store.shops.exists(shop):
        return Known(nothing, frozenset(), lambda header: None, secret)
    catalogue = store.data.catalogue(shop)
    not_products = [code for record in store.data.imports(shop) for code in record.report.get(NOT_PRODUCTS, [])]
    return Known(
        catalogue[[c.ITEM_ID, c.TITLE]] if len(catalogue) else nothing,
        frozenset(not_products),
        lambda header: store.data.mapping(shop, header),
        secret,
        store.shops.settings(shop),
        store.data.erased(shop),
        lambda customers, orders: store.data.events(shop, as_told=True, customers=customers, orders=orders),
    )


def _tables(file: Examined, erased: frozenset[str]) -> TablesOfFile:
    if file.table is None or file.match is None:
        raise FileProblem(f"{file.report.file} was not read.")
    told = file.report.to_json() | {
        "changed": dict(file.report.changed),
        "examples": {reason: example.row for reason, example in file.report.examples.items()},  # no one's data
        "enough": file.report.enough,
        NOT_PRODUCTS: sorted(file.not_products),
    }
    record = ImportRecord(file.name, file.table.fingerprint, file.match.layout, str(file.match.role), told)
    return TablesOfFile(
        record, file.catalogue, file.events, file.customers, file.bundles, file.feedback, without=erased
    )
