"""Working out a price in a process of its own, because it needs the nets."""

from __future__ import annotations

import json
import subprocess  # nosec B404  # what is started is this program
from typing import Final

from bundlerec import launching
from bundlerec.access import Role, acting, need
from bundlerec.errors import BundleRecError
from bundlerec.progress import Progress
from bundlerec.store import Run, Store

POLL_SECONDS: Final = 0.5


def price_beside(store: Store, url: str, run: Run, of: str, progress: Progress) -> None:
    """`fairness --price` on the database `url`, which keeps what it found, for the actor of the store. Raises
    NotAllowed unless the actor may change the shop, BundleRecError as told by it, and whatever `progress` raises, which
    ends it.
    """
    need(store, Role.ANALYST, run.shop)
    words = ("fairness", "--shop", run.shop, "--run", str(run.id), "--price", "--of", of, "--json")
    with launching.beside(url, *words, pipes=subprocess.PIPE, actor=acting(store)) as child:
        try:
            while True:
                progress.update(0.0, "Judging everybody at five weights; this takes minutes in a large shop")
                try:
                    out, _ = child.communicate(timeout=POLL_SECONDS)
                    break
                except subprocess.TimeoutExpired:
                    continue
        except BaseException:
            child.kill()
            raise
    told = json.loads(out) if out else {"error": "The price could not be worked out.", "hint": "Try again."}
    if "error" in told:
        raise BundleRecError(told["error"], told.get("hint", ""))
