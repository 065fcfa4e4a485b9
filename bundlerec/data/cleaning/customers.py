"""Customers: any attribute as (customer, attribute, value); who a person is stays outside."""

from __future__ import annotations

import pandas as pd

from bundlerec.data import columns as c
from bundlerec.data.aliases import SENSITIVE_PARTS
from bundlerec.data.cleaning.erased import of_erased
from bundlerec.data.cleaning.ids import pseudonyms, without_point_zero
from bundlerec.data.cleaning.notes import Around, Notes
from bundlerec.data.cleaning.personal import is_personal, without_addresses
from bundlerec.data.cleaning.totals import TOTAL, is_total
from bundlerec.data.reading.dialect import compact

NO_CUSTOMER = "customer missing"
MERGED = "another row of the same customer, merged"


def clean_customers(rows: pd.DataFrame, notes: Notes, around: Around) -> pd.DataFrame:
    """The Customers table (customer_id, attribute, value, sensitive) of rows given by field.

    Every column but the customer's id is an attribute. Names, addresses, phones and e-mails are left out; age,
    gender and the like are proposed as sensitive.
    """
    rows = rows.assign(**{c.CUSTOMER_ID: without_point_zero(rows[c.CUSTOMER_ID])})
    rows = notes.reject(rows, rows[c.CUSTOMER_ID] == "", NO_CUSTOMER)
    rows = notes.reject(rows, is_total(rows[c.CUSTOMER_ID]), TOTAL)
    again = rows.index[rows[c.CUSTOMER_ID].duplicated()]
    if len(again):
        notes.change(MERGED, again)
        notes.say(f"{len(again):,} rows of {around.file} repeat a customer: the last value of each column counts.")
    rows = rows.assign(**{c.CUSTOMER_ID: pseudonyms(rows[c.CUSTOMER_ID], notes, around)})
    rows = rows[~of_erased(rows[c.CUSTOMER_ID], "rows", notes, around)]
    attributes = [name for name in rows.columns if name != c.CUSTOMER_ID]
    personal = [name for name in attributes if is_personal(name, rows[name])]
    if personal:
        notes.say(f"{around.file}: {', '.join(personal)} say who a person is and are left out.")
    kept = [name for name in attributes if name not in personal]
    bare = {name: without_addresses(rows[name]) for name in kept}
    mailed = [name for name, cells in bare.items() if not cells.equals(rows[name])]
    if mailed:
        notes.say(f"{around.file}: cells of {', '.join(mailed)} that hold an e-mail address are left out.")
    rows = rows.assign(**bare)
    table = rows.melt(c.CUSTOMER_ID, kept, c.ATTRIBUTE, c.VALUE)
    table = table[table[c.VALUE] != ""].drop_duplicates([c.CUSTOMER_ID, c.ATTRIBUTE], keep="last")
    table[c.ATTRIBUTE] = table[c.ATTRIBUTE].astype("str")
    marked = {name: is_sensitive(name) for name in kept}
    if any(marked.values()):
        names = ", ".join(name for name, sensitive in marked.items() if sensitive)
        notes.say(f"{around.file}: {names} are marked as sensitive and never used by a model.")
    table[c.SENSITIVE] = table[c.ATTRIBUTE].map(marked).astype(bool)
    return table.reset_index(drop=True)


def is_sensitive(attribute: str) -> bool:
    """Whether an attribute's name sounds like age, gender, income and the like."""
    words = attribute.casefold().replace("_", " ").split()
    return any(word.startswith(part) for part in SENSITIVE_PARTS for word in [*words, compact(attribute)])
