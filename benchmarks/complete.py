"""Completing real carts: of each order after the cut one item is hidden; is it among the ten that go with the rest?

    python -m benchmarks.complete --data FOLDER [--set NAME …] [--orders 3000]

FOLDER holds the logs (`benchmarks/sets.py` says how); default: Online Retail and Complete Journey. Prints hit@10 of
what `recommend --kind complete` does, with the customer told and without, beside item-item (cosine of the orders) and
bought together (lift, and what the simple method of that name makes of it), and paired differences, 95 % over orders.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.sets import SETS
from bundlerec.bundles.blend import KNOWN, NOBODY, PLACES, PLAIN, choose_blends, hide_one, hits
from bundlerec.bundles.cart_evidence import CartEvidence
from bundlerec.bundles.together import count_pairs
from bundlerec.data.lists import EMPTY
from bundlerec.evaluation.cart_hits import together_hits
from bundlerec.evaluation.intervals import estimate, paired_difference

BASIS: Final = ("online_retail", "complete_journey")


def main() -> None:
    """One block a log."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--data", type=Path, required=True, help="folder with one folder a log")
    words.add_argument("--set", action="append", choices=list(SETS), help="one or several")
    words.add_argument("--orders", type=int, default=3000, help="at most so many from each log, by chance")
    asked = words.parse_args()
    for name in asked.set or BASIS:
        _judge(name, asked.data, asked.orders)


def _judge(name: str, folder: Path, most: int) -> None:
    log = SETS[name](folder)
    history = log.dataset.before(log.cut)
    carts, hidden, customers = hide_one(log.dataset, log.cut, most)
    nobody = np.full(len(carts), EMPTY, dtype=np.int32)
    evidence = CartEvidence(history)
    found = {"item-item (cosine)": hits(evidence, (carts, hidden, nobody), [dict(PLAIN)])[0]}
    found |= _together(evidence, carts, hidden)
    rivals = list(found)
    blends = choose_blends(history)
    for title, whom, known in (("complete", nobody, NOBODY), ("complete, customer told", customers, KNOWN)):
        blend = blends[known]
        print(f"{name}: {title}: { ({part: weight for part, weight in blend.items() if weight}) }")
        found[title] = hits(evidence, (carts, hidden, whom), [dict(blend)])[0]
    print(f"{name}: {len(carts):,} hidden items, {len(evidence.shelf):,} compete")
    for title, one in found.items():
        mean = estimate(one.astype(float)[:, None])
        print(f"  {title:26} hit@{PLACES} {mean.value[0]:.4f} [{mean.low[0]:.4f}, {mean.high[0]:.4f}]")
    for title in found.keys() - set(rivals):
        for rival in rivals:
            lead = paired_difference(found[title], found[rival])
            print(f"  {title} - {rival}: {lead.value[0]:+.4f} [{lead.low[0]:+.4f}, {lead.high[0]:+.4f}]")


def _together(evidence: CartEvidence, carts: list[np.ndarray], hidden: np.ndarray) -> dict[str, np.ndarray]:
    """Hits of the sum over the cart of plain lift (of pairs in five orders or more), and of tempered lift."""
    counts = count_pairs(evidence.history)
    both = counts.pairs.toarray()
    sold = counts.sold[counts.column >= 0].astype(np.float32)
    np.fill_diagonal(both, 0)
    strength = np.where(both >= 5, both * np.float32(counts.orders) / np.outer(sold, sold), 0)
    place = counts.column[evidence.shelf]
    found = np.zeros(len(carts), dtype=bool)
    for row, (cart, wanted) in enumerate(zip(carts, hidden, strict=True)):
        own = counts.column[cart]
        values = np.append(strength[own[own >= 0]].sum(axis=0), 0)[
            place
        ]  # the last stands for what is not counted
        values[np.isin(evidence.shelf, cart)] = -np.inf
        at = np.flatnonzero(evidence.shelf == wanted)
        found[row] = len(at) and np.flatnonzero(np.argsort(-values, kind="stable")[:PLACES] == at[0]).size
    nobody = np.full(len(carts), EMPTY, dtype=np.int32)
    tempered = together_hits(evidence, (carts, hidden, nobody))
    return {"bought together (lift)": found, "bought together (tempered)": tempered}


if __name__ == "__main__":
    main()
