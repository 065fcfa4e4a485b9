"""One look at several files together: read, recognise, clean, report. Saves nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.cleaning.bundles import clean_bundles
from bundlerec.data.cleaning.catalogue import clean_catalogue
from bundlerec.data.cleaning.customers import clean_customers
from bundlerec.data.cleaning.events import clean_events
from bundlerec.data.cleaning.from_log import catalogue_from_log
from bundlerec.data.cleaning.notes import Around, Notes
from bundlerec.data.layouts.base import Role, plain_spelling
from bundlerec.data.reading import Table, open_table
from bundlerec.data.recognition import GOOD_ENOUGH, IN_WORDS, Match, recognise
from bundlerec.data.report import FileReport
from bundlerec.data.secret import DEFAULT_FOLDER
from bundlerec.data.sufficiency import enough_to_train
from bundlerec.errors import BundleRecError, FileProblem
from bundlerec.progress import Progress

CATALOGUES_FIRST = (Role.CATALOGUE, Role.CUSTOMERS, Role.BUNDLES, Role.EVENTS)


@dataclass(frozen=True)
class ReadOptions:
    """What the analyst says about the files; None means: find it out."""

    role: str | None = None
    layout: str | None = None
    mapping: Mapping[str, str] | None = None  # field -> column; an empty column takes a field away
    day_first: bool | None = None
    force: bool = False  # take a log of which no item is in the catalogue
    key_folder: Path = DEFAULT_FOLDER  # where the key for pseudonyms lies


@dataclass(frozen=True)
class Known:
    """What the shop holds already, as far as reading files needs it."""

    catalogue: pd.DataFrame  # item_id, title
    not_products: frozenset[str]
    mapping: Callable[[str], dict[str, str] | None]  # saved choices of columns, by header
    secret: Callable[[], bytes]


@dataclass
class Examined:
    """One file's report and tables."""

    report: FileReport
    header: str = ""
    table: Table | None = None
    match: Match | None = None
    not_products: set[str] = field(default_factory=set)
    catalogue: pd.DataFrame | None = None
    events: pd.DataFrame | None = None
    customers: pd.DataFrame | None = None
    bundles: pd.DataFrame | None = None

    def refuse(self, problem: BundleRecError, readable: bool = True) -> None:
        """Marks the file as one that can't be imported, and says why."""
        problems = (*self.report.problems, str(problem))
        self.report = replace(self.report, problems=problems, refusal=str(problem), readable=readable)


def header_key(header: Sequence[str]) -> str:
    """The name under which the choice of columns for a header is remembered."""
    return "\t".join(plain_spelling(column) for column in header)


def examine(paths: Sequence[Path], options: ReadOptions, known: Known, progress: Progress) -> list[Examined]:
    """Every file's report and cleaned tables, in the order given. Catalogues are read first, so that logs of the
    same call know them."""
    with ExitStack() as opened:
        files = [_opened(path, options, known, opened) for path in paths]
        if options.mapping and not any(file.match and _has_columns(file.table, options.mapping) for file in files):
            named = ", ".join(column for column in options.mapping.values() if column)
            raise FileProblem(
                f"No file has the columns that the mapping names ({named}).",
                "Write the columns as they stand in the file's header.",
            )
        readable = [file for file in files if file.match]
        for step, file in enumerate(sorted(readable, key=_turn)):
            progress.update(step / len(readable), f"Reading {Path(file.report.file).name}")
            known = _cleaned(file, options, known)
    return files


def _turn(file: Examined) -> int:
    return CATALOGUES_FIRST.index(file.match.role) if file.match else 0


def _has_columns(table: Table | None, mapping: Mapping[str, str]) -> bool:
    return table is not None and all(column in table.header for column in mapping.values() if column)


def _opened(path: Path, options: ReadOptions, known: Known, opened: ExitStack) -> Examined:
    """Reads the head of a file and recognises it; what can't be read or recognised is told in its report."""
    try:
        table = opened.enter_context(open_table(path))
    except FileProblem as problem:
        file = Examined(FileReport(str(path)))
        file.refuse(problem, readable=False)
        return file
    header = header_key(table.header)
    mapping = (
        options.mapping if options.mapping and _has_columns(table, options.mapping) else known.mapping(header)
    )
    match = recognise(table.header, options.role, options.layout, mapping)
    report = FileReport(
        str(path),
        encoding=table.encoding,
        delimiter=table.delimiter,
        sheet=table.sheet,
        problems=table.problems,
        header=table.header,
        sample=table.sample,
    )
    if match is None:
        file = Examined(report, header, table)
        file.refuse(_not_recognised(table))
        return file
    report = replace(
        report, layout=match.layout, role=str(match.role), confidence=match.confidence, mapping=match.mapping
    )
    return Examined(report, header, table, match)


def _not_recognised(table: Table) -> FileProblem:
    return FileProblem(
        f"{table.name} is not recognised: its columns ({_some(table.header)}) name neither items nor customers.",
        "Say what they mean with --mapping (on the page: in the table of columns).",
    )


def _some(names: Sequence[str], most: int = 8) -> str:
    return ", ".join(names[:most]) + (", …" if len(names) > most else "")


