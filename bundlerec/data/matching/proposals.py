"""What may be the same in two shops: by equal codes first, then by titles; the analyst decides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd
from rapidfuzz import fuzz

from bundlerec.data import columns as c
from bundlerec.data.cleaning.ids import PSEUDONYM, PSEUDONYM_LENGTH
from bundlerec.data.matching.titles import best_partners, normalised
from bundlerec.progress import Progress, Silent
from bundlerec.store import Store

ITEM, CUSTOMER = "item", "customer"
SAME_CODE, TITLES, SAME_EMAIL = "same code", "alike titles", "same e-mail"
ALIKE: Final = 60.0  # of 100: titles of one code that are less alike belong to two items
CODE: Final = rf"{PSEUDONYM}[0-9a-f]{{{PSEUDONYM_LENGTH}}}"
MINE_TITLE, OTHER_TITLE = "title", "other_title"  # shown beside the codes
DECIDED: Final = "decided"  # whether the analyst has said so already


def propose(store: Store, shop: str, other: str, progress: Progress | None = None) -> pd.DataFrame:
    """The table of matches (`columns.MATCHES`) with titles: what was decided, then proposals for everything else.

    Exact ones (same code with alike titles, same pseudonym of an e-mail) are proposed as accepted; nothing is one
    before somebody saves it. Raises UnknownShop.
    """
    progress = progress or Silent()
    progress.update(0.0, "Reading both catalogues")
    mine, theirs = store.data.catalogue(shop), store.data.catalogue(other)
    decided = store.matching.decided(shop, other)
    open_items = decided[decided[c.KIND] == ITEM]
    progress.update(0.1, "Comparing products")
    items = _items(
        mine[~mine[c.ITEM_ID].isin(open_items[c.CODE])],
        theirs[~theirs[c.ITEM_ID].isin(open_items[c.OTHER_CODE])],
        progress,
    )
    people = _customers(store.data.customer_ids(shop), store.data.customer_ids(other), decided)
    parts = [
        decided.assign(**{DECIDED: True}),
        items.assign(**{DECIDED: False}),
        people.assign(**{DECIDED: False}),
    ]
    found = pd.concat(parts, ignore_index=True)[[*c.MATCHES, DECIDED]]
    for title, code, catalogue in ((MINE_TITLE, c.CODE, mine), (OTHER_TITLE, c.OTHER_CODE, theirs)):
        titles = catalogue.set_index(c.ITEM_ID)[c.TITLE]
        found[title] = found[code].map(titles).where(found[c.KIND] == ITEM, None)
    return found.astype({c.ACCEPTED: bool, DECIDED: bool})


def _items(mine: pd.DataFrame, theirs: pd.DataFrame, progress: Progress) -> pd.DataFrame:
    same = _same_code(mine, theirs)
    left, right = (table[~table[c.ITEM_ID].isin(same[c.CODE])].reset_index(drop=True) for table in (mine, theirs))
    pairs = best_partners(left, right, lambda share: progress.update(0.1 + 0.85 * share, "Comparing titles"))
    codes = (left[c.ITEM_ID].to_numpy()[pairs["mine"]], right[c.ITEM_ID].to_numpy()[pairs["other"]])
    return pd.concat([same, _table(ITEM, *codes, TITLES, pairs["score"], accepted=False)], ignore_index=True)


def _same_code(mine: pd.DataFrame, theirs: pd.DataFrame) -> pd.DataFrame:
    """Codes of both shops, but for those whose titles say that they are two things."""
    both = mine.merge(theirs, on=c.ITEM_ID, suffixes=("", "_other"))
    titles = zip(normalised(both[c.TITLE]), normalised(both[f"{c.TITLE}_other"]), strict=True)
    alike = [not (one and two) or fuzz.token_sort_ratio(one, two) >= ALIKE for one, two in titles]
    both = both[pd.Series(alike, index=both.index, dtype=bool)]
    return _table(ITEM, both[c.ITEM_ID], both[c.ITEM_ID], SAME_CODE, 1.0, accepted=True)


def _customers(mine: Sequence[str], theirs: Sequence[str], decided: pd.DataFrame) -> pd.DataFrame:
    """Pseudonyms of both shops: equal ones stand for one e-mail. Equal customer numbers mean nothing."""
    known = decided.loc[decided[c.KIND] == CUSTOMER, c.CODE]
    both = pd.Series(sorted(set(mine) & set(theirs)), dtype="str")
    both = both[both.str.fullmatch(CODE) & ~both.isin(known)]
    return _table(CUSTOMER, both, both, SAME_EMAIL, 1.0, accepted=True)


def _table(
    kind: str, codes: Sequence[str], others: Sequence[str], how: str, score: object, *, accepted: bool
) -> pd.DataFrame:
    table = pd.DataFrame(
        {c.CODE: pd.Series(list(codes), dtype="str"), c.OTHER_CODE: pd.Series(list(others), dtype="str")}
    )
    told = list(score) if isinstance(score, pd.Series) else score
    return table.assign(**{c.KIND: kind, c.HOW: how, c.SCORE: told, c.ACCEPTED: accepted})
