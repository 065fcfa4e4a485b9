"""One look at several files together: read, recognise, clean, report. Saves nothing."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from bundlerec import scratch
from bundlerec.data import columns as c
from bundlerec.data.answers import remembered, remembered_currencies
from bundlerec.data.assembly import assemble
from bundlerec.data.cancelled import take_off_cancelled
from bundlerec.data.cleaning.bundles import clean_bundles
from bundlerec.data.cleaning.catalogue import clean_catalogue
from bundlerec.data.cleaning.coded import orders_of
from bundlerec.data.cleaning.currency import in_one_currency
from bundlerec.data.cleaning.customers import clean_customers
from bundlerec.data.cleaning.events import clean_events
from bundlerec.data.cleaning.feedback import clean_feedback
from bundlerec.data.cleaning.from_log import catalogue_from_log, customers_from_log
from bundlerec.data.cleaning.not_products import leave_out_not_products
from bundlerec.data.cleaning.notes import MAX_KEPT, Around, Notes
from bundlerec.data.cleaning.other_tables import without_other_tables
from bundlerec.data.cleaning.parts import clean_part
from bundlerec.data.currencies import PriceWish
from bundlerec.data.elsewhere import look_elsewhere
from bundlerec.data.examined import Examined, Known, Later, ReadOptions, WithoutPurchase
from bundlerec.data.layouts.base import Role, as_it_is
from bundlerec.data.opening import named_columns, opened
from bundlerec.data.reading.archives import unpacked
from bundlerec.data.reading.table import Loaded, Table
from bundlerec.data.recognition import Match
from bundlerec.data.refunds import without_refunds
from bundlerec.data.refusals import nothing_left, of_another_shop, rather_a_log
from bundlerec.data.report import FileReport
from bundlerec.data.sufficiency import enough_to_train
from bundlerec.errors import FileProblem
from bundlerec.progress import Part, Progress

READING = 0.5  # share of a file's time until it is cleaned, about
PRICES = {
    Role.EVENTS: (c.PRICE,),
    Role.MIXED: (c.PRICE,),
    Role.CATALOGUE: (c.PRICE, c.COST),
    Role.BUNDLES: (c.PRICE,),
}
CATALOGUES_FIRST = (
    Role.PART,
    Role.CATALOGUE,
    Role.CUSTOMERS,
    Role.BUNDLES,
    Role.MIXED,
    Role.EVENTS,
    Role.FEEDBACK,
)


def examine(paths: Sequence[Path], options: ReadOptions, known: Known, progress: Progress) -> list[Examined]:
    """Every file's report and cleaned tables, in the order given.

    Catalogues are read first, so that logs of the same call know them. Raises FileProblem when the analyst's
    mapping fits no file; whatever is wrong with a single file stands in its report.
    """
    with ExitStack() as stack:
        files = [file for path in paths for file in _opened(path, options, known, stack)]
        if options.mapping:
            named_columns(files, options.mapping)
        assemble(files)
        usable = [(file.table, file.match, file) for file in files if not file.report.refusal]
        ready = [(table, match, file) for table, match, file in usable if table and match]
        ready.sort(key=lambda one: CATALOGUES_FIRST.index(one[1].role))
        for step, (table, match, file) in enumerate(ready):
            known = _cleaned(
                file, table, match, options, known, Part(progress, step / len(ready), (step + 1) / len(ready))
            )
    again = [*look_elsewhere(files, known), *take_off_cancelled(files, known)]
    for file in files:
        if any(file is one for one in again):
            _tell_anew(file)
    return files


def _opened(path: Path, options: ReadOptions, known: Known, stack: ExitStack) -> list[Examined]:
    """The file, or the tables of an archive, each as a file of its own."""
    folder = stack.enter_context(scratch.folder())
    try:
        archive = unpacked(path, folder)
    except FileProblem as problem:
        file = Examined(FileReport(str(path)))
        file.refuse(problem, readable=False)
        return [file]
    if archive is None:
        return [opened(path, options, known, stack)]
    files = [opened(table, options, known, stack) for table in archive.tables]
    for file, table in zip(files, archive.tables, strict=True):
        file.report = replace(file.report, file=str(path.parent / table.relative_to(folder)))
    files[0].report = replace(files[0].report, problems=(*files[0].report.problems, *archive.about))
    return files


def _cleaned(
    file: Examined, table: Table, match: Match, options: ReadOptions, known: Known, progress: Progress
) -> Known:
    """Loads and cleans one recognised file; returns what is known after it."""
    options = options.of(Path(file.report.file))
    around = Around(
        table.name,
        options.day_first,
        known.catalogue,
        known.not_products,
        known.secret,
        options.time_zone or known.settings.time_zone,
        known.settings.currency,
        options.decimal_comma,
        options.keep_not_products,
        known.erased,
        remembered(known.mapping, table.header),
        PriceWish.of(options.currencies) if options.currencies else None,
        remembered_currencies(known.mapping, table.header),
        known.currencies,
        options.best_score,
    )
    try:
        columns = sorted(set(match.mapping.values()))
        loaded = table.load(columns, lambda share: progress.update(READING * share, f"Reading {file.name}"))
    except FileProblem as problem:
        file.refuse(problem, readable=False)
        return known
    fields = pd.DataFrame({name: loaded.frame[column] for name, column in match.mapping.items()}, copy=False)
    notes = Notes(fields, problems=list(file.report.problems))
    notes.take_misfits(loaded)
    refusal = None
    progress.update(READING, f"Checking {file.name}")
    try:
        _clean_by_role(file, match, fields, notes, around)
    except FileProblem as problem:
        refusal = problem
    if file.events is not None:
        file.refunds = WithoutPurchase.of(file.events, notes)
        file.events = file.events.reset_index(drop=True)
    _report(file, notes, loaded, around)
    if file.refunds or notes.cancelled:
        file.later = Later(notes, loaded, around)
    if not notes.cancelled:  # else it is known at the end
        refusal = refusal or file.lacks or nothing_left(file, notes)
    refusal = refusal or file.lacks or rather_a_log(file, match, options)
    refusal = refusal or of_another_shop(file, options)
    if refusal is None:
        file.not_products = notes.not_products
        return _known_with(file, known)
    if file.events is None and file.given is None:
        file.report = replace(file.report, rows_kept=0)
    file.refuse(refusal)
    return known


def _tell_anew(file: Examined) -> None:
    """The report of a file of which refunds or cancelled orders were looked for elsewhere."""
    if file.later is None or file.lacks:
        return
    _report(file, file.later.notes, file.later.loaded, file.later.around)
    if refusal := nothing_left(file, file.later.notes):
        file.refuse(refusal)


def _clean_by_role(file: Examined, match: Match, fields: pd.DataFrame, notes: Notes, around: Around) -> None:
    rows = _prepared(match, without_other_tables(fields, match.mapping, notes, around), notes, around)
    if match.role in PRICES:
        rows = in_one_currency(rows, PRICES[match.role], match.mapping, notes, around)
    if match.role in (Role.EVENTS, Role.MIXED, Role.CATALOGUE):
        rows = leave_out_not_products(rows, notes, around)
    if match.role in (Role.EVENTS, Role.MIXED):
        events = clean_events(rows, match.mapping, notes, around)
        file.customers = customers_from_log(rows, match.attributes, notes, around)
        file.catalogue = catalogue_from_log(events, rows, notes, around)
        file.events = events
    elif match.role == Role.CATALOGUE:
        file.catalogue = clean_catalogue(rows, match.mapping, notes, around)
    elif match.role == Role.CUSTOMERS:
        file.customers = clean_customers(rows, notes, around)
    elif match.role == Role.FEEDBACK:
        file.feedback = clean_feedback(rows, match.mapping, notes, around)
    elif match.role == Role.PART:
        file.given = clean_part(rows, match.mapping, notes, around)
    else:
        file.bundles = clean_bundles(rows, match.mapping, notes, around)


def _prepared(match: Match, fields: pd.DataFrame, notes: Notes, around: Around) -> pd.DataFrame:
    """The rows as the common cleaning takes them: a log without traps stays numbers of distinct texts."""
    if match.shape.prepare is as_it_is and match.role in (Role.EVENTS, Role.MIXED):
        return fields
    return match.shape.prepare(fields if match.shape.coded else fields.astype("str"), notes, around)


def _report(file: Examined, notes: Notes, loaded: Loaded, around: Around) -> None:
    if loaded.blank:
        notes.say(f"{loaded.blank:,} empty rows of {file.name} were left out.")
    if len(loaded.misfits):
        notes.say(
            f"{len(loaded.misfits):,} rows of {file.name} have another number of cells than its header: they are "
            f"left out."
        )
    notes.tell_not_products(file.name)
    rejected = sum(notes.rejected.values())
    if rejected > MAX_KEPT:
        notes.say(
            f"All {rejected:,} rejected rows of {file.name} are counted, {MAX_KEPT:,} are kept for a download."
        )
    counts = _counts(file, around)
    share = counts.get("in_catalogue")
    if share is not None:
        told = (
            round(100 * share) if share in (0, 1) else min(max(round(100 * share), 1), 99)
        )  # nearly all is not all
        notes.say(f"{told}% of the items of {file.name} are in the catalogue.")
    file.report = replace(
        file.report,
        rows_read=loaded.rows_read,
        rows_kept=loaded.rows_read - rejected,
        rejected=notes.rejected,
        problems=tuple(notes.problems),
        changed=notes.changed,
        examples=notes.examples,
        rejected_rows=notes.rejected_rows(),
        questions=tuple(notes.questions),
        currency=notes.currency,
        **counts,
    )


def _counts(file: Examined, around: Around) -> dict[str, Any]:
    if file.events is not None and len(file.events):
        return _counts_of_log(file.events, around)
    if file.given is not None:
        ids = {"customers": c.CUSTOMER_ID, "items": c.ITEM_ID, "orders": c.ORDER_ID}
        given = file.given.replace("", None)
        return {name: given[field].nunique() for name, field in ids.items() if field in given}
    if file.feedback is not None:
        return {"customers": file.feedback[c.CUSTOMER_ID].nunique(), "items": file.feedback[c.ITEM_ID].nunique()}
    if file.customers is not None:
        return {"customers": file.customers[c.CUSTOMER_ID].nunique()}
    table = file.catalogue if file.catalogue is not None else file.bundles
    return {"items": table[c.ITEM_ID].nunique()} if table is not None else {}


def _counts_of_log(events: pd.DataFrame, around: Around) -> dict[str, Any]:
    events = without_refunds(events)
    if events.empty:
        return {}
    items = events[c.ITEM_ID].cat.categories
    return {
        "span": (events[c.TIME].min().to_pydatetime(), events[c.TIME].max().to_pydatetime()),
        "customers": len(events[c.CUSTOMER_ID].cat.categories),
        "items": len(items),
        "orders": len(orders_of(events)),
        "in_catalogue": float(items.isin(around.catalogue[c.ITEM_ID]).mean()) if len(around.catalogue) else None,
        "enough": enough_to_train(events),
    }


def _known_with(file: Examined, known: Known) -> Known:
    """What is known once this file's catalogue and currency are."""
    known = replace(known, currencies=known.currencies | ({file.report.currency} - {""}))
    if file.catalogue is None:
        return known
    catalogue = pd.concat([known.catalogue, file.catalogue[[c.ITEM_ID, c.TITLE]]], ignore_index=True)
    return replace(known, catalogue=catalogue, not_products=known.not_products | file.not_products)
