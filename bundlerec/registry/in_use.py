"""The run that a shop uses."""

from __future__ import annotations

from typing import Final, Literal

from bundlerec.errors import UnknownRun
from bundlerec.store import Run, RunState, Store

LATEST: Final = "latest"
RunWish = int | Literal["latest"] | None  # a number, the latest finished one, or None: the one in use


def run_in_use(store: Store, shop: str) -> Run | None:
    """The promoted run, else the latest finished one; None where none is finished."""
    promoted = store.registry.promoted(shop)
    return store.runs.latest_done(shop) if promoted is None else store.runs.get(promoted)


def run_of(store: Store, shop: str, wish: RunWish = None) -> Run:
    """A finished run of the shop, by default the one in use. Raises UnknownRun."""
    if isinstance(wish, int):
        run: Run | None = store.runs.get(wish)
    else:
        run = store.runs.latest_done(shop) if wish == LATEST else run_in_use(store, shop)
    if run is None:
        raise UnknownRun(f"Shop “{shop}” has no finished training yet.", "Train first: python -m bundlerec train")
    if run.shop != shop:
        raise UnknownRun(f"Run {run.id} belongs to the shop “{run.shop}”.", f"Add --shop {run.shop}.")
    if run.state is not RunState.DONE:
        raise UnknownRun(f"Run {run.id} is {run.state.value} and has no result.", "Wait for it, or train again.")
    return run
