"""What an audit found, in a merchant's words: groups, products, what gives an attribute away."""

from __future__ import annotations

from typing import Final

import pandas as pd

from bundlerec.data import columns as c
from bundlerec.fairness.audit import Audit
from bundlerec.fairness.customers import F1, FAMILIAR, HITS, NEW, PRICE, SHOWN, SIZE
from bundlerec.fairness.gaps import EVERYBODY, GROUP, Gap
from bundlerec.fairness.goods import RATIO, SOLD
from bundlerec.fairness.goods import SHOWN as EXPOSED
from bundlerec.fairness.proxies import AUC, PURCHASES, Proxy
from bundlerec.store import NO_CURRENCY

TITLES: Final = {
    HITS: f"products bought of {SIZE} offered",
    F1: f"F1 at {SIZE}",
    NEW: f"F1 at {SIZE} among products new to the customer",
    PRICE: "mean price of an offered product",
    FAMILIAR: "share of best sellers among the offered products",
    SHOWN: "bundles shown to a customer",
}
LEFT_OUT_RATIO: Final = 0.5  # a brand or category that is shown less than so much of its sales is named
LEAST_SOLD: Final = 0.01  # share of sales from which on it is


def sentences(found: Audit, *, currency: str = "") -> list[str]:
    """What is more than chance first; then all other gaps, what gives an attribute away, products."""
    known = sorted((gap for gap in found.gaps if gap.gap == gap.gap), key=lambda gap: not gap.more_than_chance)
    told = [gap_sentence(found, gap, currency) for gap in known]
    told += [sentence for one in found.proxies if (sentence := proxy_sentence(one))]
    return [*told, *goods_sentences(found), *found.problems]


def gap_sentence(found: Audit, gap: Gap, currency: str = "") -> str:
    """“age: 1.8 products bought of 10 offered in the group 55-64, 2.2 in 35-44, 2.0 in all: within chance.”"""
    rows = found.figures[(found.figures["attribute"] == gap.attribute) & (found.figures[c.METRIC] == gap.metric)]
    value = rows.set_index(GROUP)[c.VALUE]
    low, high, mean = (
        figure(gap.metric, float(value[name]), currency) for name in (gap.least, gap.most, EVERYBODY)
    )
    verdict = (
        f"more than chance (p = {max(gap.corrected, 0.001):.3f}, all tests counted)"
        if gap.more_than_chance
        else "within chance"
    )
    return (
        f"{gap.attribute}: {TITLES[gap.metric]} is {low} in the group “{gap.least}” and {high} in “{gap.most}”, {mean} "
        f"for everybody: {verdict}."
    )


def figure(metric: str, value: float, currency: str = "") -> str:
    """A figure with its unit; "—" where it is not known."""
    if pd.isna(value):
        return "—"
    if metric == FAMILIAR:
        return f"{value:.0%}"
    if metric == PRICE:
        return f"{value:,.2f} {currency if currency != NO_CURRENCY else ''}".strip()
    return f"{value:.2f}" if metric in (HITS, SHOWN) else f"{value:.4f}"


def proxy_sentence(one: Proxy) -> str:
    """A warning where something gives an attribute away; "" else."""
    if not one.gives_away:
        return ""
    if one.measure == AUC and one.by == PURCHASES:
        return (
            f"What customers buy gives “{one.attribute}” away in part: who is in the group “{one.group}” can be told "
            f"from purchases in {one.value:.0%} of pairs ({one.low:.0%} to {one.high:.0%}; a coin: 50%). No model sees "
            "the attribute, but bundles follow purchases, so they can differ by it all the same."
        )
    return (
        f"“{one.by}” gives “{one.attribute}” away: Cramér's V is {one.value:.2f} ({one.low:.2f} to {one.high:.2f}; 0: "
        "nothing, 1: all). No model uses it, but whoever chooses customers of a campaign by it chooses by the other, "
        "too. Mark it as sensitive where that is not meant."
    )


def goods_sentences(found: Audit) -> list[str]:
    """Products: how many are offered at all, how evenly, and who is left behind."""
    one = found.goods
    told = [
        f"{one.offered:,} of {one.products:,} products that were ever sold stand in somebody's bundle of {SIZE} "
        f"({one.coverage:.0%}). Gini of what is shown: {one.gini:.2f}, of what is sold: {one.gini_sold:.2f} (0: all "
        "alike, 1: one product has all).",
        f"An offered product was bought by {one.popularity:.1%} of the customers, a sold one by "
        f"{one.popularity_sold:.1%}. The {one.best_sellers:,} best sellers, which make half of the sales, get "
        f"{one.best_sellers_shown:.0%} of what is shown.",
    ]
    for what, table in (("brand", found.brands), ("category", found.categories)):
        behind = table[(table[SOLD] >= LEAST_SOLD) & (table[RATIO] < LEFT_OUT_RATIO)]
        if len(behind):
            worst = behind[RATIO].idxmin()
            many = "categories" if what == "category" else "brands"
            count = f"One of the {many}" if len(behind) == 1 else f"{len(behind):,} of the {many}"
            verb = "is" if len(behind) == 1 else "are"
            told.append(
                f"{count} with {LEAST_SOLD:.0%} of the sales or more {verb} shown less than half as much as sold, "
                f"“{worst}” least: {table.loc[worst, EXPOSED]:.1%} of what is shown, "
                f"{table.loc[worst, SOLD]:.1%} of what is sold."
            )
    return told
