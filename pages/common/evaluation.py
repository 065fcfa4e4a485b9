"""The parts of the Evaluation page, from the plain verdict down to the training curves."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from bundlerec.evaluation.reliability import Reliability
from bundlerec.store import Run, Store
from pages.common import comparison, fidelity, kinds_judged, probabilities, run_words, words
from pages.common.scores import BEST_SELLERS, CEILING, Scores, scores


def draw(store: Store, run: Run) -> None:
    """Everything about how good one run is."""
    metrics = store.results.metrics(run.id)
    _verdict(run)
    if metrics.empty:
        st.info("Nobody could be judged, so there are no figures. The sentences above say why.")
    else:
        found = scores(metrics, store.results.comparisons(run.id), str(run.summary.get("chosen", "")))
        _counts(found)
        comparison.draw(found)
    kinds_judged.draw(run, None if metrics.empty else found)
    probabilities.draw(Reliability.of_run(run.summary))
    _judged(run)
    fidelity.draw(run)
    st.header("How the training went")
    run_words.draw_curves(store.runs.curve(run.id), key=f"curve{run.id}")
    _facts(run)


def _verdict(run: Run) -> None:
    with st.container(border=True):
        st.markdown("**May it be trusted?**")
        st.write(words.with_titles(str(run.summary.get("verdict") or "This training left no verdict.")))
        if run.summary.get("chosen"):
            st.write(f"Your shop gets **{words.model_title(run.summary['chosen'])}**. {_because(run)}")
        for problem in run.summary.get("problems", []):
            st.warning(words.with_titles(str(problem)))


def _because(run: Run) -> str:
    return words.with_titles(str(run.summary.get("chosen_because") or ""))


def _counts(found: Scores) -> None:
    size = found.usual_size("precision")
    st.header(f"Of {size} products offered, bought in the very next order")
    simple = found.best_simple("f1", size)  # the one that the verdict above speaks of
    shown = {
        "Your model": found.chosen,
        "Best simple method": simple,
        "Best sellers": BEST_SELLERS,
        "Perfect foresight": CEILING,
    }
    grid = st.grid(4, min_column_width=150)
    for title, model in shown.items():
        with grid.cell():
            st.metric(title, words.decimal(_bought(found, model, size), 2), border=True)
    st.write(_in_all(found, size))
    named = f" The best simple method here is “{words.model_title(simple)}”." if simple else ""
    st.caption(
        f"On average over all judged customers.{named} Perfect foresight is the best that any list of this size "
        "could do: most orders do not hold that many products, so nobody reaches all of them."
    )


def _bought(found: Scores, model: str | None, size: str) -> float | None:
    """How many of `size` offered products a customer bought, on average."""
    value = found.value(model, size, "precision") if model else None
    return None if value is None else value * int(size)


def _in_all(found: Scores, size: str) -> str:
    mine, sellers = _bought(found, found.chosen, size), _bought(found, BEST_SELLERS, size)
    customers = found.judged(found.chosen, size, "precision")
    if mine is None:
        return f"{words.NOTHING} Your model was not judged at this size."
    text = f"Over {words.plural(customers, 'customer')} that is {words.count(mine * customers)} products bought"
    if sellers is None or found.chosen == BEST_SELLERS:
        return f"{text}."
    more = (mine - sellers) * customers
    return f"{text}: {words.count(abs(more))} {'more' if more >= 0 else 'fewer'} than with best sellers for everybody."


def _judged(run: Run) -> None:
    st.header("Who was judged")
    left = run.summary.get("left_out", {})
    cut = words.minute(words.parse(run.summary.get("cut")))
    st.write(
        f"For the test the program saw nothing from {cut} on. "
        f"**{words.plural(run.summary.get('customers_judged') or 0, 'customer')}** were judged by their first "
        "order after that moment."
    )
    st.write(
        f"Left out: {words.count(left.get('too_few_orders', 0))} with fewer than two orders before it, and "
        f"{words.count(left.get('no_later_order', 0))} who have not ordered since."
    )
    if run.summary.get("refit"):
        st.write(run.summary["refit"])


def _facts(run: Run) -> None:
    until = words.parse(run.summary.get("until"))
    with st.expander("Facts of this training"):
        stages = {
            str(stage).replace("_", " ").capitalize(): words.duration(seconds)
            for stage, seconds in run.summary.get("seconds", {}).items()
        }
        facts = {
            "Asked for": words.minute(run.created),
            "Took": words.duration(run_words.seconds_taken(run)),
            "Device": run.device or words.NOTHING,
            "Learned from orders before": words.minute(until) if until else "the end of the data",
            **stages,
        }
        table = pd.DataFrame({"What": list(facts), "Value": list(facts.values())})
        st.table(table, border="horizontal", hide_index=True, alt="Facts of this training")
        limits = run.summary.get("limits", [])
        if limits:
            st.markdown(
                "What there was too much of to look at all of it:\n\n" + "".join(f"- {one}\n" for one in limits)
            )
