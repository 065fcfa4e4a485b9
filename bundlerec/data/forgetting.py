"""The verbs of taking back and forgetting: an import that was a mistake, a customer who asks for it."""

from __future__ import annotations

from bundlerec.data.cleaning.erased import mark_of
from bundlerec.data.cleaning.ids import customer_code
from bundlerec.errors import BundleRecError
from bundlerec.store import EraseCounts, Store, UndoCounts


def undo_import(store: Store, shop: str, import_id: int) -> UndoCounts:
    """Takes an import back; what other imports brought too stays, runs keep their results.

    Raises UnknownShop, UnknownImport.
    """
    return store.data.undo_import(shop, import_id)


def erase_customer(store: Store, shop: str, customer_id: str, key: bytes) -> EraseCounts:
    """Forgets a customer of a shop for good, in its runs too; runs and models stay usable for everybody else.

    `customer_id` as the shop's files write it; an e-mail address is found by its code. What is kept is a keyed hash of
    the id, so that later imports leave the customer out. Raises UnknownShop, RunStateConflict.
    """
    code = customer_code(customer_id, key)
    if not code:
        raise BundleRecError("No customer is named.", "Give the customer's id as the shop's files write it.")
    return store.data.erase_customer(shop, code, mark_of(code, key))
