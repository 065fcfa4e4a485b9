"""The audit of a run: customers' groups, products, what gives an attribute away, and what was reported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import numpy as np
import pandas as pd

from bundlerec.bundles.requests import RANKED
from bundlerec.data import columns as c
from bundlerec.data.dataset import Dataset
from bundlerec.data.matching import own_part
from bundlerec.evaluation.judged import kept_judged
from bundlerec.fairness import goods as of_goods
from bundlerec.fairness.customers import JUDGED, SHOWN, judged_values, offered_values, purchases, shown_values
from bundlerec.fairness.gaps import FIGURES, Gap, figures, gaps, holm, of_everybody
from bundlerec.fairness.goods import Goods
from bundlerec.fairness.groups import LEAST, Grouping, grouping
from bundlerec.fairness.proxies import Proxy, by_attribute, by_purchases
from bundlerec.money.prices import price_table
from bundlerec.progress import Part, Progress, Silent
from bundlerec.store import Run, Store
from bundlerec.training.seen import seen_by
from bundlerec.wire import Table

NO_SCORES: Final = (
    "This training kept no figures of single customers, so hits, F1 and discovery by group are not known: "
    "train again."
)
NOTHING_SENSITIVE: Final = (
    "No attribute of the customers is marked as sensitive, so no groups can be compared. Mark one on the Data page, or "
    "by `attributes --sensitive NAME`."
)


@dataclass(frozen=True)
class Audit:
    """Everything that the audit found."""

    run: int
    model: str
    customers: int  # with a bundle
    judged: int
    figures: Table  # gaps.FIGURES
    gaps: list[Gap]
    pooled: Mapping[str, Mapping[str, int]]  # attribute -> small groups that were put together
    proxies: list[Proxy]
    goods: Goods
    brands: Table  # goods.by_name
    categories: Table
    reports: Table  # attribute, group, reports, customers
    problems: tuple[str, ...]

    def told(self) -> dict[str, Any]:
        """As plain JSON."""
        return {
            "run": self.run,
            "model": self.model,
            "customers": self.customers,
            "judged": self.judged,
            "groups": self.figures.to_dict("records"),
            "gaps": [one.told() for one in self.gaps],
            "pooled": {name: dict(small) for name, small in self.pooled.items()},
            "gives_away": [one.told() for one in self.proxies],
            "products": self.goods.told(),
            of_goods.BRAND: self.brands.rename_axis("name").reset_index().to_dict("records"),
            of_goods.CATEGORY: self.categories.rename_axis("name").reset_index().to_dict("records"),
            "reports": self.reports.to_dict("records"),
            "problems": list(self.problems),
        }


def audit(store: Store, run: Run, *, least: int = LEAST, progress: Progress | None = None) -> Audit:
    """Of a finished run. least: customers of the smallest group that is shown by itself."""
    model, progress = str(run.summary.get("chosen", "")), progress or Silent()
    bundles = store.results.bundles(run.id, kind=RANKED)
    until = run.summary.get("until")
    end = datetime.fromisoformat(str(until)).replace(tzinfo=None) if until else None
    log = own_part(seen_by(store, run, end, Part(progress, 0.0, 0.5)))
    sold = np.bincount(log.line_item, minlength=log.n_items)
    codes = bundles[c.ITEM_ID].astype(str).unique().astype(object)
    row, first = log.rows_of(codes), of_goods.best_sellers(sold)
    familiar = frozenset(codes[(row >= 0) & first[row]])
    scores = kept_judged(store, run)
    values = judged_values(scores, model).join(
        offered_values(bundles, price_table(store, run)[c.PRICE], familiar), how="outer"
    )
    shown = store.exposures.shown(run.shop, run_id=run.id)
    if len(shown):
        values[SHOWN] = shown_values(shown, values.index)
    values = values.dropna(axis="columns", how="all")
    groups = sensitive_groups(store, run.shop, values.index, least)
    problems = [*([] if scores is not None else [NO_SCORES]), *([] if groups else [NOTHING_SENSITIVE])]
    progress.update(0.5, "Comparing groups of customers")
    whole = of_everybody(values)
    tables = [part for one in groups for part in (whole.assign(attribute=one.attribute), figures(one, values))]
    tests = len(groups) * values.shape[1]
    compared = holm([gap for one in groups for gap in gaps(one, values, least=least, tests=tests)])
    progress.update(0.8, "Comparing products")
    brands, categories, found = _goods(store, run.shop, log, bundles, sold)
    return Audit(
        run=run.id,
        model=model,
        customers=bundles[c.CUSTOMER_ID].nunique(),
        judged=0 if scores is None else int((scores.customers != "").sum()),
        figures=pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=list(FIGURES)),
        gaps=compared,
        pooled={one.attribute: one.pooled for one in groups if one.pooled},
        proxies=_proxies(store, run.shop, groups, values.index, log, least),
        goods=found,
        brands=brands,
        categories=categories,
        reports=_reports(store, run, groups, values.index),
        problems=tuple(problems),
    )


def sensitive_groups(store: Store, shop: str, customers: pd.Index, least: int) -> list[Grouping]:
    """One grouping for each attribute that is marked as sensitive."""
    return _groupings(store, shop, customers, least, sorted(store.data.sensitive_attributes(shop)))


def _groupings(store: Store, shop: str, customers: pd.Index, least: int, names: list[str]) -> list[Grouping]:
    told = store.data.customers(shop)
    told = told[told[c.ATTRIBUTE].isin(names)]
    found = []
    for name in names:
        known = told[told[c.ATTRIBUTE] == name].set_index(c.CUSTOMER_ID)[c.VALUE].astype(object)
        found.append(grouping(name, known.reindex(customers), least))
    return found


def _proxies(
    store: Store, shop: str, groups: list[Grouping], customers: pd.Index, log: Dataset, least: int
) -> list[Proxy]:
    if not groups:
        return []
    known, sensitive = store.data.attributes(shop), {one.attribute for one in groups}
    others = [str(name) for name in known[c.ATTRIBUTE] if name not in sensitive]
    plain = _groupings(store, shop, customers, least, others)
    features = purchases(log, customers)
    found = [by_attribute(one, other) for one in groups for other in plain]
    found += [by_purchases(one, features, least) for one in groups]
    return [one for one in found if one is not None]


def _goods(
    store: Store, shop: str, log: Dataset, bundles: pd.DataFrame, sold: np.ndarray
) -> tuple[pd.DataFrame, pd.DataFrame, Goods]:
    row = log.rows_of(bundles[c.ITEM_ID].astype(str).to_numpy(dtype=object))
    slot = bundles[c.SLOT].to_numpy(dtype=np.float64)
    shown = of_goods.exposure(row[row >= 0], slot[row >= 0], log.n_items)
    names = item_names(store.data.catalogue(shop), log)
    brands, categories = (of_goods.by_name(names[what], shown, sold) for what in names)
    customers = int((log.orders_of_customer > 0).sum())
    return brands, categories, of_goods.goods(shown, sold, log.customers_of_item, customers)


def item_names(catalogue: pd.DataFrame, log: Dataset) -> dict[str, np.ndarray]:
    """[n_items] brand and first level of the category of each item row; None where unknown."""
    known = catalogue.assign(**{c.ITEM_ID: catalogue[c.ITEM_ID].astype(str)}).drop_duplicates(
        c.ITEM_ID, keep="last"
    )
    table = known.set_index(c.ITEM_ID).reindex(index=log.item_ids, columns=[c.BRAND, c.CATEGORY]).astype(object)
    top = table[c.CATEGORY].map(lambda path: path.split(">")[0].strip(), na_action="ignore")
    found = {of_goods.BRAND: table[c.BRAND], of_goods.CATEGORY: top}
    return {name: each.where(each.notna(), None).to_numpy(dtype=object) for name, each in found.items()}


def _reports(store: Store, run: Run, groups: list[Grouping], customers: pd.Index) -> pd.DataFrame:
    """How many reports came from each group, and how many customers it has."""
    told = store.reports.all(run.shop)
    place = customers.get_indexer(pd.Index(told[c.CUSTOMER_ID].astype(object)))
    rows = []
    for one in groups:
        count = np.bincount(one.code[place[place >= 0]], minlength=len(one.names))
        members = np.bincount(one.code, minlength=len(one.names))
        rows += [(one.attribute, *row) for row in zip(one.names, count.tolist(), members.tolist(), strict=True)]
    return pd.DataFrame(rows, columns=["attribute", "group", "reports", "customers"])


def audit_summary(store: Store, run: Run, found: Audit | None = None) -> dict[str, Any]:
    """What a model card says of fairness: sentences, and the few figures behind them.

    found: the run's audit where it is at hand.
    """
    from bundlerec.fairness.sentences import sentences

    found = found or audit(store, run)
    return {
        "attributes": sorted(store.data.sensitive_attributes(run.shop)),
        "sentences": sentences(found, currency=store.shops.settings(run.shop).currency),
        "gaps": [one.told() for one in found.gaps if one.metric in JUDGED],
        "products": found.goods.told(),
        "reports": len(store.reports.all(run.shop)),
        "problems": list(found.problems),
    }
