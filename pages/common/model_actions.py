"""On the Models page: promoting, rolling back, pinning and deleting, each said with its consequence and confirmed."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from bundlerec.access import Role
from bundlerec.registry.history import would_go
from bundlerec.store import Run, RunState
from pages.common import allowed, frame, run_words, words
from pages.common.frame import Page


def draw(page: Page, runs: list[Run], used: Run | None) -> None:
    """What can be done with the training that is chosen."""
    kept = [run for run in runs if not run.state.is_active]
    if not kept:
        st.write("As soon as a training has ended, you can choose here what becomes of it.")
        return
    by_id = {run.id: run for run in kept}
    number = st.selectbox(
        "Training",
        list(by_id),
        format_func=lambda one: run_words.name(by_id[one]),
        key=f"models.choice.{page.shop}",
    )
    chosen = by_id[number]
    why = st.text_input("Why (kept in the history)", key="models.why", max_chars=200)
    with st.container(horizontal=True):
        if chosen.state is RunState.DONE:
            _promote(page, chosen, used, why)
            _pin(page, chosen, used, why)
        _delete(page, chosen, why)
    if used is not None:
        _elsewhere(page, used, why)


def _promote(page: Page, run: Run, used: Run | None, why: str) -> None:
    instead = f" instead of training {used.id}" if used is not None and used.id != run.id else ""
    _confirmed(
        page,
        "Use this one",
        f"Bundles, exports and campaigns are made with training {run.id}{instead} from now on. You can roll back.",
        f"Use training {run.id}",
        lambda: page.store.registry.promote(run.id, page.actor.label, why),
        ":material/check_circle:",
    )


def _pin(page: Page, run: Run, used: Run | None, why: str) -> None:
    if run.pinned:
        sentence = "It may be deleted again, and a schedule may replace it."
    elif used is not None and used.id == run.id:
        sentence = "It stays in use: no later training and no schedule takes its place, and it can't be deleted."
    else:
        sentence = "It can't be deleted until the pin is taken away."
    _confirmed(
        page,
        "Take the pin away" if run.pinned else "Pin",
        sentence,
        f"{'Unpin' if run.pinned else 'Pin'} training {run.id}",
        lambda: page.store.registry.pin(run.id, not run.pinned, page.actor.label, why),
        ":material/keep:",
    )


def _delete(page: Page, run: Run, why: str) -> None:
    gone = would_go(page.store, run)
    _confirmed(
        page,
        "Delete",
        f"Bundles of {words.plural(gone['customers_with_bundles'], 'customer')}, "
        f"{words.plural(gone['figures'], 'figure')} and {words.plural(gone['files'], 'file')} "
        f"({gone['bytes'] / 1e6:.1f} MB) go for good. The shop's data stay.",
        f"Delete training {run.id}",
        lambda: page.store.registry.delete(run.id, page.actor.label, why),
        ":material/delete:",
        Role.ADMIN,
    )


def _elsewhere(page: Page, used: Run, why: str) -> None:
    """What is done with the shop, not with one training."""
    with st.container(horizontal=True):
        _confirmed(
            page,
            "Roll back",
            f"The shop goes back to the training that it used before training {used.id}.",
            "Roll back now",
            lambda: page.store.registry.roll_back(used.shop, page.actor.label, why),
            ":material/undo:",
        )
        if page.store.registry.promoted(used.shop) is not None:
            _confirmed(
                page,
                "Always use the latest",
                "Nothing is promoted any more: the latest training that finished is used, and each one after it.",
                "Use the latest from now on",
                lambda: page.store.registry.follow_latest(used.shop, page.actor.label, why),
                ":material/update:",
            )


def _confirmed(
    page: Page,
    label: str,
    consequence: str,
    yes: str,
    act: Callable[[], object],
    icon: str,
    role: Role = Role.ANALYST,
) -> None:
    """A button that says what follows, and does it when that is confirmed."""
    with st.popover(label, icon=icon):
        st.write(consequence)
        if st.button(yes, type="primary", key=f"models.{yes}", **allowed.lock(page.store, page.shop, role)):
            with frame.guard():
                act()
                st.rerun()
