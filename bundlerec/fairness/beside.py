"""Working out a price in a process of its own, because it needs the nets."""

from __future__ import annotations

import json
import subprocess  # nosec B404  # what is started is this program
from typing import Final

from bundlerec import launching
from bundlerec.errors import BundleRecError
from bundlerec.progress import Progress
from bundlerec.store import Run

POLL_SECONDS: Final = 0.5


def price_beside(url: str, run: Run, of: str, progress: Progress) -> None:
    """`fairness --price` on the database `url`, which keeps what it found. Raises BundleRecError as told by it, and
    whatever `progress` raises, which ends it.
    """
    words = ("fairness", "--shop", run.shop, "--run", str(run.id), "--price", "--of", of, "--json")
    with launching.beside(url, *words, pipes=subprocess.PIPE) as child:
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