def _missing(table: Table, match: Match) -> FileProblem:
    words = " and no ".join(IN_WORDS.get(name, name.replace("_", " ")) for name in match.missing)
    return FileProblem(
        f"{table.name} has no {words} column (its columns: {_some(table.header)}).",
        "Export it with that column, or name it with --mapping (on the page: in the table of columns).",
    )


def _cleaned(file: Examined, options: ReadOptions, known: Known) -> Known:
    """Loads and cleans one recognised file; returns what is known after it."""
    table, match = file.table, file.match
    if table is None or match is None:
        return known
    around = Around(table.name, options.day_first, known.catalogue, known.not_products, known.secret)
    try:
        if match.missing:
            raise _missing(table, match)
        if match.confidence < GOOD_ENOUGH:
            raise _not_recognised(table)
        loaded = table.load(sorted(set(match.mapping.values())))
    except FileProblem as problem:
        file.refuse(problem)
        return known
    fields = pd.DataFrame({name: loaded.frame[column] for name, column in match.mapping.items()})
    notes = Notes(fields, problems=list(file.report.problems))
    notes.take_misfits(loaded)
    refusal = None
    try:
        _clean_by_role(file, match, fields, notes, around)
    except FileProblem as problem:
        refusal = problem
    file.report = _reported(file, notes, loaded.rows_read, loaded.blank, around)
    if refusal is None and file.report.rows_kept == 0:
        reasons = ", ".join(f"{reason}: {rows:,}" for reason, rows in notes.rejected.items())
        refusal = FileProblem(f"No row of {table.name} can be used ({reasons}).", "Check which column means what.")
    if refusal is not None:
        file.refuse(refusal)
        return known
    return _known_after(file, notes, known, options)


def _clean_by_role(file: Examined, match: Match, fields: pd.DataFrame, notes: Notes, around: Around) -> None:
    rows = match.shape.prepare(fields, notes, around)
    if match.role == Role.EVENTS:
        events = clean_events(rows, match.mapping, notes, around)
        file.catalogue = catalogue_from_log(events, rows, notes, around)
        file.events = events.reset_index(drop=True)
    elif match.role == Role.CATALOGUE:
        file.catalogue = clean_catalogue(rows, match.mapping, notes, around)
    elif match.role == Role.CUSTOMERS:
        file.customers = clean_customers(rows, notes, around)
    else:
        file.bundles = clean_bundles(rows, match.mapping, notes, around)


def _reported(file: Examined, notes: Notes, rows_read: int, blank: int, around: Around) -> FileReport:
    if blank:
        notes.say(f"{blank:,} empty rows of {around.file} were left out.")
    misfits = sum(rows for reason, rows in notes.rejected.items() if "cells" in reason or "never closed" in reason)
    if misfits:
        notes.say(
            f"{misfits:,} rows of {around.file} have another number of cells than its header: they are left out."
        )
    return replace(
        file.report,
        rows_read=rows_read,
        rows_kept=rows_read - sum(notes.rejected.values()),
        rejected=notes.rejected,
        problems=tuple(notes.problems),
        changed=notes.changed,
        examples=notes.examples,
        rejected_rows=notes.rejected_rows(),
        **_counts(file, around),
    )


def _counts(file: Examined, around: Around) -> dict:
    if file.events is not None and len(file.events):
        events = file.events
        items = events[c.ITEM_ID].cat.categories
        anonymous = events[c.CUSTOMER_ID].isna()
        return {
            "span": (events[c.TIME].min().to_pydatetime(), events[c.TIME].max().to_pydatetime()),
            "customers": events[c.CUSTOMER_ID].nunique(),
            "items": len(items),
            "orders": len(events.loc[~anonymous, [c.CUSTOMER_ID, c.ORDER_ID]].drop_duplicates())
            + events.loc[anonymous, c.ORDER_ID].nunique(),
            "in_catalogue": float(items.isin(around.catalogue[c.ITEM_ID]).mean())
            if len(around.catalogue)
            else None,
            "enough": enough_to_train(events),
        }
    if file.customers is not None:
        return {"customers": file.customers[c.CUSTOMER_ID].nunique()}
    table = file.catalogue if file.catalogue is not None else file.bundles
    return {"items": table[c.ITEM_ID].nunique()} if table is not None else {}


def _known_after(file: Examined, notes: Notes, known: Known, options: ReadOptions) -> Known:
    """Later files of the same call know this catalogue; a log that has nothing to do with it is refused."""
    share = file.report.in_catalogue
    if share is not None:
        told = f"{share:.0%} of the items of {Path(file.report.file).name} are in the catalogue."
        if share < 1:
            file.report = replace(file.report, problems=(*file.report.problems, told))
        if share == 0 and not options.force:
            file.refuse(
                FileProblem(
                    f"No item of {Path(file.report.file).name} is in the catalogue that is loaded.",
                    "Check that both are of the same shop and use the same codes; --force takes it all the same.",
                )
            )
            return known
    file.not_products = notes.not_products
    if file.catalogue is None:
        return known
    catalogue = pd.concat([known.catalogue, file.catalogue[[c.ITEM_ID, c.TITLE]]], ignore_index=True)
    return replace(known, catalogue=catalogue, not_products=known.not_products | notes.not_products)
