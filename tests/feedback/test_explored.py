"""What everybody's usual bundle would have brought, out of a shop's own exports."""

from datetime import datetime

import numpy as np
import pandas as pd
import pytest

from bundlerec.data import columns as c
from bundlerec.errors import BundleRecError
from bundlerec.evaluation.offpolicy import NothingRandomised
from bundlerec.feedback.explored import explored
from db.store import open_store
from tests import databases
from tests.shops import SHOP, save
from tests.worlds import events

SERVED = datetime(2024, 2, 1, 9)
SHARE = 0.4


@pytest.fixture
def shop(tmp_path):
    """400 customers: the usual bundle (tea) is bought by half of those who get it, a drawn one (jam) by nobody."""
    store = open_store(databases.at(tmp_path / "shop.db"))
    rng = np.random.default_rng(0)
    drawn = rng.random(400) < SHARE
    rows = [(f"c{n:03}", "pot", f"o{n}", 1) for n in range(400)]
    rows += [(f"c{n:03}", "tea" if n % 2 else "pot", f"p{n}", 40) for n in np.flatnonzero(~drawn)]
    rows += [("c000", "pot", "late", 80)]
    save(store, SHOP, events(rows))
    run = store.runs.create(SHOP, {}).id
    shown = pd.DataFrame(
        {
            c.RUN: run,
            c.MODEL: "policy",
            c.KIND: "mixed",
            c.CUSTOMER_ID: [f"c{n:03}" for n in range(400)],
            c.BUNDLE: 1,
            c.SLOT: 1,
            c.ITEM_ID: np.where(drawn, "jam", "tea"),
            c.PROBABILITY: np.where(drawn, SHARE, 1 - SHARE),
            c.CHANNEL: c.IN_EXPORT,
            c.TIME: pd.Series([SERVED] * 400, dtype="datetime64[us]"),
            c.CAMPAIGN: None,
        }
    )
    store.exposures.save(SHOP, shown)
    yield store
    store.close()


def test_the_usual_bundle_is_worth_what_those_bought_who_got_it(shop):
    found = explored(shop, SHOP)
    assert (found.served, found.too_recent) == (400, 0) and 120 < found.drawn < 200
    assert found.usual.shown < 0.4
    for one in found.usual.answers:
        assert one.low <= 0.5 <= one.high and one.value > 0.4
    assert found.notes == []


def test_bundles_whose_days_are_not_over_are_no_failures(shop):
    with pytest.raises(NothingRandomised, match="400 bundles were served"):
        explored(shop, SHOP, days=60)


def test_probabilities_that_do_not_fit_are_told(shop, monkeypatch):
    whole = type(shop.exposures).shown
    monkeypatch.setattr(
        type(shop.exposures),
        "shown",
        lambda *args, **more: whole(*args, **more).assign(
            **{c.PROBABILITY: lambda t: t[c.PROBABILITY].clip(upper=0.51)}
        ),
    )
    monkeypatch.setattr("bundlerec.feedback.explored.TRUSTED", (0.99, 1.01))
    assert "do not fit" in explored(shop, SHOP).notes[0]


def test_where_nothing_was_drawn_it_refuses_with_a_sentence(tmp_path):
    store = open_store(databases.at(tmp_path / "other.db"))
    save(store, SHOP, events([("ann", "tea", "1", 0)]))
    with pytest.raises(BundleRecError, match="left to chance"):
        explored(store, SHOP, days=30)
    store.close()
