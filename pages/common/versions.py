"""Until when what the server keeps of a shop is still true: texts that change with what it was made from."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Final

from bundlerec.bundles.rules.of_shop import today
from bundlerec.feedback.dismissals import dismissals
from bundlerec.money.terms import terms_of
from bundlerec.store import Store

KEPT: Final = 4  # shops of which something is kept
KEPT_FOR: Final = timedelta(hours=1)


def of_files(store: Store, shop: str) -> str:
    """Another text once a file has been imported, or taken back (whose number may come again, its moment does not)."""
    files = store.data.imports(shop)
    return f"{len(files)} {files[0].id} {files[0].created}" if files else "0"


def of_offers(store: Store, shop: str) -> str:
    """Another text where other bundles, prices or plans may follow from the same training."""
    facts = [
        terms_of(store, shop).told(),
        store.rules.all(shop),
        store.shops.settings(shop).currency,
        store.shops.summary(shop).customers,
        of_files(store, shop),
        today(),
        dismissals(store, shop, today()).to_json(),
    ]
    return json.dumps(facts, default=str)
